-- parameters: none. What COPY and INSERT write into: the log's table without its triggers.
CREATE TABLE copied (LIKE log.event INCLUDING ALL)
