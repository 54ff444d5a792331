-- no parameters. The earlier one of two is the last, which is believed: see Freshness.
SELECT feed, position, event_id FROM checkpoint ORDER BY feed, position DESC
