"""A spell: some days in one stage, charged to the one party that must act next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from events.days import days_after
from events.rules.norms import Norms
from events.vocabulary import HoldReason
from services.reporting.clocks.business_days import business_days


class Party(StrEnum):
    """Who must act next."""

    AGENCY = "agency"
    CENTER = "center"
    PROVIDER = "provider"
    SPONSOR = "sponsor"
    VALIDATOR = "validator"


class Stage(StrEnum):
    """What is awaited; `on-hold`: nothing that a party could do."""

    AWAITING_AUTHORIZATION = "awaiting-authorization"
    AWAITING_SCREENING = "awaiting-screening"
    AWAITING_ASSIGNMENT = "awaiting-assignment"
    AWAITING_ACCEPTANCE = "awaiting-acceptance"
    AWAITING_PLAN = "awaiting-plan"
    AWAITING_PLAN_APPROVAL = "awaiting-plan-approval"
    DELIVERING = "delivering"
    PROVIDER_LEAVING = "provider-leaving"
    AWAITING_EVALUATION = "awaiting-evaluation"
    AWAITING_FOLLOW_UP = "awaiting-follow-up"
    IN_IMPLEMENTATION = "in-implementation"
    AWAITING_VALIDATION = "awaiting-validation"
    AWAITING_SPONSOR = "awaiting-sponsor"
    ON_HOLD = "on-hold"


PARTIES: Final[Mapping[Stage, Party | None]] = {
    Stage.AWAITING_AUTHORIZATION: Party.AGENCY,
    Stage.AWAITING_SCREENING: Party.CENTER,
    Stage.AWAITING_ASSIGNMENT: Party.CENTER,
    Stage.AWAITING_ACCEPTANCE: Party.PROVIDER,
    Stage.AWAITING_PLAN: Party.PROVIDER,
    Stage.AWAITING_PLAN_APPROVAL: Party.AGENCY,
    Stage.DELIVERING: Party.PROVIDER,
    Stage.PROVIDER_LEAVING: Party.CENTER,
    Stage.AWAITING_EVALUATION: Party.AGENCY,
    Stage.AWAITING_FOLLOW_UP: Party.CENTER,
    Stage.IN_IMPLEMENTATION: Party.AGENCY,
    Stage.AWAITING_VALIDATION: Party.VALIDATOR,
    Stage.AWAITING_SPONSOR: Party.SPONSOR,
    Stage.ON_HOLD: None,
}
"""The party that each stage is charged to; an expert's evaluation is charged to the provider."""

FOR_THE_SPONSOR: Final = frozenset({HoldReason.AWAITING_APPROVAL, HoldReason.FUNDING})
"""Hold reasons that are charged to the sponsor; other holds are charged to nobody.

The wait for a new executive's authorization is in the request's clock, charged to the agency.
"""


class Pause(NamedTuple):
    """A hold: the stage's own clock stands from its first day on until (not on) its last."""

    began_on: date
    ended_on: date | None = None


@dataclass(slots=True)
class Spell:
    """Days in one stage, from `began_on` until `ended_on` (None: it still goes on).

    A hold is a spell of its own beside those that it pauses.
    """

    stage: Stage
    party: Party | None
    """None for a hold that no party can end."""
    began_on: date
    provider: str | None = None
    norm: str | None = None
    """The norm by which it should end; a setting has its days."""
    counted_from: date | None = None
    """The day from which the norm counts."""
    due_on: date | None = None
    """The due day where the fact has one instead of a norm."""
    held_for: str | None = None
    """The reason, where it is a hold."""
    ended_on: date | None = None
    pauses: tuple[Pause, ...] = ()

    def paused_days(self, on: date) -> int:
        """Return the calendar days on hold until a day."""
        if not self.pauses:
            return 0
        return sum((until - since).days for since, until in self._paused(on))

    def days(self, on: date) -> int:
        """Return the calendar days until a day or its end, without those on hold."""
        return (self._until(on) - self.began_on).days - self.paused_days(on)

    def business_days(self, on: date) -> int:
        """Return the federal business days until a day or its end, without those on hold."""
        lasted = business_days(self.began_on, self._until(on))
        if not self.pauses:
            return lasted
        return lasted - sum(business_days(since, until) for since, until in self._paused(on))

    def due(self, on: date, norms: Norms) -> date | None:
        """Return the day by which it should end, counting the holds until a day."""
        first = self.due_on
        if self.norm is not None and self.counted_from is not None:
            # A norm of a newer release is not known, so there is no due day.
            days = norms.get(self.norm)
            first = None if days is None else days_after(self.counted_from, days)
        return None if first is None else days_after(first, self.paused_days(on))

    def _until(self, on: date) -> date:
        return on if self.ended_on is None else min(on, self.ended_on)

    def _paused(self, on: date) -> list[tuple[date, date]]:
        last = self._until(on)
        ends = ((pause.began_on, min(pause.ended_on or last, last)) for pause in self.pauses)
        return [(since, until) for since, until in ends if since < until]
