-- $1 request_id
SELECT
    summary.*, requests.problem, requests.contact_role, requests.contact_name,
    requests.contact_email, requests.contact_telephone, requests.authorized_by,
    requests.authorization_title, requests.authorization_document, requests.note,
    requests.referred_to, requests.amended_on
FROM request_summaries() AS summary JOIN requests USING (request_id) WHERE request_id = $1
