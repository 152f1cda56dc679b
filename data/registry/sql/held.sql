-- What work is held on some days since the first day of work, by who is in it then.
SELECT "group", held.day, held.contract_type, held.hours_per_week AS hours,
    begun.hours_per_week AS hours_at_start, count(*) AS persons /* count key */
FROM (
    SELECT "group", unnest(held) AS held, held[1] AS begun /* record key */
    FROM selected
    WHERE in_analysis
)
GROUP BY ALL
ORDER BY ALL
