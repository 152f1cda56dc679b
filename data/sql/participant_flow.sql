-- Who is counted, step by step; "both" is in two of the steps before it.
SELECT
    count(*) AS registered,
    count(*) FILTER (NOT has_intake) AS without_intake,
    count(*) FILTER (exit_before_entry) AS exit_before_entry,
    count(*) FILTER (NOT has_intake AND exit_before_entry) AS both,
    count(*) FILTER (in_analysis) AS in_analysis,
    count(*) FILTER (in_analysis AND day IS NULL) AS exit_date_unknown,
    count(*) FILTER (in_analysis AND day IS NOT NULL AND outcome = 'unknown')
        AS exit_reason_unknown,
    count(*) FILTER (in_analysis AND day IS NOT NULL AND outcome <> 'unknown')
        AS in_duration_analysis
FROM selected
