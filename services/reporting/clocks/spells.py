"""A spell: some days in one stage, charged to the one party that must act next."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from services.reporting.clocks.business_days import business_days
from services.reporting.clocks.norms import Norm


class Party(StrEnum):
    """Who must act next. No stage waits for the sponsor: its word comes as a hold."""

    AGENCY = "agency"
    CENTER = "center"
    PROVIDER = "provider"
    VALIDATOR = "validator"


class Stage(StrEnum):
    """What is awaited."""

    AWAITING_AUTHORIZATION = "awaiting-authorization"
    AWAITING_SCREENING = "awaiting-screening"
    AWAITING_ASSIGNMENT = "awaiting-assignment"
    AWAITING_ACCEPTANCE = "awaiting-acceptance"
    AWAITING_PLAN = "awaiting-plan"
    AWAITING_PLAN_APPROVAL = "awaiting-plan-approval"
    DELIVERING = "delivering"
    AWAITING_EVALUATION = "awaiting-evaluation"
    AWAITING_FOLLOW_UP = "awaiting-follow-up"
    IN_IMPLEMENTATION = "in-implementation"
    AWAITING_VALIDATION = "awaiting-validation"


PARTIES = {
    Stage.AWAITING_AUTHORIZATION: Party.AGENCY,
    Stage.AWAITING_SCREENING: Party.CENTER,
    Stage.AWAITING_ASSIGNMENT: Party.CENTER,
    Stage.AWAITING_ACCEPTANCE: Party.PROVIDER,
    Stage.AWAITING_PLAN: Party.PROVIDER,
    Stage.AWAITING_PLAN_APPROVAL: Party.AGENCY,
    Stage.DELIVERING: Party.PROVIDER,
    Stage.AWAITING_EVALUATION: Party.AGENCY,
    Stage.AWAITING_FOLLOW_UP: Party.CENTER,
    Stage.IN_IMPLEMENTATION: Party.AGENCY,
    Stage.AWAITING_VALIDATION: Party.VALIDATOR,
}
"""Whom each stage is charged to; an evaluation by an expert, to its provider."""


@dataclass(slots=True)
class Pause:
    """A hold: nobody has to act from its first day on until (not on) its last."""

    began_on: date
    ended_on: date | None = None


@dataclass(slots=True)
class Spell:
    """Days in one stage, from `began_on` until `ended_on` (None: it still goes on)."""

    stage: Stage
    party: Party
    began_on: date
    ended_on: date | None = None
    due_on: date | None = None
    """By its norm, without holds; each day on hold moves it by one."""
    provider: str | None = None
    pauses: list[Pause] = field(default_factory=list)

    def paused_days(self, on: date) -> int:
        """Calendar days on hold until a day."""
        return sum((until - since).days for since, until in self._paused(on))

    def days(self, on: date) -> int:
        """Calendar days until a day or its end, not counting those on hold."""
        return (self._until(on) - self.began_on).days - self.paused_days(on)

    def business_days(self, on: date) -> int:
        """Federal business days until a day or its end, not counting those on hold."""
        return business_days(self.began_on, self._until(on)) - sum(
            business_days(since, until) for since, until in self._paused(on)
        )

    def due(self, on: date) -> date | None:
        """The day by which it should end, as far as holds are known on a day."""
        return None if self.due_on is None else self.due_on + timedelta(days=self.paused_days(on))

    def _until(self, on: date) -> date:
        return on if self.ended_on is None else min(on, self.ended_on)

    def _paused(self, on: date) -> list[tuple[date, date]]:
        last = self._until(on)
        ends = ((pause.began_on, min(pause.ended_on or last, last)) for pause in self.pauses)
        return [(since, until) for since, until in ends if since < until]


@dataclass(slots=True)
class Track:
    """The spells of one thing, one after the other; facts come in the order of their days."""

    spells: list[Spell] = field(default_factory=list)

    @property
    def current(self) -> Spell | None:
        """The spell that goes on."""
        if self.spells and self.spells[-1].ended_on is None:
            return self.spells[-1]
        return None

    @property
    def stage(self) -> Stage | None:
        """What is awaited now."""
        return None if self.current is None else self.current.stage

    def begin(
        self,
        stage: Stage,
        on: date,
        *,
        party: Party | None = None,
        norm: Norm | None = None,
        norm_from: date | None = None,
    ) -> Spell:
        """End what went on and wait for something else; a hold goes on."""
        held = self.held
        self.end(on)
        due_on = None if norm is None else (norm_from or on) + timedelta(days=norm.days_max)
        spell = Spell(stage, party or PARTIES[stage], on, due_on=due_on)
        self.spells.append(spell)
        if held:
            self.hold(on)
        return spell

    def end(self, on: date) -> None:
        """Wait for nothing more; a hold ends with its spell."""
        self.resume(on)
        if self.current is not None:
            self.current.ended_on = on

    def hold(self, on: date) -> None:
        """Stop the clock of what goes on."""
        if self.current is not None and not self.held:
            self.current.pauses.append(Pause(on))

    def resume(self, on: date) -> None:
        """Let it go on."""
        if self.current is not None and self.held:
            self.current.pauses[-1].ended_on = on

    @property
    def held(self) -> bool:
        """Whether the clock of what goes on is stopped."""
        pauses = [] if self.current is None else self.current.pauses
        return bool(pauses) and pauses[-1].ended_on is None
