"""The further facts and commands of the engagement in `examples`, and a history for each state."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from events.assignment import (
    AssignmentLapsed,
    CompletionCorrected,
    DeliveryCorrected,
    DeliveryStruck,
    EngagementClosed,
    EngagementDayCorrected,
    EngagementHeld,
    EngagementOpened,
    EngagementReopened,
    EngagementResumed,
    ExclusionTakenBack,
    HandOverDayCorrected,
    HoldDayCorrected,
    PlanAmended,
    PlanApproved,
    PlanProposed,
    PlanReturned,
    ProviderAccepted,
    ProviderExcluded,
    StepDayCorrected,
    ValidatorAssigned,
    ValidatorReleased,
)
from events.vocabulary import (
    CloseReason,
    CorrectionReason,
    DeliveryType,
    EngagementStep,
    ExclusionEndReason,
    HandOverStep,
    HoldReason,
    HoldStep,
    Milestone,
    NumberedStep,
    PlanReturnReason,
    Program,
    ReopenReason,
    ValidatorReleaseReason,
)
from services.assignment.commands.deliveries import CorrectDelivery
from services.assignment.commands.engagements import EngagementCommand
from services.assignment.decisions.engagement_states import EngagementEvent
from services.assignment.matching import Expert
from tests.services.assignment.examples import (
    BEST,
    COLLEAGUE,
    ENGAGEMENT_ID,
    NOW,
    OPENED,
    ORI,
    REQUEST_ID,
    SECOND,
    assigned,
    cancelled,
    delivered,
    delivery,
    march,
)

ASSESSMENT: Final[EngagementOpened] = OPENED.model_copy(
    update={"program": Program.ORGANIZATIONAL_ASSESSMENT}
)
"""The same, of the program that waits for a plan."""
OBJECTIVES: Final = ("train the trainers", "review the policy")
MILESTONES: Final = (Milestone(title="first class", due_on=march(20)),)
OF_ENGAGEMENT: Final[dict[str, Any]] = {"engagement_id": ENGAGEMENT_ID, "request_id": REQUEST_ID}


def ask(kind: type[EngagementCommand], on: date | int, **other: Any) -> EngagementCommand:
    """A command on a day of March."""
    day = march(on) if isinstance(on, int) else on
    command: EngagementCommand = kind(engagement_id=ENGAGEMENT_ID, on=day, now=NOW, **other)
    return command


def correct(number: int = 1, on: date | int = 15, **other: Any) -> CorrectDelivery:
    """Correct a delivery: three hours, where nothing else is said."""
    told = delivery(number)
    given: dict[str, Any] = {
        "engagement_id": ENGAGEMENT_ID,
        "delivery_id": told.delivery_id,
        "delivery_type": told.delivery_type,
        "topics": told.topics,
        "mode": told.mode,
        "hours": 3.0,
        "topics_listed": False,
        "predecessors": (),
        "attendees_in_person": 0,
        "attendees_virtual": 12,
        "delivered_on": told.delivered_on,
        "reason": CorrectionReason.ENTERED_IN_ERROR,
        "on": march(on) if isinstance(on, int) else on,
        "now": NOW,
    }
    return CorrectDelivery(**(given | other))


def excluded(provider: str = "noble", day: int = 2) -> ProviderExcluded:
    return ProviderExcluded(**OF_ENGAGEMENT, provider=provider, note=None, excluded_on=march(day))


def exclusion_taken_back(
    provider: str = "noble", day: int = 15, **other: Any
) -> ExclusionTakenBack:
    given: dict[str, Any] = {"reason": ExclusionEndReason.ENTERED_IN_ERROR, "note": None}
    about = {**OF_ENGAGEMENT, "provider": provider, "taken_back_on": march(day)}
    return ExclusionTakenBack(**(about | given | other))


def accepted(day: int = 6) -> ProviderAccepted:
    return ProviderAccepted(
        **OF_ENGAGEMENT,
        provider=BEST.provider,
        expert_id=BEST.expert_id,
        accepted_on=march(day),
    )


def lapsed(day: int = 16) -> AssignmentLapsed:
    return AssignmentLapsed(
        **OF_ENGAGEMENT,
        provider=BEST.provider,
        expert_id=BEST.expert_id,
        lapsed_on=march(day),
    )


def proposed(plan: int = 1, day: int = 7) -> PlanProposed:
    return PlanProposed(
        **OF_ENGAGEMENT,
        provider=BEST.provider,
        plan=plan,
        objectives=OBJECTIVES,
        milestones=MILESTONES,
        proposed_on=march(day),
    )


def returned(plan: int = 1, day: int = 8) -> PlanReturned:
    return PlanReturned(
        **OF_ENGAGEMENT,
        plan=plan,
        reason=PlanReturnReason.SCOPE,
        note=None,
        returned_on=march(day),
    )


def approved(plan: int = 1, day: int = 9) -> PlanApproved:
    return PlanApproved(**OF_ENGAGEMENT, plan=plan, approved_on=march(day))


def amended(plan: int = 1, day: int = 11) -> PlanAmended:
    return PlanAmended(
        **OF_ENGAGEMENT,
        plan=plan,
        objectives=OBJECTIVES[:1],
        milestones=MILESTONES,
        note=None,
        amended_on=march(day),
    )


def corrected(number: int = 1, day: int = 15, **other: Any) -> DeliveryCorrected:
    told = delivery(number).model_dump() | {
        "hours": 3.0,
        "minutes": 180,
        "reason": CorrectionReason.ENTERED_IN_ERROR,
        "note": None,
        "corrected_on": march(day),
    }
    return DeliveryCorrected(**(told | other))


def struck(number: int = 1, day: int = 15) -> DeliveryStruck:
    return DeliveryStruck(
        **OF_ENGAGEMENT,
        delivery_id=UUID(int=0xD00 + number),
        reason=CorrectionReason.DUPLICATE,
        note=None,
        struck_on=march(day),
    )


def completed(day: int, completion: int = 1, on: int = 25) -> CompletionCorrected:
    return CompletionCorrected(
        **OF_ENGAGEMENT,
        ori=ORI,
        program=OPENED.program,
        completion=completion,
        delivered_on=march(day),
        reason=CorrectionReason.ENTERED_IN_ERROR,
        note=None,
        corrected_on=march(on),
    )


def day_corrected(
    step: str, day: int, on: int = 25, held_on: int | None = None
) -> EngagementDayCorrected:
    return EngagementDayCorrected(
        **OF_ENGAGEMENT,
        ori=ORI,
        program=OPENED.program,
        step=EngagementStep(step),
        happened_on=march(day),
        held_on=None if held_on is None else march(held_on),
        reason=CorrectionReason.ENTERED_IN_ERROR,
        note=None,
        corrected_on=march(on),
    )


def hold_corrected(step: str, day: int, wrong: int, on: int = 25) -> HoldDayCorrected:
    return HoldDayCorrected(
        **OF_ENGAGEMENT,
        ori=ORI,
        program=OPENED.program,
        step=HoldStep(step),
        happened_on=march(day),
        wrong_on=march(wrong),
        reason=CorrectionReason.ENTERED_IN_ERROR,
        note=None,
        corrected_on=march(on),
    )


def step_corrected(step: str, day: int, wrong: int, number: int = 1, **other: Any) -> Any:
    said = {"latest": True, "held_on": None, "assigned_on": None, "answer_by": None}
    return StepDayCorrected(
        **OF_ENGAGEMENT,
        ori=ORI,
        program=OPENED.program,
        step=NumberedStep(step),
        number=number,
        happened_on=march(day),
        wrong_on=march(wrong),
        reason=CorrectionReason.ENTERED_IN_ERROR,
        note=None,
        corrected_on=march(25),
        **said | other,
    )


def hand_over_corrected(
    step: str, day: int, wrong: int, by: Expert | None = None, on: int = 25, **other: Any
) -> HandOverDayCorrected:
    """To the second of the ranking, or to the best's colleague, where nothing else is said."""
    came = by or (COLLEAGUE if step == "expert-replaced" else SECOND)
    before = {"provider-replaced": BEST.provider, "expert-replaced": came.provider}
    given: dict[str, Any] = {
        "provider": came.provider,
        "expert_id": came.expert_id,
        "replaced_provider": before.get(step),
        "answer_by": None,
    }
    return HandOverDayCorrected(
        **OF_ENGAGEMENT,
        ori=ORI,
        program=OPENED.program,
        step=HandOverStep(step),
        happened_on=march(day),
        wrong_on=march(wrong),
        reason=CorrectionReason.ENTERED_IN_ERROR,
        note=None,
        corrected_on=march(on),
        **(given | other),
    )


