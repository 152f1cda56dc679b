-- Which interventions were started, in their order.
SELECT "group", coalesce(array_to_string(path, '>'), 'none') AS path, persons /* key */
FROM (
    SELECT "group", path, count(*) AS persons /* count key */
    FROM selected
    WHERE in_analysis
    GROUP BY ALL
)
ORDER BY ALL
