-- How long things took, as of any position: spells remember what they were.

-- What they were was not kept, so all are made anew from the beginning of the log.
TRUNCATE clocks, spells;
DELETE FROM checkpoint WHERE feed = 'clocks';
DELETE FROM parked WHERE feed = 'clocks';

ALTER TABLE spells ADD COLUMN since bigint NOT NULL;

CREATE TABLE spells_before (
    LIKE spells INCLUDING COMMENTS,
    until bigint NOT NULL,
    PRIMARY KEY (subject, ordinal, until)
);
CREATE INDEX spells_before_until ON spells_before (until);

CREATE FUNCTION spells_as_of(at bigint) RETURNS TABLE (
    subject uuid, ordinal smallint, stage text, party text, provider text, began_on date,
    ended_on date, days integer
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT subject, ordinal, stage, party, provider, began_on, ended_on, days
    FROM spells
    WHERE since <= at
    UNION ALL
    SELECT subject, ordinal, stage, party, provider, began_on, ended_on, days
    FROM spells_before
    WHERE since <= at AND until > at
$$;
