-- Whom links went to is forgotten some time after they ended, and a link can be taken back. The same
-- holds for whom to ask about a machine.

ALTER TABLE act_link
    ALTER COLUMN name DROP NOT NULL,
    ALTER COLUMN mail DROP NOT NULL,
    ADD COLUMN taken_back_at timestamptz,
    ADD COLUMN taken_back_by text,
    ADD CHECK ((taken_back_at IS NULL) = (taken_back_by IS NULL));
CREATE INDEX act_link_named ON act_link (expires_at) WHERE mail IS NOT NULL;

COMMENT ON COLUMN act_link.name IS 'Null once it is forgotten, 90 days after the link ended; the address likewise.';
COMMENT ON COLUMN act_link.expires_at IS 'When it ends by itself, or was taken back: replicas of the former release know no other end.';

ALTER TABLE consumer_name ADD COLUMN contact text;

COMMENT ON COLUMN consumer_name.contact IS 'Whom to ask about the machine. Personal; null where nobody said, or it is forgotten.';
