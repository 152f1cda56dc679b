-- Who is in the analysis, by key, every code under which a selection can have her, and the
-- outcomes that an attacker of a release would like to know, with the days that curves are made of.
SELECT
    record_key,
    cohort::VARCHAR AS cohort,
    entry_half_year::VARCHAR AS entry_half_year,
    branch::VARCHAR AS branch,
    age_at_entry::VARCHAR AS age_at_entry,
    years_sick_before_entry::VARCHAR AS years_sick_before_entry,
    interventions AS intervention,
    list_concat(providers, other_providers) AS provider,
    coalesce(exit_reason::VARCHAR, '') AS exit_reason,
    sanctioned,
    sick_2_years,
    wage_sanction_risk::VARCHAR AS risk,
    contract::VARCHAR AS contract,
    strftime(judged_on, '%Y-%m') AS judged_month,
    -- Days since entry: to the exit, or the as-of date; to the as-of date; to each first start.
    day,
    $as_of_date::DATE - entry_date AS followed,
    outcome::VARCHAR AS outcome,
    starts,
    -- Days since the first sick day: to entry, and to the first sanction or the as-of date.
    sick_days_at_entry,
    sick_days_seen,
    -- The reason of a successful exit of which work is registered, and whether that lasts.
    CASE WHEN outcome = 'successful' AND lasting IS NOT NULL THEN exit_reason::VARCHAR ELSE '' END
        AS placed,
    CASE WHEN work_due THEN coalesce(lasting, 'unknown') ELSE '' END AS lasting
FROM trajectories
WHERE in_analysis
ORDER BY record_key
