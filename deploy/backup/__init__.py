"""Backups: taken of all databases, and restored into a scratch server to be looked at."""
