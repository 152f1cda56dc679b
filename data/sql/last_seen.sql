-- Until which day who is in a curve could be seen, whatever happened: how many could be censored
-- by then. Days since entry, but since the first sick day for wage sanctions. Who started an
-- intervention is taken off: she is not censored in its curve.
SELECT curve, day, count(*) * sign AS persons
FROM (
    WITH seen AS (
        SELECT $as_of_date::DATE - entry_date AS followed, day IS NOT NULL AS dated, starts,
            sick_days_at_entry, sick_days_seen
        FROM selected
        WHERE in_analysis
    )
    SELECT 'exits' AS curve, followed AS day, 1 AS sign
    FROM seen
    WHERE dated
    UNION ALL
    SELECT start.intervention::VARCHAR, followed, -1
    FROM (SELECT followed, unnest(starts) AS start FROM seen WHERE dated)
    UNION ALL
    SELECT 'sanctions', followed + sick_days_at_entry, 1
    FROM seen
    WHERE sick_days_at_entry <= sick_days_seen
)
GROUP BY curve, day, sign
ORDER BY ALL
