-- parameters: none
SELECT log.close_database()
