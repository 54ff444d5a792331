-- $1 ori
SELECT ori, version, name, kind, state, sworn, registered_on, changed_on FROM agencies WHERE ori = $1
