"""What access tells: who may use the system, in which roles. No fact names anybody."""

from __future__ import annotations

from typing import Final

from events.access import consumers, people
from events.access.consumers import (
    ConsumerEnded,
    ConsumerKeyAdded,
    ConsumerKeyRemoved,
    ConsumerRegistered,
)
from events.access.people import (
    PersonAdmitted,
    PersonInvited,
    PersonRemoved,
    RoleEnded,
    RoleGranted,
)
from events.event import Event

FACTS: Final[tuple[type[Event], ...]] = (*people.FACTS, *consumers.FACTS)

__all__ = [
    "FACTS",
    "ConsumerEnded",
    "ConsumerKeyAdded",
    "ConsumerKeyRemoved",
    "ConsumerRegistered",
    "PersonAdmitted",
    "PersonInvited",
    "PersonRemoved",
    "RoleEnded",
    "RoleGranted",
]
