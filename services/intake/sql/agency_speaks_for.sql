-- $1 party, $2 ori
SELECT $2::text = ANY (speaks_for($1::text)) AS speaks
