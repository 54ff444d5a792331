"""What intake tells: agencies, requests, evaluations and topics."""

from __future__ import annotations

from typing import Final

from events.event import Event
from events.intake import agencies, evaluations, participants, requests, topics
from events.intake.agencies import (
    AgencyProfileChanged,
    AgencyRegistered,
    ContactNamed,
    ExecutiveChanged,
    OtherActionEnded,
    OtherActionNoted,
)
from events.intake.evaluations import (
    EvaluationExpired,
    EvaluationInvited,
    EvaluationReceived,
    EvaluationReminded,
)
from events.intake.participants import AgencyJoined, AgencyLeft
from events.intake.requests import (
    ReauthorizationAsked,
    RequestAuthorized,
    RequestDeclined,
    RequestEscalated,
    RequestFlagged,
    RequestKept,
    RequestMerged,
    RequestScreened,
    RequestSubmitted,
    RequestWithdrawn,
)
from events.intake.topics import TopicListed, TopicRetired

FACTS: Final[tuple[type[Event], ...]] = (
    *agencies.FACTS,
    *requests.FACTS,
    *participants.FACTS,
    *evaluations.FACTS,
    *topics.FACTS,
)

__all__ = [
    "FACTS",
    "AgencyJoined",
    "AgencyLeft",
    "AgencyProfileChanged",
    "AgencyRegistered",
    "ContactNamed",
    "EvaluationExpired",
    "EvaluationInvited",
    "EvaluationReceived",
    "EvaluationReminded",
    "ExecutiveChanged",
    "OtherActionEnded",
    "OtherActionNoted",
    "ReauthorizationAsked",
    "RequestAuthorized",
    "RequestDeclined",
    "RequestEscalated",
    "RequestFlagged",
    "RequestKept",
    "RequestMerged",
    "RequestScreened",
    "RequestSubmitted",
    "RequestWithdrawn",
    "TopicListed",
    "TopicRetired",
]
