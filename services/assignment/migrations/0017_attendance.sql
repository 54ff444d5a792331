-- Deliveries say, as far as it is known, how many of which agency attended.

ALTER TABLE deliveries ADD COLUMN attendance jsonb NOT NULL DEFAULT '[]';
COMMENT ON COLUMN deliveries.attendance IS 'As {"ori": ..., "in_person": ..., "virtual": ...}; what is missing of the whole is of nobody who is named.';