def held(day: int = 13, reason: HoldReason = HoldReason.LITIGATION) -> EngagementHeld:
    return EngagementHeld(**OF_ENGAGEMENT, reason=reason, note=None, held_on=march(day))


def resumed(day: int = 14) -> EngagementResumed:
    return EngagementResumed(**OF_ENGAGEMENT, note=None, resumed_on=march(day))


def closed(day: int = 15, reason: CloseReason = CloseReason.COMPLETED) -> EngagementClosed:
    return EngagementClosed(
        **OF_ENGAGEMENT,
        ori=ORI,
        program=Program.CRI_TAC,
        reason=reason,
        note=None,
        closed_on=march(day),
    )


def reopened(day: int = 18) -> EngagementReopened:
    return EngagementReopened(
        **OF_ENGAGEMENT, reason=ReopenReason.FURTHER_NEED, note=None, reopened_on=march(day)
    )


ASSIGNED: Final[list[EngagementEvent]] = [OPENED, assigned()]
ACCEPTED: Final[list[EngagementEvent]] = [*ASSIGNED, accepted()]
PROPOSED: Final[list[EngagementEvent]] = [*ACCEPTED, proposed()]
APPROVED: Final[list[EngagementEvent]] = [*PROPOSED, approved()]
UNDERWAY: Final[list[EngagementEvent]] = [*ASSIGNED, delivery()]
DELIVERED: Final[list[EngagementEvent]] = [*UNDERWAY, delivered()]

