-- Who left and why; the reason is empty for who has not left.
SELECT "group", coalesce(exit_reason::VARCHAR, '') AS reason, count(*) AS persons /* count key */
FROM selected
WHERE in_analysis
GROUP BY ALL
ORDER BY ALL
