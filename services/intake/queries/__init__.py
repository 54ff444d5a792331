"""Rows -> views, a file a thing; what the log says where rows may be behind it."""
