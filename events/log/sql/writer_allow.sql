-- parameters: writer, categories, types (one each a fact)
SELECT log.allow_append($1, $2, $3)
