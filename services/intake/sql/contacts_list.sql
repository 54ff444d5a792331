-- $1 ori
SELECT role, name, email, telephone, named_on FROM contacts WHERE ori = $1 ORDER BY role
