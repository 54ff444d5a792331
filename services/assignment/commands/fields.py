"""The fields that commands share: their shapes and limits, who commands, for which request."""

from __future__ import annotations

from typing import Annotated, Final, TypeVar

from pydantic import AfterValidator, Field, StringConstraints

from events.decider import Command
from events.ids import GivenId
from events.rules.durations import MINUTES_AN_HOUR
from events.rules.requests import RequestSeen
from events.text import LINE, PROSE
from events.vocabulary import (
    PERSON_PATTERN,
    SLUG_PATTERN,
    AgencyKind,
    AgencySize,
    EvidenceReturnReason,
    Language,
    Program,
    TopicSlug,
)

TOPICS_MAX: Final = 100
STATES_MAX: Final = 60
CAPACITY_MAX: Final = 100
LANGUAGES_MAX: Final = 20
COMMUNITIES_MAX: Final = 20
HOURS_MIN: Final = 0.25
HOURS_MAX: Final = 1000
MINUTES_MAX: Final = HOURS_MAX * MINUTES_AN_HOUR
ATTENDEES_MAX: Final = 100_000
EVIDENCE_MAX: Final = 50
EVIDENCE_CHARACTERS_MAX: Final = 500
DEPENDENCIES_MAX: Final = 50
STEPS_MAX: Final = 1000
"""Of one kind, of one engagement."""

_T = TypeVar("_T")


def each_once(values: tuple[_T, ...]) -> tuple[_T, ...]:
    """Return the values in their order, without repetitions."""
    return tuple(dict.fromkeys(values))


Name = Annotated[str, StringConstraints(min_length=1, max_length=200), LINE]
StepNumber = Annotated[int, Field(ge=1, le=STEPS_MAX)]
Note = Annotated[str, StringConstraints(min_length=1, max_length=2000), PROSE]
PostalState = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Programs = Annotated[tuple[Program, ...], Field(min_length=1), AfterValidator(each_once)]
Topics = Annotated[
    tuple[TopicSlug, ...], Field(min_length=1, max_length=TOPICS_MAX), AfterValidator(each_once)
]
AgencyKinds = Annotated[tuple[AgencyKind, ...], AfterValidator(each_once)]
States = Annotated[tuple[PostalState, ...], Field(max_length=STATES_MAX), AfterValidator(each_once)]
AgencySizes = Annotated[tuple[AgencySize, ...], AfterValidator(each_once)]
Languages = Annotated[
    tuple[Language, ...], Field(max_length=LANGUAGES_MAX), AfterValidator(each_once)
]
Community = Annotated[str, StringConstraints(pattern=SLUG_PATTERN, max_length=32)]
Communities = Annotated[
    tuple[Community, ...], Field(max_length=COMMUNITIES_MAX), AfterValidator(each_once)
]
Capacity = Annotated[int, Field(ge=1, le=CAPACITY_MAX)]
Minutes = Annotated[int, Field(ge=1, le=MINUTES_MAX)]
Hours = Annotated[float, Field(ge=HOURS_MIN, le=HOURS_MAX, multiple_of=0.25)]
Attendees = Annotated[int, Field(ge=0, le=ATTENDEES_MAX)]
Person = Annotated[str, StringConstraints(pattern=PERSON_PATTERN)]
"""The id of a person, as facts have it after the role."""
Party = Annotated[str, StringConstraints(pattern=SLUG_PATTERN, max_length=32)]
"""`agency`, or a provider's slug."""
Number = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9.-]{0,15}$")]
"""As in the report, such as `3` or `3.1`."""
Text = Annotated[str, StringConstraints(min_length=1, max_length=10_000), PROSE]
Reference = Annotated[
    str, StringConstraints(min_length=1, max_length=EVIDENCE_CHARACTERS_MAX), LINE
]
Evidence = Annotated[
    tuple[Reference, ...], Field(min_length=1, max_length=EVIDENCE_MAX), AfterValidator(each_once)
]
Dependencies = Annotated[
    tuple[GivenId, ...], Field(max_length=DEPENDENCIES_MAX), AfterValidator(each_once)
]
ReturnReasons = Annotated[
    tuple[EvidenceReturnReason, ...], Field(min_length=1), AfterValidator(each_once)
]


class FromProvider(Command):
    """A command that a provider gives about its own work, or the center for it."""

    by: Annotated[str | None, Field(exclude=True)] = None
    """The slug of the provider that gives it; None for the center."""


class ForRequest(Command):
    """A command that goes on with the work of a request, and needs one that has not ended."""

    request: Annotated[RequestSeen, Field(exclude=True)] = RequestSeen()
    """Looked up in the request's stream."""
