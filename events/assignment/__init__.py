"""What assignment tells of providers, experts, engagements and deliveries."""

from __future__ import annotations

from typing import Final

from events.assignment import (
    deliveries,
    engagements,
    hand_overs,
    leaving,
    plans,
    roster,
    validators,
)
from events.assignment.deliveries import DeliveryCorrected, DeliveryRecorded, DeliveryStruck
from events.assignment.engagements import (
    AssignmentLapsed,
    Candidate,
    CompletionCorrected,
    Criterion,
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
    ExclusionTakenBack,
    HoldDayCorrected,
    ProviderAccepted,
    ProviderAssigned,
    ProviderDeclined,
    ProviderExcluded,
    StepDayCorrected,
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
