-- Who is in the analysis, by key, and every code under which a selection can have her.
SELECT
    record_key,
    cohort::VARCHAR AS cohort,
    entry_half_year::VARCHAR AS entry_half_year,
    branch::VARCHAR AS branch,
    age_at_entry::VARCHAR AS age_at_entry,
    years_sick_before_entry::VARCHAR AS years_sick_before_entry,
    interventions AS intervention,
    list_concat(providers, other_providers) AS provider
FROM trajectories
WHERE in_analysis
ORDER BY record_key
