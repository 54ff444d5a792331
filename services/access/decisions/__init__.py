"""The rules of access."""

from __future__ import annotations

from services.access.decisions.people import PERSON_DECIDER

__all__ = ["PERSON_DECIDER"]
