-- parameters: none
SELECT log.can_write()
