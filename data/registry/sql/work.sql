-- The work of everybody who has a placement. A spell is of placements of one person, as long as the
-- next begins at most $gap_days after the last day of those before it.
CREATE TABLE work AS
WITH dated AS (
    -- An end that was agreed for later has not come.
    SELECT
        participant_id,
        start_date,
        CASE WHEN end_date <= $as_of_date THEN end_date ELSE DATE '9999-12-31' END AS last_day,
        contract_type,
        hours_per_week,
        coalesce(list_contains($seconded_contracts::VARCHAR[], contract_type), false) AS seconded,
        NOT list_contains($not_lasting_contracts::VARCHAR[], contract_type) AS lasts
    FROM placements
),
began AS (
    SELECT participant_id, min(start_date) AS first_day
    FROM dated
    WHERE NOT seconded
    GROUP BY participant_id
),
counted AS (
    -- From the first day of work that is no secondment; of any work; of work that lasts by its
    -- contract; and of work of which that is not known to be otherwise.
    SELECT 'own' AS work, participant_id, greatest(start_date, first_day) AS first_day, last_day
    FROM dated
    JOIN began USING (participant_id)
    WHERE last_day >= first_day
    UNION ALL
    SELECT 'any', participant_id, start_date, last_day
    FROM dated
    UNION ALL
    SELECT 'lasting', participant_id, start_date, last_day
    FROM dated
    WHERE NOT seconded AND lasts
    UNION ALL
    SELECT 'perhaps', participant_id, start_date, last_day
    FROM dated
    WHERE NOT seconded AND coalesce(lasts, true)
),
reached AS (
    SELECT *, max(last_day) OVER (
        PARTITION BY work, participant_id ORDER BY first_day, last_day
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS so_far
    FROM counted
),
parted AS (
    SELECT *, count(*) FILTER (first_day > so_far + $gap_days::INTEGER) OVER (
        PARTITION BY work, participant_id ORDER BY first_day, last_day ROWS UNBOUNDED PRECEDING
    ) AS spell
    FROM reached
),
spells AS (
    SELECT work, participant_id, spell, min(first_day) AS first_day, max(last_day) AS last_day
    FROM parted
    GROUP BY ALL
),
followed AS (
    -- The first spell, until as long ago as a gap takes to be known as one.
    SELECT
        work,
        participant_id,
        first_day,
        last_day + 1 <= seen AS lost,
        (least(last_day + 1, seen) - first_day)::INTEGER AS days
    FROM (SELECT *, $as_of_date::DATE - $gap_days::INTEGER AS seen FROM spells)
    WHERE spell = 0 AND first_day <= seen
),
held AS (
    -- The work of who is in it so many days after it began: of placements that then go on the last
    -- that had begun; in a gap the last before it.
    SELECT
        participant_id,
        max_by(
            {
                day: held_on,
                contract_type: coalesce(contract_type, 'unknown'),
                hours_per_week: hours_per_week
            },
            (last_day >= first_day + held_on, start_date)
        ) AS held
    FROM followed
    JOIN (SELECT unnest($held_on::INTEGER[]) AS held_on)
        ON CASE WHEN lost THEN days > held_on ELSE days >= held_on END
    JOIN dated USING (participant_id)
    WHERE work = 'own' AND start_date <= first_day + held_on AND last_day >= first_day
    GROUP BY participant_id, held_on
),
longest AS (
    SELECT
        participant_id,
        max(least(last_day, $as_of_date::DATE) - first_day + 1) FILTER (work = 'lasting') AS lasting,
        max(least(last_day, $as_of_date::DATE) - first_day + 1) FILTER (work = 'perhaps') AS perhaps,
        bool_or(last_day > $as_of_date) FILTER (work = 'perhaps') AS running
    FROM spells
    GROUP BY participant_id
)
SELECT
    participant_id,
    courses.courses,
    works.held,
    -- Work that goes on may still come to last, unless its contract cannot.
    CASE
        WHEN lasting >= $minimum_days THEN 'lasting'
        WHEN perhaps >= $minimum_days OR running THEN 'unknown'
        ELSE 'not_lasting'
    END AS lasting
FROM longest
LEFT JOIN (
    SELECT participant_id, list({work: work, first_day: first_day, lost: lost, days: days}) AS courses
    FROM followed
    WHERE work IN ('own', 'any')
    GROUP BY participant_id
) AS courses USING (participant_id)
LEFT JOIN (
    SELECT participant_id, list(held ORDER BY held) AS held
    FROM held
    GROUP BY participant_id
) AS works USING (participant_id)
