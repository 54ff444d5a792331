-- no parameters
SELECT topic, became, ended_on FROM ended_topics
