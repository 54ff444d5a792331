-- Which requests somebody said yes to by a link: whether the center still has to call is the log's.

ALTER TABLE requests ADD COLUMN claimed boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN requests.claimed IS 'Whether anybody ever said yes to it by a link.';

CREATE INDEX requests_at_the_door ON requests ("position") WHERE claimed OR by_link;
