"""Which clock hears which fact, and the spells that the facts of one thing come to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any, Final, Protocol
from uuid import UUID

from events.event import Event
from services.reporting.clocks.answers import InvitationClock, RecommendationClock
from services.reporting.clocks.engagements import EngagementClock
from services.reporting.clocks.requests import RequestClock
from services.reporting.clocks.spells import Spell, Track
from services.reporting.facts import assignment, findings, intake


class Clock(Protocol):
    """What follows one thing through its stages."""

    track: Track

    def take(self, event: Any) -> None:
        """Go on with the next fact by business day."""
        ...


CLOCKS: Final[Mapping[str, Callable[[], Clock]]] = {
    "request": RequestClock,
    "engagement": EngagementClock,
    "invitation": InvitationClock,
    "recommendation": RecommendationClock,
}
"""By what they follow."""

DAYS: Final[Mapping[str, Mapping[type[Event], str]]] = {
    "request": {
        intake.RequestSubmitted: "submitted_on",
        intake.RequestAuthorized: "authorized_on",
        intake.ReauthorizationAsked: "asked_on",
        intake.RequestScreened: "screened_on",
        intake.RequestDeclined: "declined_on",
        intake.RequestWithdrawn: "withdrawn_on",
        intake.RequestMerged: "merged_on",
    },
    "engagement": {
        assignment.EngagementOpened: "opened_on",
        assignment.ProviderAssigned: "assigned_on",
        assignment.ProviderAccepted: "accepted_on",
        assignment.ProviderDeclined: "declined_on",
        assignment.AssignmentLapsed: "lapsed_on",
        assignment.PlanProposed: "proposed_on",
        assignment.PlanReturned: "returned_on",
        assignment.PlanApproved: "approved_on",
        assignment.EngagementHeld: "held_on",
        assignment.EngagementResumed: "resumed_on",
        assignment.DeliveryRecorded: "delivered_on",
        assignment.EngagementDelivered: "delivered_on",
        assignment.EngagementCancelled: "cancelled_on",
        assignment.EngagementClosed: "closed_on",
        assignment.EngagementReopened: "reopened_on",
        intake.EvaluationInvited: "invited_on",
    },
    "invitation": {
        intake.EvaluationInvited: "invited_on",
        intake.EvaluationReceived: "received_on",
        intake.EvaluationExpired: "expired_on",
    },
    "recommendation": {
        findings.RecommendationMade: "made_on",
        findings.RecommendationSubmitted: "submitted_on",
        findings.RecommendationReturned: "returned_on",
        findings.RecommendationValidated: "validated_on",
        findings.RecommendationSustained: "sustained_on",
        findings.RecommendationSetAside: "set_aside_on",
    },
}
"""The facts that each clock hears, and which of their fields is the business day."""


@dataclass(frozen=True, slots=True)
class Clocked:
    """One thing that is followed, what is known of it, and its spells."""

    request_id: str | None
    """None for a recommendation, whose facts name its engagement only."""
    engagement_id: str | None
    ori: str
    program: str
    spells: Sequence[Spell]


def subjects(event: Event) -> Iterator[tuple[str, UUID]]:
    """Which things a fact moves: their kind and id."""
    for kind, days in DAYS.items():
        if type(event) in days:
            yield kind, UUID(getattr(event, f"{kind}_id"))


def clocked(kind: str, facts: Sequence[Event]) -> Clocked | None:
    """One thing by its facts, given in the order of the log; None if its beginning is missing.

    Its spells go by business day, so that what was recorded late still comes in its place; the
    order of the log decides on one day.
    """
    ori = _last(facts, "ori")
    program = _last(facts, "program")
    if ori is None or program is None:
        return None
    clock = CLOCKS[kind]()
    for event in sorted(facts, key=lambda event: _day(kind, event)):
        clock.take(event)
    return Clocked(
        request_id=_last(facts, "request_id"),
        engagement_id=_last(facts, "engagement_id"),
        ori=ori,
        program=program,
        spells=clock.track.spells,
    )


def _day(kind: str, event: Event) -> date:
    day: date = attrgetter(DAYS[kind][type(event)])(event)
    return day


def _last(facts: Sequence[Event], name: str) -> str | None:
    told = (getattr(event, name, None) for event in reversed(facts))
    return next((value for value in told if value is not None), None)
