-- What is not filled in, of those in the analysis. Exits are among the oddities.
SELECT
    count(*) AS participants,
    count(*) FILTER (participants.birth_year IS NULL) AS birth_year,
    count(*) FILTER (participants.branch IS NULL) AS branch,
    count(*) FILTER (participants.first_sick_date IS NULL) AS first_sick_date,
    count(*) FILTER (coalesce(participants.wage_sanction_risk, 'unknown') = 'unknown')
        AS wage_sanction_risk
FROM trajectories
JOIN participants USING (participant_id)
WHERE in_analysis
