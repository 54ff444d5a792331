"""The three contacts of an agency; a change at the top is a fact of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, assert_never

from events.decider import Refused
from events.intake import ContactNamed, ExecutiveChanged
from events.rules.days import refuse_before
from events.vocabulary import Contact, ContactRole
from services.intake.commands.agencies import ChangeExecutive, NameContact
from services.intake.decisions.agency_states import (
    Agency,
    NamedContact,
    Registered,
    Unregistered,
    named,
)

EXECUTIVES: Final = frozenset({ContactRole.GOVERNMENT_EXECUTIVE, ContactRole.AGENCY_EXECUTIVE})


def name_contact(command: NameContact, agency: Agency) -> Sequence[ContactNamed]:
    """Any contact for the first time, and afterwards what is new of the same person.

    Another name in an executive's place is a change at the top, and has to be told as one. So is
    a misspelt one: to ask for a yes once too often does less harm than once too seldom.
    """
    match agency:
        case Unregistered():
            raise unregistered(command.ori)
        case Registered():
            contact = Contact.model_validate(command.contact.model_dump())
            before = named(agency, contact.role)
            if before is not None:
                if before.contact == contact:
                    return []
                _refuse_another_executive(before.contact, contact)
            _refuse_earlier(command, before)
            return [ContactNamed(ori=command.ori, contact=contact, named_on=command.on)]
        case _:
            assert_never(agency)


def change_executive(command: ChangeExecutive, agency: Agency) -> Sequence[ExecutiveChanged]:
    """Somebody else leads the agency or the government above it."""
    match agency:
        case Unregistered():
            raise unregistered(command.ori)
        case Registered():
            contact = Contact.model_validate(command.contact.model_dump())
            if contact.role not in EXECUTIVES:
                raise Refused(
                    "not-an-executive",
                    "a point of contact is no executive: nobody's yes is lost with it",
                    allowed=["name-contact"],
                )
            before = named(agency, contact.role)
            if before is not None and before.contact == contact:
                return []
            _refuse_earlier(command, before)
            return [ExecutiveChanged(ori=command.ori, contact=contact, changed_on=command.on)]
        case _:
            assert_never(agency)


def unregistered(ori: str) -> Refused:
    """Nothing but its registration can be told of an agency that the registry does not know."""
    return Refused("agency-not-registered", f"{ori} is not in the registry", allowed=["register"])


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
