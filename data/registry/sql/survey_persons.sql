-- Every answer of every person, for change within persons: "person" is a rank, no one's number.
, answered AS (
    SELECT survey.* EXCLUDE (answered_date, phase, participant_id),
        dense_rank() OVER (ORDER BY participant_id) AS person /* record key */
    FROM survey
    JOIN (SELECT participant_id /* record key */ FROM selected) USING (participant_id)
    WHERE answered_date IS NOT NULL
)
UNPIVOT answered
ON COLUMNS (* EXCLUDE (person, round /* record key */))
INTO NAME item VALUE answer
ORDER BY item, person, round
