-- What coordinators work with: contacts, other actions, similar requests, authorizations, moves,
-- and the topics that are offered.

ALTER TABLE requests
    ADD COLUMN confidential boolean NOT NULL DEFAULT false,
    ADD COLUMN similar_requests uuid[] NOT NULL DEFAULT '{}',
    ADD COLUMN merged_into uuid,
    ADD COLUMN authorization_title text,
    ADD COLUMN authorization_document text,
    ADD COLUMN authorized_on date,
    ADD COLUMN reauthorization_asked_on date,
    ADD COLUMN moves integer NOT NULL DEFAULT 0,
    ADD COLUMN escalated_on date,
    ADD COLUMN left_engagement_id uuid;

CREATE INDEX requests_by_ori_and_day ON requests (ori, submitted_on);

COMMENT ON COLUMN requests.confidential IS 'As the agency asked; once screened, as it was routed.';
COMMENT ON COLUMN requests.similar_requests IS 'The requests that it was flagged for.';
COMMENT ON COLUMN requests.authorized_by IS 'Who said yes last; until then whom the request names.';
COMMENT ON COLUMN requests.reauthorization_asked_on IS 'Since when a new executive''s yes is due.';
COMMENT ON COLUMN requests.moves IS 'To another program, so far.';
COMMENT ON COLUMN requests.engagement_id IS 'The engagement of the program it is in.';
COMMENT ON COLUMN requests.left_engagement_id IS 'That of the program it came from: it says nothing new.';

-- The seven characters that some files name an agency by.
CREATE INDEX agencies_by_stem ON agencies (left(ori, 7));

CREATE TABLE contacts (
    ori text NOT NULL,
    role text NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    telephone text,
    named_on date NOT NULL,
    PRIMARY KEY (ori, role)
);

COMMENT ON TABLE contacts IS 'Who speaks for an agency, one a role.';

CREATE TABLE other_actions (
    ori text NOT NULL,
    action text NOT NULL,
    noted_on date NOT NULL,
    note text,
    ended_on date,
    PRIMARY KEY (ori, action, noted_on)
);

COMMENT ON TABLE other_actions IS 'What else went on with an agency; open where it has no end.';

CREATE TABLE topics (
    topic text PRIMARY KEY,
    version integer NOT NULL,
    title text NOT NULL,
    lists text[] NOT NULL,
    listed_on date NOT NULL,
    retired_on date
);

COMMENT ON TABLE topics IS 'Every topic that was ever offered, as it was last told.';
COMMENT ON COLUMN topics.version IS 'Of the stream.';
COMMENT ON COLUMN topics.retired_on IS 'From when on it is no longer offered; null while it is.';
