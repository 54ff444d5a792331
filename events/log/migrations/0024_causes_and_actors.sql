-- What followed from a fact, and what one person did, found without reading the log through. A person's command has no
-- cause, and an import is nobody: neither costs an append anything here.
CREATE INDEX event_cause ON log.event ((metadata ->> 'causation_id'))
    WHERE (metadata ->> 'causation_id') IS NOT NULL;
CREATE INDEX event_actor ON log.event ((metadata ->> 'actor'), position)
    WHERE (metadata ->> 'actor') <> 'import:engagements';
