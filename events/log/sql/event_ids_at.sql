-- parameters: positions
SELECT position, id FROM log.event WHERE position = ANY ($1::bigint[])
