-- Deliveries say why they covered topics that were not listed on their day.

ALTER TABLE deliveries ADD COLUMN topics_reason text;
COMMENT ON COLUMN deliveries.topics_reason IS 'Why topics were covered that were not listed on that day; null where all were, or where nobody asked.';
