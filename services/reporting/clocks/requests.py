"""The clock of a request: until it is screened, and while a new authorization is awaited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from events.event import Narrow
from events.rules.norms import PAIRING
from events.rules.programs import PROGRAMS, Authorization
from events.vocabulary import RequestStep
from services.reporting.clocks.spells import PARTIES, Spell, Stage
from services.reporting.clocks.steps import About, ClockStep, Hears, right_days, without_taken_back
from services.reporting.clocks.tracks import Track
from services.reporting.narrow_facts.intake import (
    AuthorizationTakenBack,
    ReauthorizationAsked,
    RequestAmended,
    RequestAuthorized,
    RequestDayCorrected,
    RequestDeclined,
    RequestMerged,
    RequestReferred,
    RequestReinstated,
    RequestRescreened,
    RequestScreened,
    RequestSubmitted,
    RequestWithdrawn,
)

DOCUMENTED: Final = frozenset(
    str(program)
    for program, rules in PROGRAMS.items()
    if rules.authorization is Authorization.DOCUMENTED
)
"""Programs that need an authorization document before screening."""


@dataclass(slots=True)
class RequestClock:
    """One request's track."""

    track: Track = field(default_factory=Track)
    about: About | None = None
    authorized: bool = False
    asked_again: bool = False
    routed: bool = False

    def submit(self, step: ClockStep) -> None:
        """Wait for the agency's document where one is required, else for screening."""
        self.about = About.of(step)
        if self._wants_a_document and not self.authorized:
            self._await_authorization(step.on)
        else:
            self._await_screening(step.on)

    def authorize(self, step: ClockStep) -> None:
        """Wait for screening, unless the request was screened before."""
        if self._wants_a_document and step.told["document"] is None:
            return
        self.authorized, self.asked_again = True, False
        if self.track.stage is not Stage.AWAITING_AUTHORIZATION:
            return
        if self.routed:
            self.track.end(step.on)
        else:
            self._await_screening(step.on)

    def take_back(self, step: ClockStep) -> None:
        """Nothing: the authorization itself is gone, see `standing`."""

    def ask_again(self, step: ClockStep) -> None:
        """Wait for the authorization of a new executive."""
        self.asked_again = True
        if not self.track.is_stopped:
            self._await_authorization(step.on)

    def screen(self, step: ClockStep) -> None:
        """End the wait for screening; the program may be another."""
        self.routed = True
        if not self.asked_again:  # recorded late: the new authorization is still awaited
            self.track.end(step.on)
        if self.about is not None:
            self.about = self.about._replace(program=step.told["program"])

    def amend(self, step: ClockStep) -> None:
        """Nothing: the submission itself stands on its right day, see `standing`."""

    def correct_day(self, step: ClockStep) -> None:
        """Nothing: the end itself stands on its right day, likewise."""

    def reinstate(self, step: ClockStep) -> None:
        """Go on as if it had not ended, without the days until then.

        What was told later of these days may have changed what is awaited.
        """
        self.track.go_on(step.on)
        awaited = self._awaited
        if awaited is self.track.stage:
            return
        match awaited:
            case Stage.AWAITING_AUTHORIZATION:
                self._await_authorization(step.on)
            case Stage.AWAITING_SCREENING:
                self._await_screening(step.on)
            case _:
                self.track.end(step.on)

    def end(self, step: ClockStep) -> None:
        """End: it was declined, withdrawn, merged or referred."""
        self.track.stop(step.on)

    @property
    def _awaited(self) -> Stage | None:
        if self.asked_again or (self._wants_a_document and not self.authorized and not self.routed):
            return Stage.AWAITING_AUTHORIZATION
        return None if self.routed else Stage.AWAITING_SCREENING

    @property
    def _wants_a_document(self) -> bool:
        return self.about is not None and self.about.program in DOCUMENTED

    def _await_authorization(self, on: date) -> None:
        stage = Stage.AWAITING_AUTHORIZATION
        self.track.begin(Spell(stage, PARTIES[stage], on))

    def _await_screening(self, on: date) -> None:
        stage = Stage.AWAITING_SCREENING
        self.track.begin(Spell(stage, PARTIES[stage], on, norm=PAIRING, counted_from=on))


