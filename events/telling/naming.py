"""Which facts name a person who need not have told them, outside of the person's own stream.

An expert of a provider is a person, too, and so is whoever is a contact of an agency. Of a contact
names and addresses alone are told, which only some services read: so a contact is called by its
place, an agency's `agency_executive`, say, and who stood there is told one after the other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from events.facts import CATALOGUE
from events.vocabulary import Contact, ContactRole

NAMED_IN: Final[Mapping[str, tuple[str, ...]]] = {
    "CoordinatorTook": ("coordinator", "instead_of"),
    "CoordinatorReleased": ("coordinator",),
    "ValidatorAssigned": ("validator",),
    "ValidatorReleased": ("validator",),
    **dict.fromkeys(
        (
            *("ForgettingAsked", "ForgettingWithdrawn", "ForgettingConfirmed", "PersonForgotten"),
            *("LegalHoldPlaced", "LegalHoldLifted"),
        ),
        ("subject",),
    ),
}
"""The fields in which a fact has the id of a person, by its wire name.

Who told a fact is its actor, so fields that repeat that (`asked_by`) are not here.
"""

EXPERT_FIELDS: Final = frozenset({"expert_id", "replaced_expert_id", "further_experts"})
"""The fields in which a fact has the id of an expert, or several."""
EXPERT_IN: Final = frozenset(
    fact.wire_name for fact in CATALOGUE.published if EXPERT_FIELDS & fact.model_fields.keys()
)
CONTACT_IN: Final = frozenset(
    fact.wire_name
    for fact in CATALOGUE.published
    if (contact := fact.model_fields.get("contact")) and contact.annotation is Contact
)
"""What tells who is a contact of an agency, by the role."""
_CONTACT: Final = re.compile(f"contact-([A-Z]{{2}}[A-Z0-9]{{7}})-({'|'.join(ContactRole)})")


class ContactPlace(NamedTuple):
    """Where somebody stands, or stood, who is a contact of an agency."""

    ori: str
    role: str


def contact_place(person: str) -> ContactPlace | None:
    """Return the place that a person is called by, as `contact-IA0570100-agency_executive`."""
    found = _CONTACT.fullmatch(person)
    return None if found is None else ContactPlace(*found.groups())
