-- Changes of state by day since entry, exits and the as-of date among them.
SELECT "group", day, "from"::VARCHAR AS "from", "to", count(*) AS persons
FROM (
    WITH seen AS (
        SELECT "group", day, outcome, moves, last_state
        FROM selected
        WHERE in_analysis AND day IS NOT NULL
    )
    SELECT "group", move.day AS day, move."from" AS "from", move."to"::VARCHAR AS "to"
    FROM (SELECT "group", unnest(moves) AS move FROM seen)
    UNION ALL
    SELECT "group", day, last_state,
        CASE outcome
            WHEN 'censored' THEN 'censored'
            WHEN 'successful' THEN 'exited_successful'
            ELSE 'exited_otherwise'
        END
    FROM seen
)
GROUP BY ALL
ORDER BY ALL
