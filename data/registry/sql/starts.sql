-- First starts of each intervention, among everybody in the analysis; without an intervention and
-- a day, how many these are.
SELECT "group", intervention::VARCHAR AS intervention, day, count(*) AS persons
FROM (
    SELECT "group", start.intervention, start.day
    FROM (SELECT "group", unnest(starts) AS start FROM selected WHERE in_analysis)
)
GROUP BY ALL
UNION ALL
SELECT "group", '', NULL, count(*)
FROM selected
WHERE in_analysis
GROUP BY ALL
ORDER BY ALL
