"""Rows -> views, each answer of one snapshot and for one position of the log."""
