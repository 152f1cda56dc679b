-- How the contract judges those in the analysis, beside the outcome of the effect measure.
SELECT "group", contract::VARCHAR AS contract, outcome::VARCHAR AS effect, dated,
    coalesce(strftime(month, '%Y-%m'), '') AS month, persons /* key */
FROM (
    SELECT "group", contract, outcome, day IS NOT NULL AS dated, date_trunc('month', judged_on) AS month,
        count(*) AS persons /* count key */
    FROM selected
    WHERE in_analysis
    GROUP BY ALL
)
ORDER BY ALL
