"""The log and the rows that remember, as tables in files, for analysts."""
