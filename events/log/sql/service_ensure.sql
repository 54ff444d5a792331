-- parameters: service
SELECT log.ensure_service($1)
