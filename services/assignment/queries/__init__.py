"""Rows -> views."""
