-- The event table of the first intervention, whichever it is.
SELECT "group", day, event, count(*) AS persons /* count key */
FROM (
    SELECT "group", coalesce(first_start, day) AS day,
        CASE
            WHEN first_start IS NOT NULL THEN 'started'
            WHEN outcome = 'censored' THEN 'censored'
            ELSE 'exited'
        END AS event /* record key */
    FROM selected
    WHERE in_analysis AND day IS NOT NULL
)
GROUP BY ALL
ORDER BY ALL
