-- $1 position
SELECT topic, became FROM ended_topics_as_of($1) ORDER BY topic
