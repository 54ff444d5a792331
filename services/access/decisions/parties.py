"""Which roles are held for an agency or a provider, and how far ahead they may end."""

from __future__ import annotations

from datetime import date
from typing import Final

from events.decider import Refused
from events.rules.days import refuse_far_ahead
from services.access.commands.people import (
    GiveRole,
    GrantRole,
    InvitePerson,
    OnRole,
    RenewInvitation,
)


def refuse_wrong_party(command: OnRole) -> None:
    """Refuse a role with an organization that it is not held for, or without one that it needs."""
    agency, provider = command.agency is not None, command.provider is not None
    if (agency, provider) not in _PARTIES.get(command.role, _NONE):
        raise Refused("wrong-party", _SAYS.get(command.role, f"a {command.role} {_CENTER}"))


def refuse_unknown_party(command: GiveRole) -> None:
    """Refuse a role for an agency or a provider that there is not, or is no more."""
    if command.agency is not None and not command.agency_known:
        raise Refused(
            "agency-not-registered",
            f"agency {command.agency}: the registry has no agency with this ORI; an alias is "
            "named by the agency for which it stands",
        )
    if command.agency_gone is not None:
        raise Refused("agency-gone", command.agency_gone)
    if command.provider is not None and not command.provider_known:
        raise Refused(
            "not-enrolled", f"provider {command.provider}: no provider of this name is enrolled"
        )


_NONE: Final = frozenset({(False, False)})
_PARTIES: Final = {
    "requester": frozenset({(True, False)}),
    "provider": frozenset({(False, True)}),
    "validator": frozenset({(False, False), (True, False), (False, True)}),
}
"""Whether an agency and a provider are named, for each role."""
_CENTER: Final = "is of the center: it has neither an agency nor a provider"
_SAYS: Final = {
    "requester": "a requester asks for one agency, which is named, and for no provider",
    "provider": "a provider's person is of one provider, which is named, and of no agency",
    "validator": "a validator is of an agency, of a provider, or of neither",
}


def refuse_wrong_end(
    ends_on: date | None, command: InvitePerson | RenewInvitation | GrantRole
) -> None:
    """Refuse a role that would have ended before it begins, or ends in a far future."""
    if ends_on is not None and ends_on <= command.on:
        raise Refused(
            "ends-before-it-begins", f"the role would end on {ends_on}, and begin on {command.on}"
        )
    refuse_far_ahead(ends_on, command.now, "a role that ends on")
