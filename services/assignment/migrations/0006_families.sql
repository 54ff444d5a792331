-- What came before in a family that went on in confidence is confidential from then on, too.

CREATE INDEX engagements_family ON engagements (family_id);
UPDATE engagements SET confidential = true
FROM engagements AS later
WHERE later.family_id = engagements.family_id AND later.confidential
    AND (later.opened_on, later.engagement_id) > (engagements.opened_on, engagements.engagement_id)
    AND NOT engagements.confidential;
COMMENT ON COLUMN engagements.confidential IS 'As it was opened; also since a later one of its family was.';
