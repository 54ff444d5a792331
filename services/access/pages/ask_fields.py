"""The form by which help is asked for without an account, in words, and what it means."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from events.days import Day
from events.rules.help import (
    AskedHelp,
    DeliveryTypes,
    Email,
    Languages,
    NamedAgency,
    PersonName,
    Problem,
    Telephone,
    Topics,
)
from events.vocabulary import ContactRole, DeliveryType, Program
from services.kit.pages.forms import Fields

PROGRAM_CHOICES: Final = (
    (
        Program.CRI_TAC.value,
        "Technical assistance",
        "Training, advice, a review of a policy, or an exchange with another agency.",
    ),
    (
        Program.CRITICAL_RESPONSE.value,
        "Critical response",
        "After an event that many speak of, or on a sensitive matter.",
    ),
    (
        Program.ORGANIZATIONAL_ASSESSMENT.value,
        "Organizational assessment",
        "A look at the whole agency, with recommendations.",
    ),
)
ROLE_CHOICES: Final = (
    (ContactRole.POINT_OF_CONTACT.value, "I look after this for the agency", ""),
    (ContactRole.AGENCY_EXECUTIVE.value, "I lead the agency, as its chief or sheriff", ""),
    (
        ContactRole.GOVERNMENT_EXECUTIVE.value,
        "I lead its government, as mayor or county manager",
        "",
    ),
)
_DELIVERIES: Final[Mapping[DeliveryType, str]] = {
    DeliveryType.IN_PERSON_TRAINING: "Training in person",
    DeliveryType.VIRTUAL_TRAINING: "Training by video",
    DeliveryType.WEB_TRAINING: "Training on the web, at any time",
    DeliveryType.TRAIN_THE_TRAINER: "Training of trainers",
    DeliveryType.ONSITE_CONSULTATION: "Advice at the agency",
    DeliveryType.VIRTUAL_CONSULTATION: "Advice by video",
    DeliveryType.COACHING: "Coaching",
    DeliveryType.MEETING_FACILITATION: "Somebody to lead meetings",
    DeliveryType.RESOURCE_REFERRAL: "Material to read",
    DeliveryType.POLICY_REVIEW: "Review of a policy",
    DeliveryType.PEER_EXCHANGE: "Exchange with another agency",
    DeliveryType.STRATEGIC_PLANNING: "Strategic planning",
    DeliveryType.SME_BRIEFING: "Briefing by an expert",
    DeliveryType.DATA_ANALYSIS: "Analysis of data",
    DeliveryType.ASSESSMENT: "Assessment",
    DeliveryType.AFTER_ACTION_REVIEW: "After-action review",
    DeliveryType.BIAS_AUDIT: "Audit of bias",
    DeliveryType.ISSUE_REVIEW: "Review of an issue in depth",
}
DELIVERY_CHOICES: Final = [(each.value, _DELIVERIES[each], "") for each in DeliveryType]
NO_TOPICS: Final = "Choose one topic or more, ten at most."
_FAULTS: Final[Mapping[str, str]] = {
    "agency": "Enter the agency by its name or ORI, in one line of at most 200 letters.",
    "problem": "Say what the problem is, in at most 4,000 characters.",
    "authorized_by": "Enter who authorized it, in one line of at most 200 letters.",
    "name": "Enter your name, in one line of at most 200 letters.",
    "email": "Enter one e-mail address with its @, such as jo@example.org.",
    "telephone": "Enter a telephone number, such as 319 555 0100.",
    "topics": NO_TOPICS,
    "wanted_from": "Enter the first day as a day, such as 2026-03-31.",
    "wanted_until": "Enter the last day as a day, such as 2026-03-31.",
    "languages": "Enter languages by their codes of two or three small letters, such as es.",
}
"""Field -> the sentence for whatever is wrong with it."""


def _each(values: object) -> object:
    """Return what was chosen or typed, one by one: a list that is typed has commas or blanks."""
    if not isinstance(values, list):
        return values
    return [each for value in values for each in re.split(r"[\s,]+", value) if each]


class AskForHelp(Fields):
    """What is asked for, and by whom; an agency that may be one of several is chosen."""

    agency: Annotated[NamedAgency, Field(title="the agency")]
    chosen: str | None = None
    """The ORI that was chosen among those that the agency's name may mean,"""
    chosen_for: str | None = None
    """and the name as it stood then."""
    authorized_by: Annotated[PersonName, Field(title="who authorized it")]
    program: Annotated[Program, Field(title="the kind of help")]
    topics: Annotated[Topics, BeforeValidator(_each), Field(title="a topic")]
    problem: Annotated[Problem, Field(title="what the problem is")]
    delivery_types: Annotated[DeliveryTypes, Field(title="in which way")] = ()
    wanted_from: Annotated[Day | None, Field(title="the first day")] = None
    wanted_until: Annotated[Day | None, Field(title="the last day")] = None
    languages: Annotated[Languages, BeforeValidator(_each), Field(title="languages")] = ()
    confidential: Annotated[Literal["yes"] | None, Field(title="whether in confidence")] = None
    name: Annotated[PersonName, Field(title="your name")]
    role: Annotated[ContactRole, Field(title="for whom you speak")]
    email: Annotated[Email, Field(title="your e-mail address")]
    telephone: Annotated[Telephone | None, Field(title="your telephone number")] = None

    def said(self) -> AskedHelp:
        """Return it as it is asked."""
        is_chosen = self.chosen is not None and self.chosen_for == self.agency
        contact = {"role": self.role, "name": self.name, "email": self.email}
        asked: dict[str, Any] = {
            "agency": self.chosen if is_chosen else self.agency,
            "contact": contact | {"telephone": self.telephone},
            "confidential": None if self.confidential is None else True,
        }
        alike = set(AskedHelp.model_fields) - asked.keys() - {"ori"}
        return AskedHelp.model_validate({name: getattr(self, name) for name in alike} | asked)


def in_words(faults: Mapping[str, str]) -> dict[str, str]:
    """Return the faults of a form with sentences of its own."""
    return {name: _FAULTS.get(name, sentence) for name, sentence in faults.items()}


def topic_choices(offered: Sequence[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Return the topics as a form offers them, by their titles."""
    return [(topic, title, "") for topic, title in sorted(offered, key=lambda each: each[1])]