HEARS: Final[Mapping[type[Narrow], Hears]] = {
    RequestSubmitted: Hears("submitted_on", RequestClock.submit, ("request_id", "ori", "program")),
    RequestAuthorized: Hears("authorized_on", RequestClock.authorize, ("document",)),
    AuthorizationTakenBack: Hears("taken_back_on", RequestClock.take_back, ("wrong_on",)),
    ReauthorizationAsked: Hears("asked_on", RequestClock.ask_again),
    RequestScreened: Hears("screened_on", RequestClock.screen, ("program",)),
    RequestAmended: Hears("amended_on", RequestClock.amend, ("submitted_on",)),
    RequestRescreened: Hears("rescreened_on", RequestClock.screen, ("program",)),
    RequestDeclined: Hears("declined_on", RequestClock.end),
    RequestWithdrawn: Hears("withdrawn_on", RequestClock.end),
    RequestMerged: Hears("merged_on", RequestClock.end),
    RequestReferred: Hears("referred_on", RequestClock.end),
    RequestReinstated: Hears("reinstated_on", RequestClock.reinstate),
    RequestDayCorrected: Hears("corrected_on", RequestClock.correct_day, ("step", "happened_on")),
}

TAKEN_BACK_BY: Final[Mapping[str, frozenset[str]]] = {
    RequestRescreened.wire_name: frozenset(
        (RequestScreened.wire_name, RequestRescreened.wire_name)
    ),
}
"""The ends of a wait that each takes back: the center should have screened it all the time."""


_STEPS: Final[Mapping[str, str]] = {
    RequestStep.DECLINE: RequestDeclined.wire_name,
    RequestStep.WITHDRAWAL: RequestWithdrawn.wire_name,
    RequestStep.REFERRAL: RequestReferred.wire_name,
    RequestStep.MERGE: RequestMerged.wire_name,
}
"""The facts whose day is corrected by its kind."""


def standing(steps: Sequence[ClockStep]) -> Sequence[ClockStep]:
    """Return the steps in their order, as they are known by now."""
    steps = without_taken_back(TAKEN_BACK_BY, _without_authorizations_taken_back(steps))
    ends = right_days(RequestDayCorrected.wire_name, _STEPS, steps)
    moved = {**_submissions_moved(steps), **ends}
    if not moved:
        return steps
    return sorted(step._replace(on=moved.get(step.position, step.on)) for step in steps)


def _without_authorizations_taken_back(steps: Sequence[ClockStep]) -> Sequence[ClockStep]:
    """Return the steps without what was taken back: of a day, the last that was told before."""
    if not any(step.type == AuthorizationTakenBack.wire_name for step in steps):
        return steps
    standing: list[ClockStep] = []
    for step in sorted(steps, key=lambda step: step.position):
        if step.type == AuthorizationTakenBack.wire_name:
            day = date.fromisoformat(step.told["wrong_on"])
            given = [each for each in standing if _authorizes(each, day)]
            standing = [each for each in standing if each not in given[-1:]]
        standing.append(step)
    return sorted(standing)


def _authorizes(step: ClockStep, day: date) -> bool:
    return step.type == RequestAuthorized.wire_name and step.on == day


def _submissions_moved(steps: Sequence[ClockStep]) -> Mapping[int, date]:
    """Return the day of the submission that was told last, by the position that told the first."""
    right = [
        step.told["submitted_on"]
        for step in sorted(steps, key=lambda step: step.position)
        if step.type == RequestAmended.wire_name and step.told["submitted_on"] is not None
    ]
    if not right:
        return {}
    day = date.fromisoformat(right[-1])
    submitted = RequestSubmitted.wire_name
    return {step.position: day for step in steps if step.type == submitted}
