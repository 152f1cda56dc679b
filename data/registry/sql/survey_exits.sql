-- What came within $days of an answer: of each person the first answer that was given while still
-- in and is followed for so long. Exits without a date are left out, for nobody knows when.
, followed AS (
    SELECT survey.*,
        CASE
            WHEN day <= answered_date - entry_date + $days::INTEGER AND outcome <> 'censored'
                THEN outcome::VARCHAR
            ELSE 'still_in'
        END AS came_after /* record key */
    FROM survey
    JOIN selected USING (participant_id)
    WHERE answered_date + $days::INTEGER <= $as_of_date::DATE
        AND in_analysis
        AND day >= answered_date - entry_date
    QUALIFY row_number() OVER (PARTITION BY participant_id ORDER BY round) = 1
),
items AS (
    UNPIVOT (SELECT * EXCLUDE (participant_id, round, answered_date, phase) FROM followed)
    ON COLUMNS (* EXCLUDE (came_after /* record key */))
    INTO NAME item VALUE answer
)
SELECT came_after AS "group", item, answer, count(*) AS persons /* count key */
FROM items
GROUP BY ALL
ORDER BY ALL
