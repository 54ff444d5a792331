"""Checks at the end of the demo: what was played, beside what the services answer.

One module for each kind of act.
"""
