-- $1 agencies
SELECT DISTINCT before FROM unnest($1::text[]) AS named, unnest(speaks_for(named)) AS before WHERE before <> ALL ($1)
