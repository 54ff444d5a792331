"""How the recommendations of assessments stand, and how long they wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.kit.http.views import View
from services.reporting.clocks.spells import Stage
from services.reporting.views.clocks import SpellView


class Status(StrEnum):
    """How a recommendation stands, in the order of its life."""

    OPEN = "open"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    VALIDATED = "validated"
    SUSTAINED = "sustained"
    SET_ASIDE = "set-aside"


class QueueView(View):
    """How long recommendations wait in one stage: calendar days, without those on hold."""

    stage: Stage
    waits: int
    """Those that ended; the next two are of these."""
    median: float | None
    nine_of_ten: int | None
    waiting: int
    waiting_since: date | None
    """The day since which the one waits that waits longest."""


class StandingView(View):
    """How many recommendations stand where, and how long they wait, at a position of the log."""

    as_of: int
    counts: Mapping[Status, int]
    queues: Sequence[QueueView]

    @property
    def recommendations(self) -> int:
        """How many there are in all."""
        return sum(self.counts.values())


class AssessmentView(View):
    """An engagement in which recommendations were made; its agency, and who has it now."""

    engagement_id: UUID
    request_id: UUID
    ori: str
    provider: str | None
    status: str
    opened_on: date


class AssessmentRow(AssessmentView):
    """Likewise, in a list, with how many of its recommendations stand where."""

    position: int
    recommendations: int
    in_implementation: int
    awaiting_validation: int
    validated: int
    set_aside: int


class RecommendationView(View):
    """One recommendation, without its text."""

    recommendation_id: UUID
    number: str | None
    """As in the report; None until that is heard of."""
    made_on: date
    status: Status


class Followed(View):
    """A recommendation, the days that it was in each queue, and who must act now."""

    recommendation: RecommendationView
    days: Mapping[Stage, int]
    now: SpellView | None
