"""Coded words of what operators do."""

from __future__ import annotations

from enum import StrEnum


class OrderOutcome(StrEnum):
    """What became of an operator's order."""

    DONE = "done"
    PARTLY = "partly"
    """Something is left that could not be done, or was found not to be as it should."""
    FAILED = "failed"
