-- What the later registry says otherwise than the earlier one, in persons. A value can be filled
-- in, corrected, or emptied; only persons who differ are looked at field by field.
WITH differing AS (
    SELECT earlier, later
    FROM earlier.participants AS earlier
    JOIN later.participants AS later USING (participant_id)
    WHERE earlier.birth_year IS DISTINCT FROM later.birth_year
        OR earlier.branch IS DISTINCT FROM later.branch
        OR earlier.first_sick_date IS DISTINCT FROM later.first_sick_date
        OR earlier.intake_date IS DISTINCT FROM later.intake_date
        OR earlier.entry_date IS DISTINCT FROM later.entry_date
        OR earlier.exit_date IS DISTINCT FROM later.exit_date
        OR earlier.exit_reason IS DISTINCT FROM later.exit_reason
        OR earlier.wage_sanction_risk IS DISTINCT FROM later.wage_sanction_risk
),
fields AS (
    SELECT unnest([
        {field: 'birth_year', was: earlier.birth_year::VARCHAR, now: later.birth_year::VARCHAR},
        {field: 'branch', was: earlier.branch, now: later.branch},
        {field: 'first_sick_date', was: earlier.first_sick_date::VARCHAR,
            now: later.first_sick_date::VARCHAR},
        {field: 'intake_date', was: earlier.intake_date::VARCHAR,
            now: later.intake_date::VARCHAR},
        {field: 'entry_date', was: earlier.entry_date::VARCHAR, now: later.entry_date::VARCHAR},
        {field: 'exit_date', was: earlier.exit_date::VARCHAR, now: later.exit_date::VARCHAR},
        {field: 'exit_reason', was: earlier.exit_reason, now: later.exit_reason},
        {field: 'wage_sanction_risk', was: earlier.wage_sanction_risk,
            now: later.wage_sanction_risk}
    ]) AS value
    FROM differing
)
SELECT 'new' AS change, '' AS field, count(*) AS persons
FROM later.participants AS later
ANTI JOIN earlier.participants USING (participant_id)
UNION ALL
SELECT 'vanished', '', count(*)
FROM earlier.participants AS earlier
ANTI JOIN later.participants USING (participant_id)
UNION ALL
SELECT
    CASE
        WHEN value.was IS NULL THEN 'filled_in'
        WHEN value.now IS NULL THEN 'emptied'
        ELSE 'corrected'
    END,
    value.field, count(*)
FROM fields
WHERE value.was IS DISTINCT FROM value.now
GROUP BY ALL
