-- How many of those who were asked answered, what they answered by level, and how recommendations stand.

-- None of these was kept, so all rows are made anew from the beginning of the log.
TRUNCATE
    agencies, agencies_before, requests, requests_before, engagements, engagements_before,
    deliveries, deliveries_before, participants, participants_before, evaluations,
    agency_histories, agency_periods, agency_periods_before, topics, topics_before,
    ended_topics, ended_topics_before;
DELETE FROM checkpoint WHERE feed = 'figures';
DELETE FROM parked WHERE feed = 'figures';

ALTER TABLE evaluations
    ADD COLUMN reaction smallint[] NOT NULL DEFAULT '{}',
    ADD COLUMN learning smallint[] NOT NULL DEFAULT '{}',
    ADD COLUMN behavior smallint[] NOT NULL DEFAULT '{}',
    ADD COLUMN results smallint[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN evaluations.reaction IS 'How many questions of this level were answered, the sum of these answers, and how many were 4 or 5; empty where none was.';

DROP FUNCTION evaluations_as_of;
CREATE FUNCTION evaluations_as_of(at bigint) RETURNS TABLE (
    invitation_id uuid, engagement_id uuid, ori text, program text, delivery smallint,
    experts smallint, information smallint, knowledge smallint, change smallint,
    would_recommend smallint, received_on date, audience text, stage text, provider text,
    reaction smallint[], learning smallint[], behavior smallint[], results smallint[]
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        invitation_id, engagement_id, ori, program, delivery, experts, information, knowledge,
        change, would_recommend, received_on, audience, stage, provider, reaction, learning, behavior, results
    FROM evaluations
    WHERE since <= at
$$;

-- Rows are only added, so that those of a position are those until there; exports have none of them.
CREATE TABLE invitations (
    invitation_id uuid PRIMARY KEY,
    engagement_id uuid NOT NULL,
    ori text NOT NULL,
    program text NOT NULL,
    provider text NOT NULL,
    audience text NOT NULL,
    stage text NOT NULL,
    invited_on date NOT NULL,
    instead_of uuid,
    since bigint NOT NULL
);
COMMENT ON TABLE invitations IS 'Who was asked how it went, by the work and without the person.';
COMMENT ON COLUMN invitations.instead_of IS 'The invitation that had expired, where it was sent again as this one.';
CREATE INDEX invitations_instead_of ON invitations (instead_of);

CREATE TABLE invitations_answered (
    invitation_id uuid PRIMARY KEY,
    since bigint NOT NULL
);
COMMENT ON TABLE invitations_answered IS 'Which invitations were answered; what, stands nowhere beside it.';

CREATE FUNCTION invitations_as_of(at bigint) RETURNS TABLE (
    invitation_id uuid, engagement_id uuid, ori text, program text, provider text, audience text,
    stage text, invited_on date, answered boolean
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT
        invited.invitation_id, invited.engagement_id, invited.ori, invited.program, invited.provider,
        invited.audience, invited.stage, invited.invited_on,
        answered.since IS NOT NULL
    FROM invitations AS invited
    LEFT JOIN invitations_answered AS answered
        ON answered.invitation_id = invited.invitation_id AND answered.since <= at
    LEFT JOIN invitations AS again
        ON again.instead_of = invited.invitation_id AND again.since <= at
    WHERE invited.since <= at AND again.since IS NULL
$$;
COMMENT ON FUNCTION invitations_as_of IS 'Invitations, each sent again only as the last.';

CREATE TABLE recommendations (
    recommendation_id uuid PRIMARY KEY,
    engagement_id uuid NOT NULL,
    ori text NOT NULL,
    program text NOT NULL,
    made_on date NOT NULL,
    status text NOT NULL,
    since bigint NOT NULL
);
COMMENT ON COLUMN recommendations.status IS 'open, submitted, returned, validated, sustained or set-aside.';

CREATE TABLE recommendations_before (
    LIKE recommendations INCLUDING COMMENTS,
    until bigint NOT NULL,
    PRIMARY KEY (recommendation_id, until)
);
CREATE INDEX recommendations_before_until ON recommendations_before (until);

CREATE FUNCTION recommendations_as_of(at bigint) RETURNS TABLE (
    recommendation_id uuid, engagement_id uuid, ori text, program text, made_on date, status text
) LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT recommendation_id, engagement_id, ori, program, made_on, status
    FROM recommendations
    WHERE since <= at
    UNION ALL
    SELECT recommendation_id, engagement_id, ori, program, made_on, status
    FROM recommendations_before
    WHERE since <= at AND until > at
$$;
