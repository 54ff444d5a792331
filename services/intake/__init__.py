"""Intake: agencies, requests and evaluations; everything an agency tells the center."""
