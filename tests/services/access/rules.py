"""The rules of access, to be tested: `PERSON_RULES.given(...).when(...).then(...)`."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

from events.access import PersonAdmitted, PersonInvited, PersonRemoved, RoleEnded, RoleGranted
from events.testing import Rules
from services.access.commands.people import (
    AdmitPerson,
    EndRole,
    GrantRole,
    InvitePerson,
    RemovePerson,
    RenewInvitation,
)
from services.access.decisions import PERSON_DECIDER

PERSON_RULES: Final = Rules(PERSON_DECIDER)

NOW = datetime(2024, 3, 10, 9, tzinfo=UTC)
MARCH_1, MARCH_2, MARCH_8, MARCH_9 = (date(2024, 3, day) for day in (1, 2, 8, 9))
MAY_1 = date(2024, 5, 1)
PERSON_ID, OTHER_PERSON_ID = UUID(int=1), UUID(int=2)
INVITATION_ID, LATER_INVITATION_ID = UUID(int=11), UUID(int=12)
ANA = "person-ana"
_NOBODYS = {"agency": None, "provider": None}
COORDINATOR: dict[str, Any] = {"role": "coordinator", **_NOBODYS}
ADMINISTRATOR: dict[str, Any] = {"role": "administrator", **_NOBODYS}
KNOWN: dict[str, Any] = {"agency_known": True, "provider_known": True}
"""What the log says of the organization for which a role is held."""
_ASKED = {"person_id": PERSON_ID, "now": NOW}


def invite(**fields: Any) -> InvitePerson:
    asked = {"invitation_id": INVITATION_ID, "reason": "needs-access", "on": MARCH_1, "by": ANA}
    return InvitePerson.model_validate(_ASKED | COORDINATOR | asked | KNOWN | fields)


def renew(**fields: Any) -> RenewInvitation:
    asked = {"invitation_id": LATER_INVITATION_ID, "on": MARCH_2, "by": ANA}
    return RenewInvitation.model_validate(_ASKED | asked | fields)


def admit(**fields: Any) -> AdmitPerson:
    return AdmitPerson.model_validate(
        _ASKED | {"invitation_id": INVITATION_ID, "on": MARCH_2} | fields
    )


def grant(**fields: Any) -> GrantRole:
    asked = {"role": "reader", "reason": "new-duties", "on": MARCH_8, "by": ANA}
    return GrantRole.model_validate(_ASKED | asked | KNOWN | fields)


def end(**fields: Any) -> EndRole:
    asked = {"ends_on": MARCH_8, "reason": "duties-changed", "on": MARCH_8, "by": ANA, "others": ()}
    return EndRole.model_validate(_ASKED | COORDINATOR | asked | fields)


def remove(**fields: Any) -> RemovePerson:
    asked = {"reason": "left", "on": MARCH_8, "by": ANA, "others": ()}
    return RemovePerson.model_validate(_ASKED | asked | fields)


def invited(**fields: Any) -> PersonInvited:
    said = {
        "person_id": PERSON_ID,
        "invitation_id": INVITATION_ID,
        "role_ends_on": None,
        "reason": "needs-access",
        "invited_by": ANA,
        "invited_on": MARCH_1,
        "valid_until": MARCH_8,
    }
    return PersonInvited.model_validate(said | COORDINATOR | fields)


def admitted(**fields: Any) -> PersonAdmitted:
    said = {"person_id": PERSON_ID, "invitation_id": INVITATION_ID, "admitted_on": MARCH_2}
    return PersonAdmitted.model_validate(said | fields)


def granted(**fields: Any) -> RoleGranted:
    said = {
        "person_id": PERSON_ID,
        "ends_on": None,
        "reason": "invited",
        "granted_by": ANA,
        "granted_on": MARCH_2,
    }
    return RoleGranted.model_validate(said | COORDINATOR | fields)


def ended(**fields: Any) -> RoleEnded:
    said = {
        "person_id": PERSON_ID,
        "ends_on": MARCH_8,
        "reason": "duties-changed",
        "ended_by": ANA,
        "ended_on": MARCH_8,
    }
    return RoleEnded.model_validate(said | COORDINATOR | fields)


def removed(**fields: Any) -> PersonRemoved:
    said = {"person_id": PERSON_ID, "reason": "left", "removed_by": ANA, "removed_on": MARCH_8}
    return PersonRemoved.model_validate(said | fields)


IN = (invited(), admitted(), granted())
"""A coordinator who signed in."""
IN_AS_ADMINISTRATOR = (invited(**ADMINISTRATOR), admitted(), granted(**ADMINISTRATOR))
