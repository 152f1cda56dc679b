-- Several selections side by side: everybody once for each, with what is asked of her in columns
-- asked_..., and as somebody who is kept in a group looks, whatever is registered of her now.
everybody AS (
    SELECT asked.*, person.* REPLACE (/* dimensions */)
    FROM asked
    JOIN persons AS person
        ON NOT asked_keeps
        OR NOT person.in_analysis
        OR EXISTS (
            SELECT 1
            FROM kept
            WHERE kept.asked_batch = asked.asked_batch AND kept.record_key = person.record_key
        )
),
