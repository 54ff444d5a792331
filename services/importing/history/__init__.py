"""History kept elsewhere goes into the log: one row of a file is the life of one engagement."""
