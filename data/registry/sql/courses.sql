-- What happened to each person between entry and exit, for who started an intervention. Days are
-- since entry; what happened before entry counts as day 0, and what after exit does not count.
CREATE TEMP TABLE courses AS
WITH taken AS (
    SELECT
        participant_id,
        intervention_phases.intervention,
        phase,
        phase_after,
        entry_date,
        start_date,
        least(end_date, exit_date) AS end_date,
        exit_date IS NOT NULL AS exited,
        coalesce(exit_date, $as_of_date) AS last_date
    FROM interventions
    JOIN participants USING (participant_id)
    JOIN intervention_phases ON intervention_phases.intervention = interventions.intervention
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
),
begun AS (
    -- The phase of each intervention begins with it, and one without interventions on the day
    -- after the last of the phase before it, unless a later phase has begun by then.
    SELECT participant_id, entry_date, last_date, exited, start_date AS begin_date, phase
    FROM taken
    UNION ALL
    SELECT participant_id, entry_date, last_date, exited, end_date + 1, phase_after
    FROM taken
    WHERE end_date IS NOT NULL AND phase_after IS NOT NULL AND NOT EXISTS (
        FROM taken AS other
        WHERE other.participant_id = taken.participant_id
            AND other.phase > taken.phase_after
            AND other.start_date <= taken.end_date + 1
    )
),
states AS (
    -- The state at the end of each day on which a phase began: the phase that began last, of
    -- several on one day the latest. On the day of exit a person has left.
    SELECT participant_id, day, max_by(phase, (begin_date, phase)) AS state
    FROM (
        SELECT *, greatest(begin_date - entry_date, 0)::INTEGER AS day, last_date - entry_date
            AS last_day
        FROM begun
    )
    WHERE CASE WHEN exited THEN day < last_day ELSE day <= last_day END
    GROUP BY participant_id, day
),
changes AS (
    SELECT *, coalesce(lag(state) OVER (PARTITION BY participant_id ORDER BY day), 'waiting')
        AS state_before
    FROM states
),
moves AS (
    SELECT
        participant_id,
        list({day: day, "from": state_before, "to": state}) FILTER (state <> state_before)
            AS moves,
        max_by(state, day) AS last_state
    FROM changes
    GROUP BY participant_id
)
SELECT participant_id, path, starts, first_start, handovers, moves, last_state
FROM starts
LEFT JOIN handovers USING (participant_id)
LEFT JOIN moves USING (participant_id)
