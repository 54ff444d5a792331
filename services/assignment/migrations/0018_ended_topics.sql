-- What topics that were merged or split became: an expert for one is an expert for the other.

CREATE TABLE ended_topics (
    topic text PRIMARY KEY,
    became text[] NOT NULL,
    ended_on date NOT NULL
);
COMMENT ON TABLE ended_topics IS 'One that is listed again has no row.';
COMMENT ON COLUMN ended_topics.became IS 'One topic by a merge, several by a split.';

-- Of requests that were amended in the meantime, the problem and the contact: the rows are made anew.
TRUNCATE requests, contacts, participants, successions;
DELETE FROM checkpoint WHERE feed = 'requests';
DELETE FROM parked WHERE feed = 'requests';
