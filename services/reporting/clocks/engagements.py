"""The clocks of an engagement: from its opening until it is followed up, closed or cancelled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from events.event import Narrow
from events.rules.norms import CONSULTATION, FOLLOW_UP, PAIRING, acceptance
from events.rules.programs import PROGRAMS
from events.vocabulary import (
    CancellationReason,
    DeliveryType,
    EngagementStep,
    EvaluationStage,
    HandOverStep,
    HoldStep,
    NumberedStep,
    Program,
)
from services.reporting.clocks.requests import DOCUMENTED
from services.reporting.clocks.spells import PARTIES, Spell, Stage
from services.reporting.clocks.steps import About, ClockStep, Hears, right_days
from services.reporting.clocks.tracks import Track
from services.reporting.narrow_facts.assignment import (
    AssignmentLapsed,
    CompletionCorrected,
    DeliveryRecorded,
    EngagementAmended,
    EngagementCancelled,
    EngagementClosed,
    EngagementDayCorrected,
    EngagementDelivered,
    EngagementHeld,
    EngagementOpened,
    EngagementReinstated,
    EngagementReopened,
    EngagementResumed,
    ExpertReplaced,
    HandOverDayCorrected,
    HoldDayCorrected,
    PlanApproved,
    PlanProposed,
    PlanReturned,
    ProviderAccepted,
    ProviderAssigned,
    ProviderDeclined,
    ProviderKeptOn,
    ProviderLeaving,
    ProviderReplaced,
    ProviderStaying,
    StepDayCorrected,
)
from services.reporting.narrow_facts.intake import EvaluationInvited

_PLANNED: Final = frozenset(
    str(program) for program, rules in PROGRAMS.items() if rules.plan_required
)
"""Programs in which nothing is delivered before a plan is approved."""
_CONSULTATIONS: Final = frozenset(
    {DeliveryType.ONSITE_CONSULTATION, DeliveryType.VIRTUAL_CONSULTATION}
)
_BEFORE_DELIVERY: Final = frozenset(
    {Stage.AWAITING_ACCEPTANCE, Stage.AWAITING_PLAN, Stage.AWAITING_PLAN_APPROVAL}
)
_NO_WORK: Final = frozenset(
    {Stage.AWAITING_FOLLOW_UP, Stage.AWAITING_SPONSOR, Stage.ON_HOLD, Stage.PROVIDER_LEAVING}
)

_STEPS: Final[Mapping[str, str]] = {
    EngagementStep.ACCEPTANCE: ProviderAccepted.wire_name,
    EngagementStep.CANCELLATION: EngagementCancelled.wire_name,
    EngagementStep.CLOSING: EngagementClosed.wire_name,
}
"""The facts whose day is corrected by its kind."""
_HOLD_STEPS: Final[Mapping[str, str]] = {
    HoldStep.HOLD: EngagementHeld.wire_name,
    HoldStep.RESUMPTION: EngagementResumed.wire_name,
}
"""Likewise of a hold."""
_NUMBERED: Final[Mapping[str, tuple[NumberedStep, NumberedStep]]] = {
    ProviderAssigned.wire_name: (NumberedStep.ASSIGNMENT, NumberedStep.ASSIGNMENT),
    ProviderDeclined.wire_name: (NumberedStep.DECLINE, NumberedStep.ASSIGNMENT),
    PlanProposed.wire_name: (NumberedStep.PLAN_PROPOSAL, NumberedStep.PLAN_PROPOSAL),
    PlanReturned.wire_name: (NumberedStep.PLAN_RETURN, NumberedStep.PLAN_PROPOSAL),
    PlanApproved.wire_name: (NumberedStep.PLAN_APPROVAL, NumberedStep.PLAN_PROPOSAL),
    EngagementReopened.wire_name: (NumberedStep.REOPENING, NumberedStep.REOPENING),
    EngagementReinstated.wire_name: (NumberedStep.REINSTATEMENT, NumberedStep.REINSTATEMENT),
}
"""The facts whose day is corrected by kind and number, and the kind that is counted for it."""
_HAND_OVERS: Final[Mapping[str, str]] = {
    HandOverStep.PROVIDER: ProviderReplaced.wire_name,
    HandOverStep.EXPERT: ExpertReplaced.wire_name,
}
"""Likewise of a change of hands; nobody is waited for because one joined, or left."""


@dataclass(slots=True)
class EngagementClock:
    """One engagement's track; facts before the opening are passed over."""

    track: Track = field(default_factory=Track)
    about: About | None = None
    opened_on: date = date.min
    consults: bool = False
    """Whether it is critical response with consultations only."""
    provider: str | None = None
    leaves: bool = False
    """Whether the provider leaves, and is neither replaced nor kept on."""
    _settled_at: int = 0
    """The position of the last fact that ended that, whatever its day."""

    def open(self, step: ClockStep) -> None:
        """Wait for the center to assign a provider."""
        self.about = About.of(step)
        self.opened_on = step.on
        self.amend(step)
        submitted_on = step.told["submitted_on"]
        # The days in which the agency's document is awaited are not charged to the center.
        if submitted_on is None or self.about.program in DOCUMENTED:
            self._pair(step.on, step.on)
        else:
            self._pair(step.on, date.fromisoformat(submitted_on))

    def amend(self, step: ClockStep) -> None:
        """Take over how it is to be given: what begins from now on is due by that."""
        if self.about is not None:
            self.consults = (
                self.about.program == Program.CRITICAL_RESPONSE
                and _CONSULTATIONS.issuperset(step.told["delivery_types"])
            )

    def assign(self, step: ClockStep) -> None:
        """Wait for the provider to accept."""
        if self.about is not None:
            self.provider = step.told["provider"]
            norm = acceptance(self.about.program)
            self._begin(Stage.AWAITING_ACCEPTANCE, step.on, norm, step.on)

    def accept(self, step: ClockStep) -> None:
        """Wait for the provider's plan where one is required, else for delivery."""
        if self.about is None:
            return
        if self.about.program in _PLANNED:
            self._begin(Stage.AWAITING_PLAN, step.on)
        else:
            self._deliver(step.on)

    def look_again(self, step: ClockStep) -> None:
        """Wait for the center again, after the provider declined or let it lapse."""
        self.provider = None
        self.stay(step)
        self._pair(step.on, step.on)

    def replace_provider(self, step: ClockStep) -> None:
        """Wait for whoever leads the work now; a successor has its own time to answer."""
        self.provider = step.told["provider"]
        self.stay(step)
        counted_from = step.on if self.track.stage is Stage.AWAITING_ACCEPTANCE else None
        self.track.hand_over(step.on, self.provider, counted_from)

    def replace_expert(self, step: ClockStep) -> None:
        """End the wait for the center where the lead sends another expert."""
        if step.told["provider"] == self.provider:
            self.stay(step)

    def leave(self, step: ClockStep) -> None:
        """Wait for the center to replace the provider or to keep it on.

        A change of hands may be told later, of a day before: then nobody is waited for.
        """
        if step.position > self._settled_at:
            self.leaves = True
            self._wait_for_the_center(step.on)

    def stay(self, step: ClockStep) -> None:
        """End that wait."""
        self.leaves = False
        self._settled_at = max(self._settled_at, step.position)
        self.track.end_beside(step.on)

    def propose_plan(self, step: ClockStep) -> None:
        """Wait for the agency to approve the plan."""
        self._begin(Stage.AWAITING_PLAN_APPROVAL, step.on)

    def return_plan(self, step: ClockStep) -> None:
        """Wait for the provider to mend the plan."""
        self._begin(Stage.AWAITING_PLAN, step.on)

    def approve_plan(self, step: ClockStep) -> None:
        """Wait for delivery by the plan."""
        self._begin(Stage.DELIVERING, step.on)

    def hold(self, step: ClockStep) -> None:
        """Pause the work."""
        self.track.hold(step.on, step.told["reason"])

    def resume(self, step: ClockStep) -> None:
        """Resume the work."""
        self.track.resume(step.on)

    def record_delivery(self, step: ClockStep) -> None:
        """Begin delivery where a provider delivers without having accepted or planned."""
        if self.track.stage in _BEFORE_DELIVERY:
            self._deliver(step.on)

    def deliver(self, step: ClockStep) -> None:
        """Wait for the center to follow up."""
        self.track.end_beside(step.on)
        self._begin(Stage.AWAITING_FOLLOW_UP, step.on, FOLLOW_UP, step.on)

    def correct_completion(self, step: ClockStep) -> None:
        """Nothing: the completion itself stands on its right day, see `with_days_moved`."""

    def correct_day(self, step: ClockStep) -> None:
        """Nothing: what happened on another day stands on that one, likewise."""

    def follow_up(self, step: ClockStep) -> None:
        """End the wait for the follow-up."""
        if self.track.stage is Stage.AWAITING_FOLLOW_UP:
            self.track.end(step.on)

    def end(self, step: ClockStep) -> None:
        """End: it was cancelled or closed."""
        self.track.stop(step.on)

    def reinstate(self, step: ClockStep) -> None:
        """Go on as if it had not been cancelled, without the days until then."""
        held_on = step.told.get("held_on")
        self.track.go_on(step.on, held=held_on is not None)
        if not self.leaves:  # it was settled in between
            self.track.end_beside(step.on)
        else:
            self._wait_for_the_center(step.on)
        if held_on is not None:
            since = max(step.on, date.fromisoformat(held_on))
            self.track.hold(since, step.told["hold_reason"])

    def reopen(self, step: ClockStep) -> None:
        """Go on in the last stage of work before the end."""
        stages = [spell.stage for spell in self.track.spells if spell.stage not in _NO_WORK]
        if stages:
            self._begin(stages[-1], step.on)
        if self.leaves:
            self._wait_for_the_center(step.on)

    def _wait_for_the_center(self, on: date) -> None:
        """Nothing is awaited once the work is over, or completed, on an earlier day."""
        if self.about is not None and self.track.stage not in {None, *_NO_WORK}:
            stage = Stage.PROVIDER_LEAVING
            self.track.begin_beside(Spell(stage, PARTIES[stage], on, self.provider))

    def _pair(self, on: date, counted_from: date) -> None:
        self._begin(Stage.AWAITING_ASSIGNMENT, on, PAIRING, counted_from)

    def _deliver(self, on: date) -> None:
        if self.consults:
            self._begin(Stage.DELIVERING, on, CONSULTATION, self.opened_on)
        else:
            self._begin(Stage.DELIVERING, on)

    def _begin(
        self, stage: Stage, on: date, norm: str | None = None, counted_from: date | None = None
    ) -> None:
        if self.about is not None:
            spell = Spell(stage, PARTIES[stage], on, self.provider, norm, counted_from)
            self.track.begin(spell)


