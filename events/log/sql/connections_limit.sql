-- parameters: role, connections_max
SELECT log.limit_connections($1, $2)
