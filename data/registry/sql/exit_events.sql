-- The event table of exits: per group and day since entry, how many had each outcome. Names are
-- spelled out only after counting: it is the short codes that are grouped.
SELECT "group", day, outcome::VARCHAR AS outcome, persons /* key */
FROM (
    SELECT "group", day, outcome, count(*) AS persons /* count key */
    FROM selected
    WHERE in_analysis AND day IS NOT NULL
    GROUP BY ALL
)
ORDER BY ALL
