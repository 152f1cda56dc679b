-- Wage sanctions, and the risk of one according to the file review.
SELECT "group", sick_2_years, sanctioned, wage_sanction_risk::VARCHAR AS risk, persons /* key */
FROM (
    SELECT "group", sick_2_years, sanctioned, wage_sanction_risk, count(*) AS persons /* count key */
    FROM selected
    WHERE in_analysis
    GROUP BY ALL
)
ORDER BY ALL
