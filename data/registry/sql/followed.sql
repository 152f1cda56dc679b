-- Until which day who is in a curve could be seen, whatever happened. Days since entry, but since
-- the first sick day for wage sanctions.
SELECT "group", curve, day, count(*) AS persons
FROM (
    WITH seen AS (
        SELECT "group", $as_of_date::DATE - entry_date AS followed, day IS NOT NULL AS dated,
            sick_days_at_entry, sick_days_seen
        FROM selected
        WHERE in_analysis
    )
    SELECT "group", 'exits' AS curve, followed AS day
    FROM seen
    WHERE dated
    UNION ALL
    SELECT "group", 'sanctions', followed + sick_days_at_entry
    FROM seen
    WHERE sick_days_at_entry <= sick_days_seen
)
GROUP BY ALL
ORDER BY ALL
