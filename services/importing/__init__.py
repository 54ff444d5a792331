"""Imports into the log: lists of agencies and topics, and history kept elsewhere."""
