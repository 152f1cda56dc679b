-- Everybody registered within the selection, with the group in which they are compared. A person
-- is in one group, or, compared by intervention, or provider, in the group of each that was started.
WITH filtered AS (
    SELECT *
    FROM trajectories
    WHERE ($cohort IS NULL OR cohort = $cohort)
        AND ($branch IS NULL OR branch = $branch)
        AND ($age_at_entry IS NULL OR age_at_entry = $age_at_entry)
        AND ($years_sick_before_entry IS NULL
            OR years_sick_before_entry = $years_sick_before_entry)
        AND ($entry_half_year IS NULL OR entry_half_year = $entry_half_year)
        AND ($intervention IS NULL OR list_contains(interventions, $intervention))
        AND ($provider IS NULL OR list_contains(providers, $provider)
            OR list_contains(other_providers, $provider))
),
selected AS (
    SELECT
        *,
        CASE $by
            WHEN 'cohort' THEN cohort::VARCHAR
            WHEN 'branch' THEN branch::VARCHAR
            WHEN 'age_at_entry' THEN age_at_entry::VARCHAR
            WHEN 'entry_half_year' THEN entry_half_year::VARCHAR
            WHEN 'years_sick_before_entry' THEN years_sick_before_entry::VARCHAR
            ELSE 'all'
        END AS "group"
    FROM filtered
    WHERE $by NOT IN ('intervention', 'provider')
    UNION ALL BY NAME
    SELECT *, unnest(CASE $by WHEN 'provider' THEN providers ELSE interventions END) AS "group"
    FROM filtered
    WHERE $by IN ('intervention', 'provider')
)
