-- What topics that were merged or split became, as of any position: figures by topic can say them as named today.

-- It belongs to what figures are counted from, so all of that is made anew from the beginning of the log.
TRUNCATE
    agencies, agencies_before, requests, requests_before, engagements, engagements_before,
    deliveries, deliveries_before, participants, participants_before, evaluations,
    agency_histories, agency_periods, agency_periods_before;
DELETE FROM checkpoint WHERE feed = 'figures';
DELETE FROM parked WHERE feed = 'figures';

CREATE TABLE ended_topics (
    topic text PRIMARY KEY,
    became text[] NOT NULL,
    since bigint NOT NULL
);
COMMENT ON TABLE ended_topics IS 'Topics that were merged (into one) or split (into several).';

CREATE TABLE ended_topics_before (
    LIKE ended_topics INCLUDING COMMENTS,
    until bigint NOT NULL,
    PRIMARY KEY (topic, until)
);
CREATE INDEX ended_topics_before_until ON ended_topics_before (until);

CREATE FUNCTION ended_topics_as_of(at bigint) RETURNS TABLE (topic text, became text[])
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT topic, became FROM ended_topics WHERE since <= at
    UNION ALL
    SELECT topic, became FROM ended_topics_before WHERE since <= at AND until > at
$$;

CREATE FUNCTION topics_called(topics text[], today jsonb) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN today IS NULL OR topics IS NULL OR NOT today ?| topics THEN topics
    ELSE ARRAY(SELECT DISTINCT coalesce(today ->> topic, topic) FROM unnest(topics) AS topic)
END;
COMMENT ON FUNCTION topics_called IS 'Topics under the names that today has for some of them, each once; as they are, where it is null.';
