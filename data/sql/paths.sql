-- Which interventions were started, in their order.
SELECT "group", coalesce(array_to_string(path, '>'), 'none') AS path, persons
FROM (
    SELECT "group", path, count(*) AS persons
    FROM selected
    WHERE in_analysis
    GROUP BY ALL
)
ORDER BY ALL
