"""Reporting: figures that anyone can check; decides nothing."""
