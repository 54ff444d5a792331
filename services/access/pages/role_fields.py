"""The fields of forms about people, and what the rules say about them in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final

from pydantic import Field, TypeAdapter, ValidationError, field_validator

from events.days import FIRST_DAY, LAST_DAY
from events.decider import Refused
from events.vocabulary import Ori, ProviderSlug
from services.access.commands.people import Mail, PersonName, PersonRole
from services.kit.pages.forms import WHOLE, Fields, FieldsT, Form, as_sentence

_ORI: Final[TypeAdapter[str]] = TypeAdapter(Ori)
_SLUG: Final[TypeAdapter[str]] = TypeAdapter(ProviderSlug)
_NAME: Final[TypeAdapter[str]] = TypeAdapter(PersonName)
_MAIL: Final[TypeAdapter[str]] = TypeAdapter(Mail)
LINK_PATTERN: Final = r"^[A-Za-z0-9_-]{43}$"


def _valid(adapter: TypeAdapter[str], text: str, sentence: str) -> str:
    try:
        return adapter.validate_python(text)
    except ValidationError:
        raise ValueError(sentence) from None


class RoleFields(Fields):
    """A role with the organization for which it is held, and its last day."""

    role: Annotated[PersonRole, Field(title="the role")]
    agency: Annotated[str | None, Field(title="the agency")] = None
    provider: Annotated[str | None, Field(title="the provider")] = None
    last_day: Annotated[date | None, Field(title="the last day")] = None

    @field_validator("agency")
    @classmethod
    def _is_ori(cls, agency: str) -> str:
        sentence = "Enter the agency by its ORI: nine letters and digits, such as IA0570100."
        return _valid(_ORI, agency.upper(), sentence)

    @field_validator("provider")
    @classmethod
    def _is_slug(cls, provider: str) -> str:
        sentence = "Enter the provider by its short name, such as iacp or state-police."
        return _valid(_SLUG, provider.lower(), sentence)

    @field_validator("last_day")
    @classmethod
    def _is_day(cls, day: date) -> date:
        return possible_day(day)


def possible_day(day: date) -> date:
    """Return a day. Raises `ValueError` for one that nobody means."""
    if not FIRST_DAY <= day < LAST_DAY:
        raise ValueError(f"Enter a day before {LAST_DAY.year}, such as 2026-03-31.")
    return day


class PersonFields(Fields):
    """Somebody who is not known yet."""

    name: Annotated[str, Field(title="the full name")]
    mail: Annotated[str, Field(title="the e-mail address")]

    @field_validator("name")
    @classmethod
    def _is_name(cls, name: str) -> str:
        sentence = "Enter the full name in one line of at most 200 letters."
        return _valid(_NAME, name, sentence)

    @field_validator("mail")
    @classmethod
    def _is_mail(cls, mail: str) -> str:
        sentence = "Enter one e-mail address with its @, such as jo@example.org."
        return _valid(_MAIL, mail, sentence)


_AT: Final[Mapping[str, tuple[str, str | None]]] = {
    "already-invited": (
        "mail",
        "An invitation to this address is open. Renew it on the page of the person.",
    ),
    "already-admitted": (
        "mail",
        "Whoever has this address has access already. Give the role on the page of the person.",
    ),
    "address-taken": (
        "mail",
        "Somebody else has this address. Each person has one alone.",
    ),
    "corrected-meanwhile": (
        WHOLE,
        "Somebody else corrected this meanwhile. Open the page again to see it.",
    ),
    "agency-not-registered": (
        "agency",
        "The registry has no agency with this ORI. Check it, or have the agency registered first.",
    ),
    "agency-gone": ("agency", None),
    "expert-unknown": (
        "expert_id",
        "No provider lists an expert of this number. Copy it from the list of experts.",
    ),
    "expert-of-another-provider": (
        "expert_id",
        "Another provider lists this expert. First give the person a role for that provider.",
    ),
    "expert-taken": (
        "expert_id",
        "Another person is this expert. Say first, on the page of that person, that it is not.",
    ),
    "not-enrolled": (
        "provider",
        "No provider of this name is enrolled. Check it, or have the provider enrolled first.",
    ),
    "ends-before-it-begins": ("last_day", "Enter today or a later day."),
    "too-far-ahead": ("last_day", "Enter a day within the next ten years."),
    "out-of-order": ("last_day", "Enter today or a later day."),
    "held-longer": (
        "last_day",
        "The person holds this role for longer already. To let it end earlier, end it.",
    ),
    "already-ended": ("last_day", "The role ends, or ended, before that day."),
    "too-many-roles": ("role", "The person has had as many different roles as one may have."),
    "role-unknown": (WHOLE, "The person never had this role."),
    "not-admitted": (
        WHOLE,
        "The person has not taken the invitation yet. Roles are given once that was done.",
    ),
    "person-removed": (WHOLE, "The person was removed. Invite the person again."),
    "link-used": (WHOLE, "The link of this invitation was used: the person has signed in."),
    "last-administrator": (
        WHOLE,
        "Nobody else is an administrator without a last day. First give that role to another.",
    ),
}
"""Rule -> the field at which its sentence stands, and the sentence; None: what the rule says."""
_PARTY_OF: Final = {"requester": "agency", "provider": "provider"}


def refuse(form: Form[FieldsT], refused: Refused, role: str | None = None) -> Form[FieldsT]:
    """Return the form with what a rule says, at its field."""
    if refused.rule == "wrong-party" and role is not None:
        name = _PARTY_OF.get(role)
        if name is not None and not form.value(name):
            return form.refuse(f"Enter the {name} for which the person works.", name)
        surplus = next(each for each in ("agency", "provider") if each != name and form.value(each))
        return form.refuse(_SURPLUS.get(role, _OF_THE_CENTER), surplus)
    name, sentence = _AT.get(refused.rule, (WHOLE, None))
    said = sentence or as_sentence(refused.detail)
    return form.refuse(said, name if name == WHOLE or form.asks(name) else WHOLE)


_OF_THE_CENTER: Final = "This role is of the center. Leave it empty, or choose another role."
_SURPLUS: Final = {
    "requester": "A requester is of an agency. Leave the provider empty.",
    "provider": "A provider's person is of no agency. Leave the agency empty.",
    "validator": "A validator is of an agency, of a provider, or of neither: not of both.",
}
