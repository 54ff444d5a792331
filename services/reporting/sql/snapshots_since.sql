-- $1 fiscal year, $2 quarter
SELECT EXISTS (SELECT FROM snapshots WHERE (fiscal_year, quarter) >= ($1, $2))