def standing(steps: Sequence[ClockStep]) -> Sequence[ClockStep]:
    """Return the steps in their order, as they are known by now; none of work opened by mistake."""
    if any(_never_was(step) for step in steps):
        return ()
    return with_days_moved(_submitted_rightly(steps))


def _submitted_rightly(steps: Sequence[ClockStep]) -> Sequence[ClockStep]:
    """Return the steps, the opening with the day of submission that was told last."""
    right = [
        step.told["submitted_on"]
        for step in sorted(steps, key=_position)
        if step.type == EngagementAmended.wire_name and step.told["submitted_on"] is not None
    ]
    if not right:
        return steps
    return [
        step._replace(told={**step.told, "submitted_on": right[-1]})
        if step.type == EngagementOpened.wire_name
        else step
        for step in steps
    ]


def _never_was(step: ClockStep) -> bool:
    return (
        step.type == EngagementCancelled.wire_name
        and step.told.get("reason") == CancellationReason.ENTERED_IN_ERROR
    )


def with_days_moved(steps: Sequence[ClockStep]) -> Sequence[ClockStep]:
    """Return the steps in their order, each on its right day."""
    others = right_days(EngagementDayCorrected.wire_name, _STEPS, steps)
    holds = right_days(HoldDayCorrected.wire_name, _HOLD_STEPS, steps)
    moved = {**_completions_moved(steps), **others, **holds, **_steps_moved(steps)}
    moved |= _hand_overs_moved(steps)
    if not moved:
        return steps
    return sorted(step._replace(on=moved.get(step.position, step.on)) for step in steps)


