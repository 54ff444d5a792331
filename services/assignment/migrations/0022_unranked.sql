-- Answers that a provider may have given about its own work count for nothing when work is given to somebody.

CREATE TABLE unranked (
    invitation_id uuid PRIMARY KEY
);
COMMENT ON TABLE unranked IS 'Invitations that a provider made: older releases gave it the tokens of participants.';
