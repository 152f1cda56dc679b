-- Those still in on $landmark days since entry, as they were known then: in the groups of what they
-- had started by that day, with days that run from it. Who left before, or on an unknown day, is not
-- in it.
WITH begun AS (
    SELECT
        *,
        coalesce(
            list_sort(list_distinct(list_transform(
                list_filter(starts, lambda start: start.day <= $landmark),
                lambda start: start.intervention
            ))),
            []
        ) AS started
    FROM trajectories
    WHERE in_analysis AND day >= $landmark
),
at_landmark AS (
    SELECT
        * EXCLUDE (started) REPLACE (
            CASE WHEN len(started) > 0 THEN started ELSE ['none'] END AS interventions,
            coalesce(
                (
                    SELECT list(DISTINCT known.provider ORDER BY known.provider)
                    FROM intervention_providers AS known
                    WHERE list_contains(started, known.intervention)
                ),
                ['none']
            ) AS providers,
            (
                SELECT list(DISTINCT $other_than || other.code)
                FROM (SELECT unnest($providers) AS code) AS other
                WHERE NOT EXISTS (
                    SELECT 1
                    FROM intervention_providers AS known
                    WHERE known.provider = other.code AND list_contains(started, known.intervention)
                )
            ) AS other_providers,
            day - $landmark::INTEGER AS day,
            entry_date + $landmark::INTEGER AS entry_date
        )
    FROM begun
),