def _completions_moved(steps: Sequence[ClockStep]) -> Mapping[int, date]:
    """Return the right days of completions, by the position that told each."""
    corrections = [step for step in steps if step.type == CompletionCorrected.wire_name]
    completions = sorted(
        (step for step in steps if step.type == EngagementDelivered.wire_name), key=_position
    )
    moved: dict[int, date] = {}
    for correction in sorted(corrections, key=_position):
        place = correction.told["completion"] - 1
        if 0 <= place < len(completions):
            moved[completions[place].position] = date.fromisoformat(correction.told["delivered_on"])
    return moved


def _steps_moved(steps: Sequence[ClockStep]) -> Mapping[int, date]:
    """Return the right days of what is corrected by its number, by the position that told each."""
    if not any(step.type == StepDayCorrected.wire_name for step in steps):
        return {}
    moved: dict[int, date] = {}
    count = Counter[NumberedStep]()
    told: dict[tuple[str, int], int] = {}
    for step in sorted(steps, key=_position):
        if step.type in _NUMBERED:
            kind, counted = _NUMBERED[step.type]
            count[counted] += kind is counted
            told[kind, count[counted]] = step.position
        elif step.type == StepDayCorrected.wire_name:
            of = told.get((step.told["step"], step.told["number"]))
            if of is not None:
                moved[of] = date.fromisoformat(step.told["happened_on"])
    return moved


