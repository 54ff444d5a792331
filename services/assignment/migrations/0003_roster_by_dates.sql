-- What the roster was on any day: spells of membership, programs and profiles by their first day,
-- absences, conflicts; and how past work was evaluated. Rows of what was told before are made of
-- the rows that there are, for they hold all of it.

ALTER TABLE providers ADD COLUMN programs_since date;
UPDATE providers SET programs_since = member_from;
ALTER TABLE providers ALTER COLUMN programs_since SET NOT NULL;
COMMENT ON COLUMN providers.member_from IS 'Of the latest membership; each is a row of memberships.';
COMMENT ON COLUMN providers.programs IS 'Since programs_since; those before are rows of provider_programs.';

CREATE TABLE memberships (
    provider text,
    member_from date,
    member_until date,
    PRIMARY KEY (provider, member_from)
);
COMMENT ON COLUMN memberships.member_until IS 'The last day; null while it is open.';
INSERT INTO memberships SELECT provider, member_from, member_until FROM providers;

CREATE TABLE provider_programs (
    provider text,
    since date,
    programs text[] NOT NULL,
    PRIMARY KEY (provider, since)
);
COMMENT ON TABLE provider_programs IS 'What a provider does from that day on; the first holds from the beginning.';
INSERT INTO provider_programs SELECT provider, member_from, programs FROM providers;

ALTER TABLE experts
    ADD COLUMN agency_sizes text[] NOT NULL DEFAULT '{}',
    ADD COLUMN languages text[] NOT NULL DEFAULT '{}',
    ADD COLUMN communities text[] NOT NULL DEFAULT '{}',
    ADD COLUMN based_in text,
    ADD COLUMN since date;
UPDATE experts SET since = listed_on;
ALTER TABLE experts ALTER COLUMN since SET NOT NULL;
COMMENT ON COLUMN experts.since IS 'The first day of the profile shown, which is the latest; each is a row of expert_profiles.';

CREATE TABLE expert_profiles (
    expert_id uuid,
    since date,
    provider text NOT NULL,
    name text NOT NULL,
    topics text[] NOT NULL,
    agency_kinds text[] NOT NULL,
    states text[] NOT NULL,
    capacity integer NOT NULL,
    agency_sizes text[] NOT NULL,
    languages text[] NOT NULL,
    communities text[] NOT NULL,
    based_in text,
    PRIMARY KEY (expert_id, since)
);
COMMENT ON COLUMN expert_profiles.name IS 'Personal.';
INSERT INTO expert_profiles
SELECT expert_id, since, provider, name, topics, agency_kinds, states, capacity, agency_sizes,
    languages, communities, based_in
FROM experts;

CREATE TABLE expert_absences (
    expert_id uuid,
    absent_from date,
    absent_until date,
    noted_on date NOT NULL,
    PRIMARY KEY (expert_id, absent_from, absent_until)
);

CREATE TABLE expert_employments (
    expert_id uuid,
    ori text,
    employed_until date,
    noted_on date NOT NULL,
    PRIMARY KEY (expert_id, ori)
);
COMMENT ON COLUMN expert_employments.employed_until IS 'Null where it is not over, or not known.';

CREATE TABLE expert_conflicts (
    expert_id uuid,
    ori text,
    declared_on date NOT NULL,
    note text,
    PRIMARY KEY (expert_id, ori)
);

CREATE TABLE ratings (
    invitation_id uuid,
    version integer,
    engagement_id uuid NOT NULL,
    provider text NOT NULL,
    score double precision NOT NULL,
    received_on date NOT NULL,
    PRIMARY KEY (invitation_id, version)
);
COMMENT ON TABLE ratings IS 'What agencies and participants said of delivered work: no person, and not what experts say of agencies.';
COMMENT ON COLUMN ratings.score IS 'The mean of the five ratings, 1 to 5, as 0 to 1.';
