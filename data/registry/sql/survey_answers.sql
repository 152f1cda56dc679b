-- Answers by group, item and value. Of each person the last answer counts, or that of the last
-- round, or every answer where rounds are compared.
, answered AS (
    SELECT
        survey.*,
        CASE $survey_by
            WHEN 'phase' THEN coalesce(phase, 'unknown')
            WHEN 'round' THEN round::VARCHAR
            ELSE "group"
        END AS counted_in,
        row_number() OVER (
            PARTITION BY participant_id, "group" ORDER BY round DESC
        ) AS from_last /* record key */
    FROM survey
    JOIN (SELECT participant_id, "group" /* record key */ FROM selected) USING (participant_id)
    WHERE answered_date IS NOT NULL
        AND ($answers <> 'last-round' OR round = (SELECT max(round) FROM survey))
    QUALIFY $answers <> 'last-of-each-person' OR from_last = 1
),
items AS (
    UNPIVOT (SELECT * EXCLUDE (participant_id, round, answered_date, phase, from_last) FROM answered)
    ON COLUMNS (* EXCLUDE (counted_in /* record key */))
    INTO NAME item VALUE answer
)
SELECT counted_in AS "group", item, answer, count(*) AS persons /* count key */
FROM items
GROUP BY ALL
ORDER BY ALL
