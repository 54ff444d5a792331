SELECT max(ori) AS ori FROM agencies WHERE ori LIKE 'XX%' AND ori ~ '^XX[0-9]{7}$'
