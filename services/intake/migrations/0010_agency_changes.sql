-- What becomes of agencies, and the ORIs that stand for another one.

ALTER TABLE agencies
    ADD COLUMN ended_on date,
    ADD COLUMN ended_by text,
    ADD COLUMN successor text,
    ADD COLUMN split_into text[] NOT NULL DEFAULT '{}',
    ADD COLUMN covered_by text,
    ADD COLUMN covered_on date,
    ADD COLUMN cover_ended_on date,
    ADD COLUMN dormant_on date,
    ADD COLUMN dormancy_ended_on date;

CREATE INDEX agencies_by_successor ON agencies (successor) WHERE successor IS NOT NULL;
-- The numbers that the center gave; the next one follows the last.
CREATE INDEX agencies_without_ori ON agencies (ori) WHERE ori LIKE 'XX%';

COMMENT ON TABLE agencies IS 'The registry: every agency as its present profile says, whatever was told last.';
COMMENT ON COLUMN agencies.ended_by IS 'merged, renumbered, split or dissolved; null while it goes on.';
COMMENT ON COLUMN agencies.successor IS 'Who has its open work since it ended.';
COMMENT ON COLUMN agencies.covered_on IS 'Of the last cover, which goes on where it has no end; likewise the dormancy.';

CREATE TABLE aliases (
    ori text PRIMARY KEY,
    stands_for text NOT NULL,
    aliased_on date NOT NULL
);

CREATE INDEX aliases_by_stem ON aliases (left(ori, 7));
CREATE INDEX aliases_by_agency ON aliases (stands_for, ori);

COMMENT ON TABLE aliases IS 'ORIs of no agency of their own, and whose they stand for.';

CREATE FUNCTION speaks_for(party text) RETURNS text[]
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH RECURSIVE before (ori, generations) AS (
        SELECT party, 0
        UNION
        SELECT agencies.ori, before.generations + 1
        FROM before
        JOIN agencies ON agencies.successor = before.ori
        WHERE before.generations < 10
    )
    SELECT array_agg(DISTINCT ori) FROM before
$$;
COMMENT ON FUNCTION speaks_for IS 'The agencies that a party speaks for: itself and all that it succeeded, through at most ten.';
