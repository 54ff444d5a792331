"""The clocks of an engagement: from its opening until it is followed up, closed or cancelled."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final, assert_never

from events.programs import PROGRAMS
from events.vocabulary import DeliveryType, EvaluationStage, Program
from services.reporting.clocks.norms import ACCEPTANCE, CONSULTATION, FOLLOW_UP, PAIRING, Norm
from services.reporting.clocks.requests import needs_document
from services.reporting.clocks.spells import Stage, Track
from services.reporting.facts.assignment import (
    AssignmentLapsed,
    DeliveryRecorded,
    EngagementCancelled,
    EngagementClosed,
    EngagementDelivered,
    EngagementHeld,
    EngagementOpened,
    EngagementReopened,
    EngagementResumed,
    PlanApproved,
    PlanProposed,
    PlanReturned,
    ProviderAccepted,
    ProviderAssigned,
    ProviderDeclined,
)
from services.reporting.facts.intake import EvaluationInvited

_Choice = ProviderAssigned | ProviderAccepted | ProviderDeclined | AssignmentLapsed
_Later = (
    _Choice
    | PlanProposed
    | PlanReturned
    | PlanApproved
    | EngagementHeld
    | EngagementResumed
    | DeliveryRecorded
    | EngagementDelivered
    | EngagementCancelled
    | EngagementClosed
    | EngagementReopened
    | EvaluationInvited
)
EngagementFact = EngagementOpened | _Later

_CONSULTATIONS: Final = {DeliveryType.ONSITE_CONSULTATION, DeliveryType.VIRTUAL_CONSULTATION}
_BEFORE_DELIVERY: Final = {
    Stage.AWAITING_ACCEPTANCE,
    Stage.AWAITING_PLAN,
    Stage.AWAITING_PLAN_APPROVAL,
}


@dataclass(slots=True)
class EngagementClock:
    """One engagement's track."""

    track: Track = field(default_factory=Track)
    opening: EngagementOpened | None = None
    provider: str | None = None

    def take(self, event: EngagementFact) -> None:
        """Go on with the next fact by business day; what comes before the opening is no work."""
        if isinstance(event, EngagementOpened):
            self.opening = event
            self._await_assignment(event.opened_on, event.submitted_on)
        elif self.opening is not None:
            self._go_on(event, self.opening)

    def _go_on(self, event: _Later, opening: EngagementOpened) -> None:
        match event:
            case ProviderAssigned() | ProviderAccepted() | ProviderDeclined() | AssignmentLapsed():
                self._choose(event, opening)
            case PlanProposed() | PlanReturned() | PlanApproved():
                self._plan(event)
            case EngagementHeld() | EngagementResumed():
                self._pause(event)
            case DeliveryRecorded():
                # Who delivers has accepted, and waits for no plan.
                if self.track.stage in _BEFORE_DELIVERY:
                    self._deliver(event.delivered_on, opening)
            case EngagementDelivered():
                self._begin(Stage.AWAITING_FOLLOW_UP, event.delivered_on, FOLLOW_UP)
            case EvaluationInvited():
                following = event.stage == EvaluationStage.FOLLOW_UP
                if following and self.track.stage is Stage.AWAITING_FOLLOW_UP:
                    self.track.end(event.invited_on)
            case EngagementCancelled() | EngagementClosed() | EngagementReopened():
                self._end(event)
            case _:
                assert_never(event)

    def _choose(self, event: _Choice, opening: EngagementOpened) -> None:
        match event:
            case ProviderAssigned():
                self.provider = event.provider
                norm = ACCEPTANCE[Program(opening.program)]
                self._begin(Stage.AWAITING_ACCEPTANCE, event.assigned_on, norm)
            case ProviderAccepted():
                if PROGRAMS[Program(opening.program)].plan_required:
                    self._begin(Stage.AWAITING_PLAN, event.accepted_on)
                else:
                    self._deliver(event.accepted_on, opening)
            case ProviderDeclined():
                self._await_assignment(event.declined_on)
            case AssignmentLapsed():
                self._await_assignment(event.lapsed_on)
            case _:
                assert_never(event)

    def _plan(self, event: PlanProposed | PlanReturned | PlanApproved) -> None:
        match event:
            case PlanProposed():
                self._begin(Stage.AWAITING_PLAN_APPROVAL, event.proposed_on)
            case PlanReturned():
                self._begin(Stage.AWAITING_PLAN, event.returned_on)
            case PlanApproved():
                self._begin(Stage.DELIVERING, event.approved_on)
            case _:
                assert_never(event)

    def _pause(self, event: EngagementHeld | EngagementResumed) -> None:
        match event:
            case EngagementHeld():
                self.track.hold(event.held_on)
            case EngagementResumed():
                self.track.resume(event.resumed_on)
            case _:
                assert_never(event)

    def _end(self, event: EngagementCancelled | EngagementClosed | EngagementReopened) -> None:
        match event:
            case EngagementCancelled():
                self.track.end(event.cancelled_on)
            case EngagementClosed():
                self.track.end(event.closed_on)
            case EngagementReopened():
                self._reopen(event.reopened_on)
            case _:
                assert_never(event)

    def _await_assignment(self, on: date, submitted_on: date | None = None) -> None:
        self.provider = None
        # Where an agency's document is waited for, its days are not the center's.
        paired_from = None if self._is_documented else submitted_on
        self._begin(Stage.AWAITING_ASSIGNMENT, on, PAIRING, paired_from)

    def _deliver(self, on: date, opening: EngagementOpened) -> None:
        consultation = opening.program == Program.CRITICAL_RESPONSE and _CONSULTATIONS.issuperset(
            opening.delivery_types
        )
        norm = CONSULTATION if consultation else None
        self._begin(Stage.DELIVERING, on, norm, opening.opened_on)

    def _reopen(self, on: date) -> None:
        """In the stage that it was in when it was over."""
        worked = [
            spell.stage
            for spell in self.track.spells
            if spell.stage is not Stage.AWAITING_FOLLOW_UP
        ]
        self._begin(worked[-1], on)

    def _begin(
        self, stage: Stage, on: date, norm: Norm | None = None, norm_from: date | None = None
    ) -> None:
        spell = self.track.begin(stage, on, norm=norm, norm_from=norm_from)
        spell.provider = self.provider

    @property
    def _is_documented(self) -> bool:
        return self.opening is not None and needs_document(self.opening.program)
