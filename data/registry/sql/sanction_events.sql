-- The event table of first wage sanctions by days since the first sick day. Who left stays until
-- the as-of date; nobody is seen before entering the programme.
SELECT "group", day, event, count(*) AS persons /* count key */
FROM (
    WITH seen AS (
        SELECT "group", sick_days_at_entry, sick_days_seen, sanctioned,
            sick_days_at_entry IS NOT NULL AND sick_days_at_entry <= sick_days_seen AS counted /* record key */
        FROM selected
        WHERE in_analysis
    )
    SELECT "group", sick_days_at_entry AS day, 'entered' AS event /* record key */
    FROM seen
    WHERE counted
    UNION ALL
    SELECT "group", sick_days_seen, CASE WHEN sanctioned THEN 'sanction' ELSE 'censored' END /* record key */
    FROM seen
    WHERE counted
    UNION ALL
    SELECT "group", NULL,
        CASE
            WHEN sick_days_at_entry IS NULL THEN 'sick_day_unknown' ELSE 'sanction_before_entry'
        END /* record key */
    FROM seen
    WHERE NOT counted
)
GROUP BY ALL
ORDER BY ALL
