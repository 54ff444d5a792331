-- When each person last signed in: sessions are removed when they are over, and the yearly list of who
-- has access says it. And the order of the list of people.

CREATE TABLE last_sign_in (
    person_id uuid PRIMARY KEY,
    signed_in_at timestamptz NOT NULL
);
INSERT INTO last_sign_in SELECT person_id, max(began_at) FROM session GROUP BY person_id;

COMMENT ON TABLE last_sign_in IS 'When each person last signed in; not made from facts.';

CREATE INDEX person_name_by_name ON person_name (lower(name), person_id);
