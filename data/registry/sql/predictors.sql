-- One row for every person in the analysis, without a number: what a regression explains by, and
-- what came of them. Days run from entry. "started" has a bit for each of $interventions, in order,
-- that was begun before $landmark days.
, first_started AS (
    SELECT
        participant_id,
        min(start_date) AS first_day,
        bit_or(
            CASE
                WHEN start_date < entry_date + $landmark::INTEGER
                    THEN 1 << (list_position($interventions, intervention)::INTEGER - 1)
                ELSE 0
            END
        ) AS started
    FROM interventions
    JOIN participants USING (participant_id)
    GROUP BY participant_id
),
first_sanctioned AS (
    SELECT participant_id, min(imposed_date) AS imposed_day
    FROM wage_sanctions
    GROUP BY participant_id
)
SELECT
    selected.branch,
    coalesce(participants.wage_sanction_risk, 'unknown') AS wage_sanction_risk,
    CASE
        WHEN age_at_entry <> 'unknown'
            THEN year(participants.entry_date) - participants.birth_year
    END AS age,
    CASE
        WHEN years_sick_before_entry <> 'unknown'
            THEN datesub('month', participants.first_sick_date, participants.entry_date)
    END AS months_sick,
    first_day - participants.entry_date AS days_to_first_intervention,
    CASE WHEN employed > 0 AND unemployed > 0 THEN ln(employed / unemployed) END AS labour_market,
    coalesce(started, 0) AS started,
    $as_of_date::DATE - participants.entry_date AS days_since_entry,
    coalesce(participants.first_sick_date + to_years(2) <= $as_of_date::DATE, false) AS sick_2y,
    imposed_day - participants.entry_date AS sanction_day,
    day,
    outcome /* record key */
FROM selected
JOIN participants USING (participant_id)
LEFT JOIN first_started USING (participant_id)
LEFT JOIN first_sanctioned USING (participant_id)
LEFT JOIN labour_market ON labour_market.month = date_trunc('month', participants.entry_date)
WHERE in_analysis
