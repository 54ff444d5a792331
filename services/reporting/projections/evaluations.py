"""Every answer to an evaluation: the ratings, without the person or their words."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from events.event import Told
from services.kit.feed.tables import Entries, Table
from services.reporting.narrow_facts.intake import EvaluationReceived


class EvaluationRow(NamedTuple):
    """One answer."""

    invitation_id: str
    engagement_id: str
    ori: str
    program: str
    delivery: int
    experts: int
    information: int
    knowledge: int
    change: int
    would_recommend: int
    received_on: date
    audience: str
    stage: str
    since: int
    """The position of its fact."""
    provider: str | None = None
    """Who led the work that was asked about."""


def _receive(told: Told) -> EvaluationRow:
    event: EvaluationReceived = told.event
    ratings = event.ratings
    return EvaluationRow(
        event.invitation_id,
        event.engagement_id,
        event.ori,
        event.program,
        ratings.delivery,
        ratings.experts,
        ratings.information,
        ratings.knowledge,
        ratings.change,
        event.would_recommend,
        event.received_on,
        event.audience,
        event.stage,
        told.position,
        event.provider,
    )


EVALUATIONS_ENTRIES: Final = Entries(
    Table("evaluations", EvaluationRow, key=("invitation_id",), grows=True),
    {EvaluationReceived: _receive},
)
"""An answer is received once and never changes."""
