-- The event table of exits: per group and day since entry, how many had each outcome.
SELECT "group", day, outcome::VARCHAR AS outcome, count(*) AS persons
FROM selected
WHERE in_analysis AND day IS NOT NULL
GROUP BY ALL
ORDER BY ALL
