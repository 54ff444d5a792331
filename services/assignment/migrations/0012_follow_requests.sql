-- The reaction that follows requests hears more, and so has a new name: a replica of the release before, which has
-- the old one, passes over facts that it does not know. It goes on where that one is.

INSERT INTO checkpoint (feed, position, event_id)
SELECT 'follow_requests_2', position, event_id FROM checkpoint WHERE feed = 'follow_requests';
UPDATE parked SET feed = 'follow_requests_2' WHERE feed = 'follow_requests';
