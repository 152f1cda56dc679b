-- Those in the analysis by all that a forecast of the contract measure asks: days from entry to the
-- as-of date, to the judgement (none where it cannot be), and to the exit, or last seen.
SELECT
    followed, judged_after, day, reason, age_at_entry, years_sick_before_entry,
    count(*) AS persons /* count key */
FROM (
    SELECT
        ($as_of_date::DATE - entry_date)::INTEGER AS followed,
        (judged_on - entry_date)::INTEGER AS judged_after,
        day,
        coalesce(exit_reason::VARCHAR, '') AS reason,
        age_at_entry::VARCHAR AS age_at_entry,
        years_sick_before_entry::VARCHAR AS years_sick_before_entry /* record key */
    FROM selected
    WHERE in_analysis
)
GROUP BY ALL
ORDER BY ALL
