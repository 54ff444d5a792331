-- parameters: id, stream, type, data, metadata, expected_version
SELECT messages.write_message($1, $2, $3, $4, $5, $6)
