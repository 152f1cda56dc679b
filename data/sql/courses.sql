-- What happened to each person between entry and exit, for who started an intervention. Days are
-- since entry; what happened before entry counts as day 0, and what after exit does not count.
CREATE TEMP TABLE courses AS
WITH taken AS (
    SELECT
        participant_id,
        intervention::intervention_code AS intervention,
        entry_date,
        start_date,
        least(end_date, exit_date) AS end_date,
        exit_date IS NOT NULL AS exited,
        coalesce(exit_date, $as_of_date) AS last_date
    FROM interventions
    JOIN participants USING (participant_id)
    WHERE start_date <= coalesce(exit_date, $as_of_date) AND entry_date IS NOT NULL
),
first_starts AS (
    SELECT
        participant_id,
        intervention,
        min(start_date) AS start_date,
        greatest(min(start_date - entry_date), 0)::INTEGER AS day
    FROM taken
    GROUP BY ALL
),
starts AS (
    SELECT
        participant_id,
        -- On the same day in the order of the programme.
        list(intervention ORDER BY start_date, intervention) AS path,
        list({intervention: intervention, day: day}) AS starts,
        min(day) AS first_start
    FROM first_starts
    GROUP BY participant_id
),
ended AS (
    -- What each person did after an intervention ended: went on with another, the one that began
    -- last if there were several, or else began one later.
    SELECT
        one.participant_id,
        one.intervention,
        one.start_date,
        one.end_date,
        one.last_date,
        one.exited,
        max_by(other.intervention, (other.start_date, other.intervention)) FILTER (
            other.start_date <= one.end_date
            AND (other.end_date IS NULL OR other.end_date > one.end_date)
        ) AS running,
        min_by(other.intervention, (other.start_date, other.intervention)) FILTER (
            other.start_date > one.end_date
        ) AS later,
        min(other.start_date) FILTER (other.start_date > one.end_date) AS later_start
    FROM taken AS one
    JOIN taken AS other USING (participant_id)
    WHERE one.end_date IS NOT NULL
    GROUP BY ALL
),
handovers AS (
    SELECT
        participant_id,
        list({
            "from": intervention::VARCHAR,
            -- Empty while nothing has followed yet.
            "to": coalesce(
                running::VARCHAR, later::VARCHAR, CASE WHEN exited THEN 'exit' ELSE '' END
            ),
            days: (
                CASE WHEN running IS NOT NULL THEN 0
                ELSE coalesce(later_start, last_date) - end_date END
            )::INTEGER
        }) AS handovers
    FROM ended
    GROUP BY participant_id
)
SELECT participant_id, path, starts, first_start, handovers
FROM starts
LEFT JOIN handovers USING (participant_id)
