-- The event table of each intervention: its first start, or an exit or the as-of date before it.
-- Who never started it are all persons less those who did, so that nobody is looked at for an
-- intervention that she did not start.
SELECT "group", intervention, day, event, sum(persons)::BIGINT AS persons
FROM (
    WITH seen AS (
        SELECT "group", day, outcome <> 'censored' AS exited, starts
        FROM selected
        WHERE in_analysis AND day IS NOT NULL
    ),
    started AS (
        SELECT "group", start.intervention, start.day AS start_day, day, exited,
            count(*) AS persons
        FROM (SELECT * EXCLUDE (starts), unnest(starts) AS start FROM seen)
        GROUP BY ALL
    ),
    everybody AS (
        SELECT "group", day, exited, count(*) AS persons
        FROM seen
        GROUP BY ALL
    )
    SELECT "group", intervention::VARCHAR AS intervention, start_day AS day, 'started' AS event,
        persons
    FROM started
    UNION ALL
    SELECT "group", intervention::VARCHAR, day, CASE WHEN exited THEN 'exited' ELSE 'censored' END,
        persons
    FROM everybody
    CROSS JOIN (SELECT unnest(enum_range(NULL::intervention_code)) AS intervention)
    UNION ALL
    SELECT "group", intervention::VARCHAR, day, CASE WHEN exited THEN 'exited' ELSE 'censored' END,
        -persons
    FROM started
)
GROUP BY ALL
HAVING sum(persons) > 0
ORDER BY ALL
