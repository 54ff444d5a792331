"""Whose work it is: a provider has a say in its own, and speaks for nobody else."""

from __future__ import annotations

from events.decider import Refused
from services.assignment.decisions.engagement_states import Engagement, Open, work_of


def refuse_others(by: str | None, holder: str | None) -> None:
    """Refuse a provider (None: the center) where another one, or nobody, has the work."""
    if by is not None and by != holder:
        raise Refused("not-your-engagement", f"{by} has no say in it: the work is not with {by}")


def holder(engagement: Engagement) -> str | None:
    """Who has the work, had it when it ended, or gave it back last; None for nobody so far."""
    match work_of(engagement):
        case None:
            return None
        case Open(given_back=given_back):
            return None if given_back is None else given_back.provider
        case work:
            return work.provider