def _hand_overs_moved(steps: Sequence[ClockStep]) -> Mapping[int, date]:
    """Return the right days of changes of hands, by the position that told each."""
    if not any(step.type == HandOverDayCorrected.wire_name for step in steps):
        return {}
    moved: dict[int, date] = {}
    told: dict[int, tuple[str, str]] = {}
    days: dict[int, date] = {}
    for step in sorted(steps, key=_position):
        if step.type == ProviderAssigned.wire_name:
            told.clear()
        elif step.type in _HAND_OVERS.values():
            told[step.position], days[step.position] = (step.type, step.told["provider"]), step.on
        elif step.type == HandOverDayCorrected.wire_name:
            kind, wrong_on = _HAND_OVERS.get(step.told["step"]), step.told["wrong_on"]
            of = [
                place
                for place, what in told.items()
                if what == (kind, step.told["provider"]) and days[place].isoformat() == wrong_on
            ]
            if of:
                moved[of[-1]] = days[of[-1]] = date.fromisoformat(step.told["happened_on"])
    return moved


def _position(step: ClockStep) -> int:
    return step.position


def _is_follow_up(event: EvaluationInvited) -> bool:
    return event.stage == EvaluationStage.FOLLOW_UP


HEARS: Final[Mapping[type[Narrow], Hears]] = {
    EngagementOpened: Hears(
        "opened_on",
        EngagementClock.open,
        ("request_id", "engagement_id", "ori", "program", "delivery_types", "submitted_on"),
    ),
    EngagementAmended: Hears(
        "amended_on", EngagementClock.amend, ("delivery_types", "submitted_on")
    ),
    ProviderAssigned: Hears("assigned_on", EngagementClock.assign, ("provider",)),
    ProviderAccepted: Hears("accepted_on", EngagementClock.accept),
    ProviderDeclined: Hears("declined_on", EngagementClock.look_again),
    AssignmentLapsed: Hears("lapsed_on", EngagementClock.look_again),
    ProviderReplaced: Hears("replaced_on", EngagementClock.replace_provider, ("provider",)),
    ExpertReplaced: Hears("replaced_on", EngagementClock.replace_expert, ("provider",)),
    ProviderLeaving: Hears("known_on", EngagementClock.leave),
    ProviderStaying: Hears("known_on", EngagementClock.stay),
    ProviderKeptOn: Hears("kept_on", EngagementClock.stay),
    PlanProposed: Hears("proposed_on", EngagementClock.propose_plan),
    PlanReturned: Hears("returned_on", EngagementClock.return_plan),
    PlanApproved: Hears("approved_on", EngagementClock.approve_plan),
    EngagementHeld: Hears("held_on", EngagementClock.hold, ("reason",)),
    EngagementResumed: Hears("resumed_on", EngagementClock.resume),
    DeliveryRecorded: Hears("delivered_on", EngagementClock.record_delivery),
    EngagementDelivered: Hears("delivered_on", EngagementClock.deliver),
    CompletionCorrected: Hears(
        "corrected_on", EngagementClock.correct_completion, ("completion", "delivered_on")
    ),
    EngagementCancelled: Hears("cancelled_on", EngagementClock.end, ("reason",)),
    EngagementClosed: Hears("closed_on", EngagementClock.end),
    EngagementDayCorrected: Hears(
        "corrected_on", EngagementClock.correct_day, ("step", "happened_on")
    ),
    HoldDayCorrected: Hears("corrected_on", EngagementClock.correct_day, ("step", "happened_on")),
    StepDayCorrected: Hears(
        "corrected_on", EngagementClock.correct_day, ("step", "number", "happened_on")
    ),
    HandOverDayCorrected: Hears(
        "corrected_on",
        EngagementClock.correct_day,
        ("step", "provider", "happened_on", "wrong_on"),
    ),
    EngagementReopened: Hears("reopened_on", EngagementClock.reopen),
    EngagementReinstated: Hears(
        "reinstated_on", EngagementClock.reinstate, ("held_on", "hold_reason")
    ),
    EvaluationInvited: Hears("invited_on", EngagementClock.follow_up, only=_is_follow_up),
}
