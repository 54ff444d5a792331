"""What intake tells: agencies, requests, the desk, evaluations, testimonials and topics."""

from __future__ import annotations

from typing import Final

from events.event import Event
from events.intake import (
    agencies,
    agency_changes,
    desk,
    evaluations,
    participants,
    requests,
    testimonials,
    topics,
)
from events.intake.agencies import (
    AgencyProfileChanged,
    AgencyRegistered,
    AliasTakenBack,
    ContactNamed,
    ExecutiveChanged,
    OriAliased,
    OtherActionEnded,
    OtherActionNoted,
)
from events.intake.agency_changes import (
    AgencyBecameActive,
    AgencyChangeTakenBack,
    AgencyCovered,
    AgencyCoverEnded,
    AgencyDissolved,
    AgencySucceeded,
    AgencyWentDormant,
)
from events.intake.desk import (
    CoordinatorReleased,
    CoordinatorTook,
    NoteCorrected,
    NoteStruck,
    NoteWritten,
)
from events.intake.evaluations import (
    AnswerReceived,
    EvaluationAnswered,
    EvaluationExpired,
    EvaluationInvited,
    EvaluationReceived,
    EvaluationReminded,
)
from events.intake.participants import AgencyJoined, AgencyLeft
from events.intake.requests import (
    AuthorizationClaimDismissed,
    AuthorizationClaimed,
    AuthorizationTakenBack,
    ReauthorizationAsked,
    RequestAmended,
    RequestAuthorized,
    RequestDayCorrected,
    RequestDeclined,
    RequestEscalated,
    RequestFlagged,
    RequestKept,
    RequestMerged,
    RequestReferred,
    RequestReinstated,
    RequestRescreened,
    RequestScreened,
    RequestSubmitted,
    RequestWithdrawn,
)
from events.intake.testimonials import (
    TestimonialReleased,
    TestimonialSetAside,
    TestimonialWithdrawn,
)
from events.intake.topics import TopicListed, TopicMerged, TopicRetired, TopicSplit

FACTS: Final[tuple[type[Event], ...]] = (
    *agencies.FACTS,
    *agency_changes.FACTS,
    *requests.FACTS,
    *participants.FACTS,
    *desk.FACTS,
    *evaluations.FACTS,
    *testimonials.FACTS,
    *topics.FACTS,
)

__all__ = [
    "FACTS",
    "AgencyBecameActive",
    "AgencyChangeTakenBack",
    "AgencyCoverEnded",
    "AgencyCovered",
    "AgencyDissolved",
    "AgencyJoined",
    "AgencyLeft",
    "AgencyProfileChanged",
    "AgencyRegistered",
    "AgencySucceeded",
    "AgencyWentDormant",
    "AliasTakenBack",
    "AnswerReceived",
    "AuthorizationClaimDismissed",
    "AuthorizationClaimed",
    "AuthorizationTakenBack",
    "ContactNamed",
    "CoordinatorReleased",
    "CoordinatorTook",
    "EvaluationAnswered",
    "EvaluationExpired",
    "EvaluationInvited",
    "EvaluationReceived",
    "EvaluationReminded",
    "ExecutiveChanged",
    "NoteCorrected",
    "NoteStruck",
    "NoteWritten",
    "OriAliased",
    "OtherActionEnded",
    "OtherActionNoted",
    "ReauthorizationAsked",
    "RequestAmended",
    "RequestAuthorized",
    "RequestDayCorrected",
    "RequestDeclined",
    "RequestEscalated",
    "RequestFlagged",
    "RequestKept",
    "RequestMerged",
    "RequestReferred",
    "RequestReinstated",
    "RequestRescreened",
    "RequestScreened",
    "RequestSubmitted",
    "RequestWithdrawn",
    "TestimonialReleased",
    "TestimonialSetAside",
    "TestimonialWithdrawn",
    "TopicListed",
    "TopicMerged",
    "TopicRetired",
    "TopicSplit",
]
