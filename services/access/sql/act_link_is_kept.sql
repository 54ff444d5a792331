-- $1 link_id
SELECT EXISTS (SELECT FROM act_link WHERE link_id = $1)
