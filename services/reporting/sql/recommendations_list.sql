-- $1 engagement
SELECT
    recommendations.recommendation_id, recommendations.made_on, recommendations.status, made.detail AS number
FROM recommendations
LEFT JOIN findings_timeline AS made
    ON made.engagement_id = $1
    AND made.recommendation_id = recommendations.recommendation_id
    AND made.type = 'RecommendationMade'
WHERE recommendations.engagement_id = $1
