"""The projection of people: where each one's access stands, and in which roles.

Who may do what is asked of the log (`services.access.queries.asked`), not of these rows, which lag.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from events.access import PersonAdmitted, PersonInvited, PersonRemoved, RoleEnded, RoleGranted
from events.event import Told
from services.access import feeds
from services.kit.feed.projection import Projection
from services.kit.feed.tables import Table, rows


class PersonRow(NamedTuple):
    """The access of one person; the name stands elsewhere."""

    person_id: UUID
    version: int
    status: str
    """`invited`, `admitted` or `removed`."""
    invitation_id: UUID
    invited_as: Mapping[str, Any]
    """Role, agency, provider, and the day from which the role is held no more."""
    invited_by: str | None
    invited_on: date
    valid_until: date
    invitation_reason: str
    roles: tuple[Mapping[str, Any], ...] = ()
    """Every role since it was last admitted, in the order in which they were first given."""
    lasting_administrator: bool = False
    admitted_on: date | None = None
    removed_on: date | None = None
    removed_by: str | None = None
    removal_reason: str | None = None


def _invite(_: PersonRow | None, fact: PersonInvited, told: Told) -> PersonRow:
    return PersonRow(
        person_id=fact.person_id,
        version=told.version,
        status="invited",
        invitation_id=fact.invitation_id,
        invited_as=_duty(fact) | {"ends_on": _text(fact.role_ends_on)},
        invited_by=fact.invited_by,
        invited_on=fact.invited_on,
        valid_until=fact.valid_until,
        invitation_reason=fact.reason,
    )


def _admit(row: PersonRow, fact: PersonAdmitted, told: Told) -> PersonRow:
    return row._replace(version=told.version, status="admitted", admitted_on=fact.admitted_on)


def _grant(row: PersonRow, fact: RoleGranted, told: Told) -> PersonRow:
    held = {
        **_duty(fact),
        "ends_on": _text(fact.ends_on),
        "granted_by": fact.granted_by,
        "granted_on": str(fact.granted_on),
        "grant_reason": str(fact.reason),
        "ended_by": None,
        "ended_on": None,
        "end_reason": None,
    }
    return _with_role(row, held, told)


def _end(row: PersonRow, fact: RoleEnded, told: Told) -> PersonRow:
    ended = {
        **_duty(fact),
        "ends_on": str(fact.ends_on),
        "ended_by": fact.ended_by,
        "ended_on": str(fact.ended_on),
        "end_reason": str(fact.reason),
    }
    return _with_role(row, ended, told)


def _remove(row: PersonRow, fact: PersonRemoved, told: Told) -> PersonRow:
    return row._replace(
        version=told.version,
        status="removed",
        lasting_administrator=False,
        removed_on=fact.removed_on,
        removed_by=fact.removed_by,
        removal_reason=fact.reason,
    )


def _with_role(row: PersonRow, said: Mapping[str, Any], told: Told) -> PersonRow:
    """Return the row with what was told of a role, at the place where it stands or at the end."""
    before = [_same(role, said) for role in row.roles]
    if any(before):
        roles = tuple({**role, **said} if _same(role, said) else role for role in row.roles)
    else:
        roles = (*row.roles, said)
    lasting = any(role["role"] == "administrator" and role["ends_on"] is None for role in roles)
    return row._replace(version=told.version, roles=roles, lasting_administrator=lasting)


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    return all(one[name] == other[name] for name in ("role", "agency", "provider"))


def _duty(fact: PersonInvited | RoleGranted | RoleEnded) -> dict[str, Any]:
    return {"role": fact.role, "agency": fact.agency, "provider": fact.provider}


def _text(day: date | None) -> str | None:
    return None if day is None else str(day)


PEOPLE_PROJECTION: Final = Projection(
    feeds.PEOPLE_FEED,
    (
        rows(
            Table("people", PersonRow, key=("person_id",)),
            makes={PersonInvited: _invite},
            changes={
                PersonAdmitted: _admit,
                RoleGranted: _grant,
                RoleEnded: _end,
                PersonRemoved: _remove,
            },
        ),
    ),
)
