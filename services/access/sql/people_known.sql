-- $1 person_id[]
SELECT person_id, name, mail, signed_in_at
FROM unnest($1::uuid[]) AS asked (person_id)
    LEFT JOIN person_name USING (person_id)
    LEFT JOIN last_sign_in USING (person_id)
