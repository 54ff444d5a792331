"""What access tells: who may use the system, in which roles. No fact names anybody."""

from __future__ import annotations

from typing import Final

from events.access import people
from events.access.people import (
    PersonAdmitted,
    PersonInvited,
    PersonRemoved,
    RoleEnded,
    RoleGranted,
)
from events.event import Event

FACTS: Final[tuple[type[Event], ...]] = people.FACTS

__all__ = [
    "FACTS",
    "PersonAdmitted",
    "PersonInvited",
    "PersonRemoved",
    "RoleEnded",
    "RoleGranted",
]
