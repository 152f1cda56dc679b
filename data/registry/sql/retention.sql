-- The event table of the first spell of work, by days since its first day: lost, or last seen in it.
-- $work: own, from the first day that is no secondment, or any. $after_exit: of who had left by then,
-- for groups of what was started before the exit.
SELECT "group", course.days AS day, CASE WHEN course.lost THEN 'lost' ELSE 'censored' END AS event,
    (followed.seen - course.first_day)::INTEGER AS followed, count(*) AS persons /* count key */
FROM (
    SELECT "group", unnest(work) AS course, CASE WHEN exited THEN entry_date + day END AS left_on
        /* record key */
    FROM selected
    WHERE in_analysis
)
CROSS JOIN (SELECT $as_of_date::DATE - $gap_days::INTEGER AS seen) AS followed
WHERE course.work = $work AND (NOT $after_exit OR coalesce(left_on <= course.first_day, false))
GROUP BY ALL
ORDER BY ALL
