-- Who is in the analysis, by each variable that participants can be compared by. Persons are
-- counted once, by all variables together; the few combinations are then added up by each.
SELECT "group", variable, category, sum(persons)::BIGINT AS persons /* sum key */
FROM (
    WITH combinations AS (
        SELECT "group", age_at_entry, branch, years_sick_before_entry, interventions,
            count(*) AS persons /* count key */
        FROM selected
        WHERE in_analysis
        GROUP BY ALL
    )
    SELECT "group", 'age_at_entry' AS variable, age_at_entry::VARCHAR AS category, persons /* key */
    FROM combinations
    UNION ALL
    SELECT "group", 'branch', branch::VARCHAR, persons /* key */
    FROM combinations
    UNION ALL
    SELECT "group", 'years_sick_before_entry', years_sick_before_entry::VARCHAR, persons /* key */
    FROM combinations
    UNION ALL
    SELECT "group", 'intervention', unnest(interventions), persons /* key */
    FROM combinations
    UNION ALL
    SELECT "group", 'participants', 'total', persons /* key */
    FROM combinations
)
GROUP BY ALL
ORDER BY ALL
