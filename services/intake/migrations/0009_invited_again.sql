-- An invitation that expired may be sent again; what was entered late expires too, a day after it was entered.

ALTER TABLE invitations
    ADD COLUMN recorded_at timestamptz,
    ADD COLUMN instead_of uuid;
COMMENT ON COLUMN invitations.recorded_at IS 'When the invitation was recorded; null for rows that were made before the column, which are older than a day.';
COMMENT ON COLUMN invitations.instead_of IS 'The expired invitation that it was sent again for.';
