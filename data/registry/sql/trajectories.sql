-- One row for every registered person, with all that the figures count by. Derived once, at the
-- import, so that a figure is one pass over narrow columns.
CREATE TABLE trajectories AS
WITH started AS (
    SELECT
        participant_id,
        list(DISTINCT intervention ORDER BY intervention) AS interventions,
        list(DISTINCT provider ORDER BY provider) AS providers
    FROM interventions
    JOIN intervention_providers USING (intervention)
    GROUP BY participant_id
),
sanctioned AS (
    SELECT participant_id, min(imposed_date) AS imposed_date
    FROM wage_sanctions
    GROUP BY participant_id
),
returned AS (
    -- The first relapse after the exit.
    SELECT participant_id, min(return_date) AS return_date, min_by(kind, (return_date, kind)) AS kind
    FROM returns
    JOIN participants USING (participant_id)
    WHERE return_date >= exit_date
    GROUP BY participant_id
),
dated AS (
    SELECT
        participants.*,
        coalesce(started.interventions, ['none']) AS interventions,
        coalesce(started.providers, ['none']) AS providers,
        sanctioned.imposed_date,
        CASE
            WHEN year(entry_date) - birth_year BETWEEN $youngest AND $oldest
            THEN year(entry_date) - birth_year
        END AS age,
        CASE
            WHEN first_sick_date <= entry_date
                AND first_sick_date + to_months($maximum_months_sick) >= entry_date
            THEN datesub('month', first_sick_date, entry_date)
        END AS months_sick,
        intake_date IS NOT NULL AND entry_date IS NOT NULL AS has_intake,
        coalesce(exit_date < entry_date, false) AS exit_before_entry,
        exit_date IS NOT NULL OR exit_reason IS NOT NULL AS exited
    FROM participants
    LEFT JOIN started USING (participant_id)
    LEFT JOIN sanctioned USING (participant_id)
),
judged AS (
    -- The day on which the contract judges; none where the first sick day is not plausible.
    SELECT
        *,
        CASE WHEN months_sick IS NOT NULL THEN first_sick_date + to_months($contract_months) END
            ::DATE AS judged_on
    FROM dated
)
SELECT
    judged.participant_id,
    coalesce(cohorts.code, 'unknown')::cohort_code AS cohort,
    coalesce(judged.branch, 'unknown')::branch_code AS branch,
    coalesce(age_bands.code, 'unknown')::age_code AS age_at_entry,
    coalesce(sickness_bands.code, 'unknown')::sickness_code AS years_sick_before_entry,
    judged.interventions,
    judged.providers,
    -- The providers that somebody started nothing with, to be compared with those who did.
    list_transform(
        list_filter($providers, lambda code: NOT list_contains(judged.providers, code)),
        lambda code: $other_than || code
    ) AS other_providers,
    coalesce(
        try_cast(
            year(judged.entry_date) || CASE WHEN month(judged.entry_date) < 7 THEN '-h1' ELSE '-h2' END
            AS half_year_code
        ),
        'unknown'
    )::half_year_code AS entry_half_year,
    courses.path,
    courses.starts,
    courses.first_start,
    courses.handovers,
    courses.moves,
    coalesce(courses.last_state, 'waiting') AS last_state,
    judged.entry_date,
    has_intake,
    exit_before_entry,
    has_intake AND NOT exit_before_entry AS in_analysis,
    exited,
    CASE WHEN exited THEN coalesce(judged.exit_reason, 'unknown') END::exit_reason_code
        AS exit_reason,
    -- Days from entry to exit, or to the as-of date for who has not left; empty where an exit
    -- has no date.
    CASE
        WHEN judged.exit_date IS NOT NULL THEN judged.exit_date - judged.entry_date
        WHEN NOT exited THEN $as_of_date::DATE - judged.entry_date
    END::INTEGER AS day,
    CASE WHEN exited THEN coalesce(exit_reasons.effect, 'unknown') ELSE 'censored' END::outcome_code
        AS outcome,
    coalesce(wage_sanction_risk, 'unknown')::risk_code AS wage_sanction_risk,
    imposed_date IS NOT NULL AS sanctioned,
    coalesce(first_sick_date + to_months($months_of_sick_pay) <= $as_of_date, false)
        AS sick_2_years,
    -- Days from the first sick day to entry, and to the first sanction or else the as-of date;
    -- empty where the first sick day is unknown or not plausible.
    CASE WHEN months_sick IS NOT NULL THEN judged.entry_date - first_sick_date END::INTEGER
        AS sick_days_at_entry,
    CASE
        WHEN months_sick IS NOT NULL
        THEN coalesce(imposed_date, $as_of_date::DATE) - first_sick_date
    END::INTEGER AS sick_days_seen,
    judged_on,
    -- An exit without a date is taken to be in time: it was registered by the as-of date.
    CASE
        WHEN judged_on IS NULL THEN 'first_sick_day_unknown'
        WHEN judged_on > $as_of_date THEN 'not_yet_judged'
        WHEN NOT exited OR exit_date > judged_on THEN 'not_left'
        ELSE coalesce(exit_reasons.contract, 'unknown')
    END::contract_code AS contract,
    -- Of who has a placement: the first spell of work, what work is held later, whether it lasts.
    work.courses AS work,
    work.held,
    work.lasting,
    -- Who left successfully so long ago that work can have lasted.
    coalesce(
        exit_reasons.effect = 'successful' AND exit_date + $due_days::INTEGER <= $as_of_date::DATE,
        false
    ) AS work_due,
    -- Days from the exit to a relapse of some kind, or to the as-of date; empty where nothing is
    -- registered of anybody.
    coalesce(returned.kind, 'censored') AS relapse,
    CASE
        WHEN (SELECT count(*) FROM returns) > 0
        THEN coalesce(returned.return_date, $as_of_date::DATE) - exit_date
    END::INTEGER AS days_after_exit
FROM judged
LEFT JOIN courses USING (participant_id)
LEFT JOIN work USING (participant_id)
LEFT JOIN returned USING (participant_id)
LEFT JOIN cohorts ON entry_date BETWEEN cohorts.first_day AND cohorts.last_day
LEFT JOIN age_bands ON age >= age_bands.lower AND age < coalesce(age_bands.upper, 1000)
LEFT JOIN sickness_bands
    ON months_sick >= sickness_bands.lower AND months_sick < coalesce(sickness_bands.upper, 10000)
LEFT JOIN exit_reasons ON exit_reasons.code = judged.exit_reason
ORDER BY cohort, judged.entry_date, judged.participant_id;
