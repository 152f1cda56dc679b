-- Who left successfully, by reason; whether there is a placement, and whether it lasts. Due is who
-- left at least $due_days ago, on a day that is known.
SELECT "group", exit_reason::VARCHAR AS reason, coalesce(lasting, 'unknown') AS lasting,
    lasting IS NOT NULL AS placed,
    coalesce(entry_date + day + $due_days::INTEGER <= $as_of_date::DATE, false) AS due,
    count(*) AS persons /* count key */
FROM selected
WHERE in_analysis AND outcome = 'successful'
GROUP BY ALL
ORDER BY ALL
