-- Entries by calendar month.
SELECT strftime(entry_date, '%Y-%m') AS month, "group", count(*) AS persons /* count key */
FROM (
    SELECT date_trunc('month', entry_date) AS entry_date, "group" /* record key */
    FROM selected
    WHERE in_analysis
)
GROUP BY ALL
ORDER BY ALL
