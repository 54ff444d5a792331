-- Whom an invitation asks, when, and what became of it. The invitations that there are asked the
-- requester at once and may be answered for ever.

ALTER TABLE invitations
    ADD COLUMN audience text NOT NULL DEFAULT 'requester',
    ADD COLUMN stage text NOT NULL DEFAULT 'immediate',
    ADD COLUMN expires_on date,
    ADD COLUMN reminders integer NOT NULL DEFAULT 0,
    ADD COLUMN reminded_on date,
    ADD COLUMN expired_on date;

CREATE INDEX invitations_by_engagement ON invitations (engagement_id, audience, invited_on);
CREATE INDEX invitations_by_day ON invitations (invited_on, invitation_id);
CREATE INDEX invitations_waiting ON invitations (expires_on, invitation_id)
    WHERE answered_on IS NULL AND expired_on IS NULL;

COMMENT ON COLUMN invitations.expires_on IS 'The last day on which an answer is taken; null for ever.';
COMMENT ON COLUMN invitations.reminders IS 'The number of the last reminder; 0 before the first.';
COMMENT ON COLUMN invitations.expired_on IS 'The day it was found to have expired; null until then.';
