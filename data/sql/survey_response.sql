-- Who was invited to each round, and how many of them answered.
SELECT
    round,
    "group",
    count(*) AS invited,
    count(answered_date) AS answered
FROM survey
JOIN selected USING (participant_id)
GROUP BY ALL
ORDER BY ALL
