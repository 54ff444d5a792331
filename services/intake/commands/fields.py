"""The types of the fields of commands, each with its limits."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from events.rules.desk import NOBODY, OWN
from events.rules.help import UNIQUE, Email, PersonName, Telephone, each_once
from events.rules.oris import STATES
from events.text import LINE, PROSE
from events.vocabulary import (
    ContactMade,
    PersonSpokenTo,
    Ratings,
    TopicList,
    TopicSlug,
)

SWORN_MAX: Final = 100_000
"""The largest police force of the United States has a third of it."""
AGENCY_NAME_CHARACTERS_MAX: Final = 200
NOTE_CHARACTERS_MAX: Final = 2000
ANSWERS_MAX: Final = 30
"""Beyond the five ratings; the table of questions has fewer."""


def _known_state(code: str) -> str:
    if code not in STATES:
        raise ValueError(f"{code} is no postal code of a state or territory")
    return code


State = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Z]{2}$"),
    AfterValidator(_known_state),
    Field(json_schema_extra={"enum": [*sorted(STATES)]}),
]
"""Postal code of a state or territory."""
Sworn = Annotated[int, Field(ge=0, le=SWORN_MAX)]
"""Budgeted sworn strength."""
AgencyName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=AGENCY_NAME_CHARACTERS_MAX),
    LINE,
]
TOPIC_PARTS_MAX: Final = 10
"""Topics that one is divided into."""
TopicParts = Annotated[
    tuple[TopicSlug, ...],
    Field(min_length=2, max_length=TOPIC_PARTS_MAX, json_schema_extra=UNIQUE),
    AfterValidator(each_once),
]
TopicTitle = Annotated[str, StringConstraints(min_length=1, max_length=100), LINE]
TopicLists = Annotated[
    tuple[TopicList, ...],
    Field(min_length=1, max_length=len(TopicList), json_schema_extra=UNIQUE),
    AfterValidator(each_once),
]
OfficeTitle = Annotated[str, StringConstraints(min_length=1, max_length=100), LINE]
"""The office of the person who authorizes, such as `Chief of Police`."""
ReferredTo = Annotated[str, StringConstraints(min_length=1, max_length=200), LINE]
"""An organization or its office, to which the center sends an agency."""
DocumentReference = Annotated[str, StringConstraints(min_length=1, max_length=200), LINE]
"""Where a letter or memorandum can be looked up."""
Note = Annotated[str, StringConstraints(min_length=1, max_length=NOTE_CHARACTERS_MAX), PROSE]
"""Accompanies a reason code, never replaces it."""
NOTE_TEXT_CHARACTERS_MAX: Final = 4000
NoteText = Annotated[
    str, StringConstraints(min_length=1, max_length=NOTE_TEXT_CHARACTERS_MAX), PROSE
]
"""What the center notes for itself about a request."""
PEOPLE_SPOKEN_TO_MAX: Final = 20
"""In one contact."""


def _no_reserved_name(name: str) -> str:
    if name in {OWN, NOBODY}:
        raise ValueError(f"{OWN} and {NOBODY} stand for something else in lists")
    return name


CoordinatorName = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"),
    AfterValidator(_no_reserved_name),
    Field(json_schema_extra={"not": {"enum": [OWN, NOBODY]}}),
]
"""The person of a coordinator, as facts have it after the role."""
Recommendation = Annotated[int, Field(ge=0, le=10)]
"""0 (not at all) to 10 (certainly)."""
REMINDERS_MAX: Final = 2
Reminder = Annotated[int, Field(ge=1, le=REMINDERS_MAX)]
"""1 for the first, 2 for the second."""


class GivenPerson(PersonSpokenTo):
    """A person in a command: unknown fields are refused, and each field has its limit."""

    model_config = ConfigDict(extra="forbid")

    name: PersonName
    organization: OfficeTitle | None = None
    email: Email | None = None
    telephone: Telephone | None = None


class GivenContactMade(ContactMade):
    """A contact in a command: how, and with whom."""

    model_config = ConfigDict(extra="forbid")

    people: Annotated[tuple[GivenPerson, ...], Field(min_length=1, max_length=PEOPLE_SPOKEN_TO_MAX)]


class GivenRatings(Ratings):
    """Ratings in a command: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class GivenAnswer(BaseModel):
    """An answer in a command; the level of its question stands in the table of questions."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    question: TopicSlug
    """A row of `services.intake.decisions.questions`."""
    value: Annotated[int, Field(ge=1, le=5)]


def _each_question_once(answers: tuple[GivenAnswer, ...]) -> tuple[GivenAnswer, ...]:
    if len({answer.question for answer in answers}) < len(answers):
        raise ValueError("each question may be answered once")
    return answers


GivenAnswers = Annotated[
    tuple[GivenAnswer, ...], Field(max_length=ANSWERS_MAX), AfterValidator(_each_question_once)
]
