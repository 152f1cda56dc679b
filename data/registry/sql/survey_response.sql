-- Who was invited to each round, by whether they answered.
SELECT round, "group", answered_date IS NOT NULL AS answered,
    count(*) AS persons /* count key */
FROM survey
JOIN selected USING (participant_id)
GROUP BY ALL
ORDER BY ALL
