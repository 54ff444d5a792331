"""What access tells: who may use the system, in which roles, and who is forgotten.

No fact names anybody.
"""

from __future__ import annotations

from typing import Final

from events.access import consumers, forgetting, holds, people
from events.access.consumers import (
    ConsumerEnded,
    ConsumerKeyAdded,
    ConsumerKeyRemoved,
    ConsumerRegistered,
)
from events.access.forgetting import (
    AgencyPeopleForgotten,
    EngagementNotesForgotten,
    ExpertForgotten,
    ForgettingAsked,
    ForgettingConfirmed,
    ForgettingWithdrawn,
    NoteForgotten,
    PersonForgotten,
    RequestForgotten,
)
from events.access.holds import LegalHoldLifted, LegalHoldPlaced
from events.access.people import (
    PersonAdmitted,
    PersonInvited,
    PersonRemoved,
    RoleEnded,
    RoleGranted,
)
from events.event import Event

FACTS: Final[tuple[type[Event], ...]] = (
    *people.FACTS,
    *consumers.FACTS,
    *forgetting.FACTS,
    *holds.FACTS,
)

__all__ = [
    "FACTS",
    "AgencyPeopleForgotten",
    "ConsumerEnded",
    "ConsumerKeyAdded",
    "ConsumerKeyRemoved",
    "ConsumerRegistered",
    "EngagementNotesForgotten",
    "ExpertForgotten",
    "ForgettingAsked",
    "ForgettingConfirmed",
    "ForgettingWithdrawn",
    "LegalHoldLifted",
    "LegalHoldPlaced",
    "NoteForgotten",
    "PersonAdmitted",
    "PersonForgotten",
    "PersonInvited",
    "PersonRemoved",
    "RequestForgotten",
    "RoleEnded",
    "RoleGranted",
]