LIVES: Final[dict[str, list[EngagementEvent]]] = {
    "not opened": [],
    "open": [OPENED],
    "assigned": ASSIGNED,
    "accepted": ACCEPTED,
    "plan proposed": PROPOSED,
    "plan approved": APPROVED,
    "underway": UNDERWAY,
    "held": [*UNDERWAY, held()],
    "delivered": DELIVERED,
    "closed": [*DELIVERED, closed()],
    "closed early": [*UNDERWAY, closed(reason=CloseReason.FUNDING)],
    "cancelled": [*UNDERWAY, cancelled(day=13, by=BEST)],
}
"""A history that leads to each state."""

NOT_SERVED: Final = DeliveryType.BIAS_AUDIT
"""A way of assistance that the program of these histories does not serve."""


def validator_assigned(day: int = 20, **other: Any) -> ValidatorAssigned:
    given: dict[str, Any] = {
        **OF_ENGAGEMENT,
        "ori": ORI,
        "validator": "robin",
        "of_agency": None,
        "of_provider": None,
        "note": None,
        "assigned_on": march(day),
    }
    return ValidatorAssigned(**(given | other))


def validator_released(day: int = 25, **other: Any) -> ValidatorReleased:
    given: dict[str, Any] = {
        **OF_ENGAGEMENT,
        "ori": ORI,
        "validator": "robin",
        "reason": ValidatorReleaseReason.REVIEW_ENDED,
        "note": None,
        "released_on": march(day),
    }
    return ValidatorReleased(**(given | other))
