"""People, as administrators see them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from events.event import Role
from services.kit.http.views import View

Standing = Literal["admitted", "without-role", "invited", "invitation-ended", "removed"]


class RoleView(View):
    """A role that a person holds, or is invited to."""

    role: Role
    agency: str | None = None
    provider: str | None = None
    ends_on: date | None = None
    """The first day on which it is held no more."""


class PersonView(View):
    """One person in the list of people."""

    person_id: UUID
    name: str | None
    """None where it was erased."""
    mail: str | None
    sorted_by: str
    standing: Standing
    valid_until: date
    """The last day of the latest invitation."""
    roles: Sequence[RoleView]


class KnownPerson(View):
    """What stands beside the facts of a person."""

    person_id: UUID
    name: str | None
    mail: str | None
    signed_in_at: datetime | None
    """When the person last signed in."""
