"""What assignment tells of providers, experts, engagements and deliveries."""

from __future__ import annotations

from typing import Final

from events.assignment import (
    assignments,
    deliveries,
    endings,
    engagements,
    hand_overs,
    leaving,
    plans,
    right_days,
    roster,
    validators,
)
from events.assignment.assignments import (
    AssignmentLapsed,
    Candidate,
    Criterion,
    ProviderAccepted,
    ProviderAssigned,
    ProviderDeclined,
)
from events.assignment.deliveries import DeliveryCorrected, DeliveryRecorded, DeliveryStruck
from events.assignment.endings import (
    CompletionCorrected,
    EngagementCancelled,
    EngagementClosed,
    EngagementDelivered,
    EngagementReinstated,
    EngagementReopened,
)
from events.assignment.engagements import (
    EngagementAmended,
    EngagementHeld,
    EngagementOpened,
    EngagementResumed,
    ExclusionTakenBack,
    ProviderExcluded,
)
from events.assignment.hand_overs import (
    ExpertReplaced,
    HandOverDayCorrected,
    ProviderJoined,
    ProviderLeft,
    ProviderReplaced,
)
from events.assignment.leaving import ProviderKeptOn, ProviderLeaving, ProviderStaying
from events.assignment.plans import PlanAmended, PlanApproved, PlanProposed, PlanReturned
from events.assignment.right_days import EngagementDayCorrected, HoldDayCorrected, StepDayCorrected
from events.assignment.roster import (
    AbsenceNoted,
    AbsenceStruck,
    ConflictDeclared,
    ConflictTakenBack,
    EmploymentNoted,
    ExpertListed,
    ExpertProfileChanged,
    MembershipEnded,
    MembershipRenewed,
    ProviderEnrolled,
    ProviderProgramsChanged,
)
from events.assignment.validators import ValidatorAssigned, ValidatorReleased
from events.event import Event

FACTS: Final[tuple[type[Event], ...]] = (
    *roster.FACTS,
    *engagements.FACTS,
    *assignments.FACTS,
    *endings.FACTS,
    *right_days.FACTS,
    *hand_overs.FACTS,
    *leaving.FACTS,
    *plans.FACTS,
    *deliveries.FACTS,
    *validators.FACTS,
)

__all__ = [
    "FACTS",
    "AbsenceNoted",
    "AbsenceStruck",
    "AssignmentLapsed",
    "Candidate",
    "CompletionCorrected",
    "ConflictDeclared",
    "ConflictTakenBack",
    "Criterion",
    "DeliveryCorrected",
    "DeliveryRecorded",
    "DeliveryStruck",
    "EmploymentNoted",
    "EngagementAmended",
    "EngagementCancelled",
    "EngagementClosed",
    "EngagementDayCorrected",
    "EngagementDelivered",
    "EngagementHeld",
    "EngagementOpened",
    "EngagementReinstated",
    "EngagementReopened",
    "EngagementResumed",
    "ExclusionTakenBack",
    "ExpertListed",
    "ExpertProfileChanged",
    "ExpertReplaced",
    "HandOverDayCorrected",
    "HoldDayCorrected",
    "MembershipEnded",
    "MembershipRenewed",
    "PlanAmended",
    "PlanApproved",
    "PlanProposed",
    "PlanReturned",
    "ProviderAccepted",
    "ProviderAssigned",
    "ProviderDeclined",
    "ProviderEnrolled",
    "ProviderExcluded",
    "ProviderJoined",
    "ProviderKeptOn",
    "ProviderLeaving",
    "ProviderLeft",
    "ProviderProgramsChanged",
    "ProviderReplaced",
    "ProviderStaying",
    "StepDayCorrected",
    "ValidatorAssigned",
    "ValidatorReleased",
]
