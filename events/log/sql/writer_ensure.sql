-- parameters: writer
SELECT log.ensure_writer($1)
