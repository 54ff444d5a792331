-- Seals are read from the newest on, whatever log they name: for the public list.
CREATE INDEX seal_by_time ON log.seal (sealed_at, origin, size);
