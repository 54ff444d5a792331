"""Whose work it is: a provider may act only on its own work."""

from __future__ import annotations

from events.decider import Refused
from services.assignment.decisions.engagement_states import Engagement, Open, work_of


def refuse_others(by: str | None, holder: str | None) -> None:
    """Refuse a provider that does not have the work; `by` is None for the center."""
    if by is not None and by != holder:
        raise Refused("not-your-engagement", f"{by} has no say in it: the work is not with {by}")


def holder(engagement: Engagement) -> str | None:
    """Return the provider that has the work, had it at the end, or gave it back last, if any."""
    match work_of(engagement):
        case None:
            return None
        case Open(given_back=given_back):
            return None if given_back is None else given_back.provider
        case work:
            return work.provider
