-- The event table of relapse: of who left successfully, by days since the exit. Nobody where no
-- relapse is registered at all.
SELECT "group", days_after_exit AS day, relapse AS outcome, count(*) AS persons /* count key */
FROM selected
WHERE in_analysis AND outcome = 'successful' AND days_after_exit IS NOT NULL
GROUP BY ALL
ORDER BY ALL
