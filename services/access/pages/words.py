"""The words of access on its pages: roles, reasons and standings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final, get_args

from events.vocabulary import (
    ConsumerEndReason,
    ForgettingReason,
    GrantReason,
    HoldLiftReason,
    InvitationReason,
    LegalHoldReason,
    RemovalReason,
    RoleEndReason,
)
from services.access.commands.people import PersonRole
from services.access.views.people import Standing

ROLES: Final[Mapping[str, tuple[str, str]]] = {
    "requester": ("Requester", "Asks for help for one agency. Name the agency below."),
    "provider": ("Provider", "Gives help for one provider. Name the provider below."),
    "coordinator": ("Coordinator", "Receives requests at the center and finds who helps."),
    "validator": ("Validator", "Checks evidence; may be of an agency or of a provider."),
    "reader": ("Reader", "Reads figures, and no names."),
    "operator": ("Operator", "Runs this system for the center, and may do what coordinators may."),
    "administrator": ("Administrator", "Gives people access, and sees no work."),
}
"""Role -> its name, and what who has it does."""
ROLE_CHOICES: Final = [(role, *ROLES[role]) for role in ROLES]
INVITATION_REASONS: Final[Mapping[str, str]] = {
    InvitationReason.NEEDS_ACCESS: "Needs access for the work",
    InvitationReason.RETURNS: "Comes back after having had access before",
    InvitationReason.FIRST_ADMINISTRATOR: "First administrator",
    InvitationReason.RENEWED: "The former invitation ended, or its link was lost",
}
CHOSEN_INVITATION_REASONS: Final = ("needs-access", "returns")
GRANT_REASONS: Final[Mapping[str, str]] = {
    GrantReason.NEW_DUTIES: "Has new duties",
    GrantReason.LONGER: "Needs the role for longer",
    GrantReason.ENDED_IN_ERROR: "The role was ended in error",
    GrantReason.INVITED: "Took the invitation",
}
CHOSEN_GRANT_REASONS: Final = ("new-duties", "longer", "ended-in-error")
END_REASONS: Final[Mapping[str, str]] = {
    RoleEndReason.DUTIES_CHANGED: "Has other duties now",
    RoleEndReason.END_OF_CONTRACT: "The contract ends",
    RoleEndReason.ACCESS_REVIEW: "The yearly review found that it is not needed",
    RoleEndReason.MISUSE: "Misuse",
    RoleEndReason.ENTERED_IN_ERROR: "Was given in error",
}
REMOVAL_REASONS: Final[Mapping[str, str]] = {
    RemovalReason.LEFT: "Has left the organization",
    RemovalReason.ON_REQUEST: "Asked for it",
    RemovalReason.ACCESS_REVIEW: "The yearly review found that access is not needed",
    RemovalReason.MISUSE: "Misuse",
    RemovalReason.INVITATION_TAKEN_BACK: "The invitation is taken back",
    RemovalReason.SIGN_IN_CHANGED: "Signs in with another account, and is invited again for it",
    RemovalReason.ENTERED_IN_ERROR: "Was entered in error",
}
CONSUMER_END_REASONS: Final[Mapping[str, str]] = {
    ConsumerEndReason.NOT_NEEDED: "Is not needed any more",
    ConsumerEndReason.END_OF_CONTRACT: "The contract ends",
    ConsumerEndReason.ACCESS_REVIEW: "The yearly review found that it is not needed",
    ConsumerEndReason.KEY_LOST: "Others may have its key",
    ConsumerEndReason.MISUSE: "Misuse",
    ConsumerEndReason.ENTERED_IN_ERROR: "Was registered in error",
}
FORGETTING_REASONS: Final[Mapping[str, str]] = {
    ForgettingReason.ON_REQUEST: "Whom it is about asked for it",
    ForgettingReason.NOT_NEEDED: "The time for which it was to be kept is over",
    ForgettingReason.COURT_ORDER: "A court ordered it",
    ForgettingReason.ENTERED_IN_ERROR: "It should never have been written down",
}
LEGAL_HOLD_REASONS: Final[Mapping[str, str]] = {
    LegalHoldReason.LITIGATION: "Litigation",
    LegalHoldReason.RECORDS_REQUEST: "A request for public records",
    LegalHoldReason.AUDIT: "An audit",
    LegalHoldReason.INVESTIGATION: "An investigation",
}
HOLD_LIFT_REASONS: Final[Mapping[str, str]] = {
    HoldLiftReason.ENDED: "The matter is over",
    HoldLiftReason.ENTERED_IN_ERROR: "Was placed in error",
}
SUBJECTS: Final[Mapping[str, tuple[str, str]]] = {
    "request": (
        "Request",
        "its contact, who authorized it, its problem, what was noted on the way, and its desk",
    ),
    "expert": ("Expert", "the name, and what was noted about conflicts"),
    "agency": ("Agency", "the executives and contacts that it named, and what was noted about it"),
    "person": ("Person", "what is left of a person who was removed"),
    "event": ("Note", "one note of the desk, in every wording that it had"),
}
"""Kind of subject -> its name, and what is forgotten of it."""
STANDINGS: Final[Mapping[Standing, tuple[str, str]]] = {
    "admitted": ("Has access", "success"),
    "without-role": ("Has no role now", "warning"),
    "invited": ("Invited", ""),
    "invitation-ended": ("Invitation ended unused", "warning"),
    "removed": ("Removed", "error"),
}
"""Standing -> its words, and the colour of its tag."""
NAMELESS: Final = "(name erased)"
_ONE_DAY: Final = timedelta(days=1)
assert set(ROLES) == set(get_args(PersonRole))  # noqa: S101 - a role without words has no form


def role_in_words(role: str) -> str:
    """Return the name of a role."""
    return ROLES[role][0] if role in ROLES else role.capitalize()


def duty_in_words(role: str, party: str | None, names: Mapping[str, str] = {}) -> str:
    """Return a role with its organization: `Requester for Cedar Rapids Police (IA0570100)`."""
    if not party:
        return role_in_words(role)
    called = names.get(party)
    return f"{role_in_words(role)} for {party if called is None else f'{called} ({party})'}"


def last_day(ends_on: date) -> date:
    """Return the last day on which a role is held; facts tell the day after."""
    return ends_on - _ONE_DAY


def day_after(last: date) -> date:
    """Return the first day on which a role is held no more."""
    return last + _ONE_DAY


def choices(
    words: Mapping[str, str], chosen: tuple[str, ...] | None = None
) -> list[tuple[str, str]]:
    """Return pairs of value and label, as a form takes them."""
    return [(each, words[each]) for each in (chosen or words)]
