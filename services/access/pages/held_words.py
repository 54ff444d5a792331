"""What templates say of roles that somebody holds."""

from __future__ import annotations

from collections.abc import Mapping

from events.access import RoleEnded
from services.access.decisions.holdings import Holding
from services.access.pages.persons import PersonOnPage
from services.access.pages.words import (
    END_REASONS,
    GRANT_REASONS,
    REMOVAL_REASONS,
    duty_in_words,
    last_day,
)
from services.kit.pages.forms import Form

__all__ = ["asked", "duty", "last_day", "named", "roles_of", "why", "why_ended"]


def duty(held: Holding, names: Mapping[str, str]) -> str:
    """Return the role with its organization."""
    return duty_in_words(held.duty.role, held.duty.agency or held.duty.provider, names)


def why(held: Holding) -> str:
    """Return why it is held, and if it was ended for a later day, why so."""
    granted = GRANT_REASONS[held.granted.reason]
    return granted if held.ended is None else f"{granted}. Ends: {why_ended(held)}"


def why_ended(held: Holding) -> str:
    """Return why it ended, or will."""
    match held.ended:
        case None:
            return "Its last day was over"
        case RoleEnded(reason=reason):
            return END_REASONS[reason]
        case removed:
            return f"Removed: {REMOVAL_REASONS[removed.reason]}"


def asked(held: Holding) -> dict[str, str]:
    """Return the parameters of an address that name it."""
    said = {"role": held.duty.role, "agency": held.duty.agency, "provider": held.duty.provider}
    return {name: value for name, value in said.items() if value is not None}


def named(form: Form, names: Mapping[str, str]) -> str:  # type: ignore[type-arg] # any form with these fields
    """Return the role that a form names."""
    return duty_in_words(form.value("role"), form.value("agency") or form.value("provider"), names)


def roles_of(person: PersonOnPage) -> str:
    """Return the roles that a person holds, as a list in a sentence."""
    return ", ".join(duty(held, person.names) for held in person.held) or "no role is held now"
