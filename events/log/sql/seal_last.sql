-- parameters: origin
SELECT note FROM log.seal WHERE origin = $1 ORDER BY size DESC LIMIT 1
