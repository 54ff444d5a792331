-- Clocks anew: a row a thing with what its clock needs of the facts, and holds as spells of their own.

-- How long a norm is, is a setting; a row says only which one it is and from which day it counts.
-- All rows are made anew from the beginning of the log.
DROP TABLE clock_facts, spells;
DELETE FROM checkpoint WHERE feed = 'clocks';
DELETE FROM parked WHERE feed = 'clocks';

CREATE TABLE clocks (
    subject uuid PRIMARY KEY,
    kind text NOT NULL,
    request_id uuid,
    engagement_id uuid,
    ori text,
    program text,
    steps text NOT NULL
) WITH (fillfactor = 70);
COMMENT ON TABLE clocks IS 'One row a thing that is followed: a request, engagement, invitation or recommendation.';
COMMENT ON COLUMN clocks.request_id IS 'Null for a recommendation, whose facts name its engagement only.';
COMMENT ON COLUMN clocks.ori IS 'Null, as the program is, until its beginning was heard of.';
COMMENT ON COLUMN clocks.steps IS 'What its clock needs of its facts, as JSON by business day: [day, position, fact, fields]. Kept because facts are recorded late.';
CREATE INDEX clocks_request ON clocks (request_id);
CREATE INDEX clocks_engagement ON clocks (engagement_id);

CREATE TABLE spells (
    subject uuid,
    ordinal smallint,
    stage text NOT NULL,
    party text,
    provider text,
    held_for text,
    began_on date NOT NULL,
    ended_on date,
    norm text,
    counted_from date,
    due_on date,
    pauses_began_on date[],
    pauses_ended_on date[],
    days integer,
    business_days integer,
    PRIMARY KEY (subject, ordinal)
);
COMMENT ON TABLE spells IS 'Some days in one stage of a thing, charged to one party; a hold is a spell beside those that it pauses.';
COMMENT ON COLUMN spells.party IS 'Who must act next: agency, center, provider, sponsor or validator; null for a hold that waits for nobody.';
COMMENT ON COLUMN spells.held_for IS 'The reason, where it is a hold.';
COMMENT ON COLUMN spells.norm IS 'By which it should end, counted from that day and without holds; null where there is none.';
COMMENT ON COLUMN spells.due_on IS 'As the fact itself tells it; null where a norm does, or nothing.';
COMMENT ON COLUMN spells.pauses_ended_on IS 'One for each beginning, of which there may be none; a null for a hold that goes on.';
COMMENT ON COLUMN spells.days IS 'Calendar days without holds; null while it goes on, and so are business days.';
-- What goes on is a small part of all that ever was.
CREATE INDEX spells_open ON spells (coalesce(ended_on, 'infinity'));

CREATE FUNCTION paused(pauses_began_on date[], pauses_ended_on date[], day date)
RETURNS TABLE (days integer, now boolean)
LANGUAGE sql IMMUTABLE PARALLEL SAFE
BEGIN ATOMIC
    SELECT
        coalesce(sum(greatest(least(pause.ended_on, day) - pause.began_on, 0)), 0)::integer,
        coalesce(bool_or(pause.began_on <= day AND coalesce(pause.ended_on, 'infinity') > day), false)
    FROM unnest(pauses_began_on, pauses_ended_on) AS pause (began_on, ended_on);
END;
COMMENT ON FUNCTION paused IS 'Calendar days on hold until a day, and whether it is on hold then.';
