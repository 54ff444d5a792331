"""The shapes and limits of what commands say."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import AfterValidator, Field, StringConstraints

from events.vocabulary import AgencyKind, Program, TopicSlug

TOPICS_MAX: Final = 100
STATES_MAX: Final = 60
CAPACITY_MAX: Final = 100
HOURS_MIN: Final = 0.25
HOURS_MAX: Final = 1000
ATTENDEES_MAX: Final = 100_000


def _each_once(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
PostalState = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Programs = Annotated[tuple[Program, ...], Field(min_length=1), AfterValidator(_each_once)]
Topics = Annotated[
    tuple[TopicSlug, ...], Field(min_length=1, max_length=TOPICS_MAX), AfterValidator(_each_once)
]
AgencyKinds = Annotated[tuple[AgencyKind, ...], AfterValidator(_each_once)]
States = Annotated[
    tuple[PostalState, ...], Field(max_length=STATES_MAX), AfterValidator(_each_once)
]
Capacity = Annotated[int, Field(ge=1, le=CAPACITY_MAX)]
Hours = Annotated[float, Field(ge=HOURS_MIN, le=HOURS_MAX, multiple_of=0.25)]
Attendees = Annotated[int, Field(ge=0, le=ATTENDEES_MAX)]
