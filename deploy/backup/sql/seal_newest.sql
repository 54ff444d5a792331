-- parameters: none; the note of the largest seal that the log has, whoever signed it.
SELECT note FROM log.seal ORDER BY size DESC, origin LIMIT 1
