"""The three contacts of an agency; a change of its executive is a fact of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from events.copying import copied
from events.decider import Refused
from events.intake import ContactNamed, ExecutiveChanged
from events.rules.agencies import gone_on
from events.rules.days import refuse_before
from events.vocabulary import Contact, ContactRole
from services.intake.commands.agencies import ChangeExecutive, NameContact
from services.intake.decisions.agency_states import (
    Agency,
    NamedContact,
    named,
    registered,
)

EXECUTIVES: Final = frozenset({ContactRole.GOVERNMENT_EXECUTIVE, ContactRole.AGENCY_EXECUTIVE})


def name_contact(command: NameContact, agency: Agency) -> Sequence[ContactNamed]:
    """Name a contact, or change how the same person is reached.

    Another name for an executive is refused: it must come as a change of executive. So is a
    corrected spelling: asking for an authorization too often does less harm than too seldom.
    """
    agency = registered(command.ori, agency)
    contact = copied(Contact, command.contact)
    before = named(agency, contact.role)
    if before is not None:
        if before.contact == contact:
            return []
        _refuse_another_executive(before.contact, contact)
    _refuse_earlier(command, before)
    return [ContactNamed(ori=command.ori, contact=contact, named_on=command.on)]


def change_executive(command: ChangeExecutive, agency: Agency) -> Sequence[ExecutiveChanged]:
    """Record that another person leads the agency or the government above it.

    Of an agency that is no more by then nobody leads anything: whoever has its work does.
    """
    agency = registered(command.ori, agency)
    contact = copied(Contact, command.contact)
    if contact.role not in EXECUTIVES:
        raise Refused(
            "not-an-executive",
            "a point of contact is no executive: nobody's yes is lost with it",
            allowed=["name-contact"],
        )
    before = named(agency, contact.role)
    if before is not None and before.contact == contact:
        return []
    if (gone := gone_on(agency.standing.end, command.on)) is not None:
        raise Refused("agency-gone", gone)
    _refuse_earlier(command, before)
    return [ExecutiveChanged(ori=command.ori, contact=contact, changed_on=command.on)]


def _refuse_another_executive(before: Contact, contact: Contact) -> None:
    if contact.role in EXECUTIVES and contact.name.casefold() != before.name.casefold():
        raise Refused(
            "executive-differs",
            f"another person is named as {contact.role}; work that is open then needs a new yes",
            allowed=["change-executive"],
        )


def _refuse_earlier(command: NameContact | ChangeExecutive, before: NamedContact | None) -> None:
    if before is not None:
        refuse_before(
            command.on, before.since, "the contact was last named", rule="before-last-named"
        )
