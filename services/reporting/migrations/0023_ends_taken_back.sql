-- The days between an end and its reinstatement are charged to nobody, and what was awaited goes on with
-- its due day, so all spells are made anew from the beginning of the log.

DELETE FROM spells WHERE EXISTS (SELECT FROM checkpoint WHERE feed = 'clocks');
DELETE FROM clocks WHERE EXISTS (SELECT FROM checkpoint WHERE feed = 'clocks');
DELETE FROM checkpoint WHERE feed = 'clocks';
DELETE FROM parked WHERE feed = 'clocks';
