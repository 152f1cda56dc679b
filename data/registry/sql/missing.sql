-- Everybody registered, by what is missing and odd of what the participant flow counts too;
-- the other oddities were counted at the import.
SELECT
    in_analysis,
    participants.intake_date IS NULL AS no_intake,
    participants.intake_date IS NOT NULL AND participants.entry_date IS NULL AS no_entry,
    exit_before_entry,
    participants.exit_date IS NULL AND participants.exit_reason IS NOT NULL AS exit_without_date,
    participants.exit_date IS NOT NULL AND coalesce(participants.exit_reason, 'unknown') = 'unknown'
        AS exit_without_reason,
    participants.birth_year IS NULL AS birth_year,
    participants.branch IS NULL AS branch,
    participants.first_sick_date IS NULL AS first_sick_date,
    coalesce(participants.wage_sanction_risk, 'unknown') = 'unknown' AS wage_sanction_risk,
    count(*) AS persons /* count key */
FROM trajectories
JOIN participants USING (participant_id)
GROUP BY ALL
ORDER BY ALL
