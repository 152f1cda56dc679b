-- Who left successfully, by reason; whether there is a placement, and whether it lasts. Due is who
-- left so long ago that it can have.
SELECT "group", exit_reason::VARCHAR AS reason, coalesce(lasting, 'unknown') AS lasting,
    lasting IS NOT NULL AS placed, work_due AS due, count(*) AS persons /* count key */
FROM selected
WHERE in_analysis AND outcome = 'successful'
GROUP BY ALL
ORDER BY ALL
