-- From the end of an intervention to the start of the one that was started next.
SELECT "group", handover."from" AS "from", handover."to" AS "to", handover.days AS days,
    count(*) AS persons /* count key */
FROM (
    SELECT "group", unnest(handovers) AS handover /* record key */
    FROM selected
    WHERE in_analysis AND day IS NOT NULL
)
GROUP BY ALL
ORDER BY ALL
