-- Who is counted, by all that decides it; everybody is in one row.
SELECT "group", has_intake, exit_before_entry, in_analysis, dated, outcome::VARCHAR AS outcome,
    persons /* key */
FROM (
    SELECT "group", has_intake, exit_before_entry, in_analysis, day IS NOT NULL AS dated, outcome,
        count(*) AS persons /* count key */
    FROM selected
    GROUP BY ALL
)
ORDER BY ALL
