"""Recommendations sustained and set aside, and two cities with the published numbers."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from deploy.demo.plan.acts import Act, Deliver, Life, Recommend, RecordFinding, Review, entered_on
from deploy.demo.plan.assessments import VALIDATOR, returned, submitted, validated
from deploy.demo.plan.calibration import LAST_DAY
from deploy.demo.plan.chance import day_after
from deploy.demo.plan.rare.choosing import Bend, Choosing, first, with_acts
from events.vocabulary import EvidenceReturnReason, Priority, SetAsideReason

SUSTAINED_DAYS: Final = 150
"""From the validation to its confirmation."""
_SUBMITTED_DAYS: Final = 200
"""At most, from the recommendation to the evidence."""
_REVIEWED_DAYS: Final = 60
"""At most, from the evidence to the review, except for those that wait long."""


@dataclass(frozen=True, slots=True)
class City:
    """The recommendations of a city, by status."""

    name: str
    published: str
    recommendations: int
    submitted: int
    validated: int
    sustained: int = 0
    returned: int = 0
    not_assessable: int = 0
    validated_late: int = 0
    """Of the validated, those that waited `queue_days` for the reviewer."""
    queue_days: int = 0

    @property
    def days(self) -> int:
        """From the recommendations to the last review."""
        return _SUBMITTED_DAYS + max(_REVIEWED_DAYS + SUSTAINED_DAYS, self.queue_days)


CITIES: Final = (
    City(
        "one city",
        "90 % implemented, 6 % in progress, 3 % not, 1 not assessable",
        recommendations=75,
        submitted=72,
        validated=68,
        sustained=30,
        returned=2,
        not_assessable=1,
    ),
    City(
        "another",
        "263 of 272 implemented; 11 waited 30 months for it",
        recommendations=272,
        submitted=263,
        validated=263,
        validated_late=11,
        queue_days=911,
    ),
)
"""As published, or the nearest whole numbers that add up."""


def as_published(choosing: Choosing, chance: random.Random) -> None:
    """Turn two assessments into those of the two cities, the longer one first."""
    for city in sorted(CITIES, key=lambda city: city.days, reverse=True):
        choosing.bend(1, _as_city(chance, city))


def city_of(life: Life) -> City | None:
    """Return the city whose recommendations a life has, if any."""
    made = sum(isinstance(act, Recommend) for act in life.acts)
    return next((city for city in CITIES if city.recommendations == made), None)


def settled(life: Life) -> Life | None:
    """Sustain the first recommendation, and set the last aside as no longer applicable."""
    first_number, last_number = _ends(life)
    found = next((act for act in life.acts if _is(act, first_number, "validate")), None)
    if found is None:
        return None
    again = found.on + timedelta(days=SUSTAINED_DAYS)
    made = first(life, Recommend)
    if again > LAST_DAY or made is None:
        return None
    kept = [act for act in life.acts if not (isinstance(act, Review) and act.number == last_number)]
    settling = (
        _set_aside(made.on + timedelta(days=20), last_number, SetAsideReason.NO_LONGER_APPLICABLE),
        _sustained(again, first_number),
    )
    return with_acts(life, *sorted((*kept, *settling), key=entered_on))


def _ends(life: Life) -> tuple[str, str]:
    """Return the numbers of the first and the last recommendation."""
    numbers = [act.number for act in life.acts if isinstance(act, Recommend)] or [""]
    return numbers[0], numbers[-1]


def _is(act: Act, number: str, verb: str) -> bool:
    return isinstance(act, Review) and (act.number, act.verb) == (number, verb)


def _as_city(chance: random.Random, city: City) -> Bend:
    def bend(life: Life) -> Life | None:
        deliver = first(life, Deliver)
        if deliver is None or first(life, Recommend) is None:
            return None
        if deliver.on + timedelta(days=city.days) > LAST_DAY:
            return None
        others = [
            act for act in life.acts if not isinstance(act, RecordFinding | Recommend | Review)
        ]
        told = sorted(_told(chance, city, deliver.on), key=entered_on)
        return with_acts(life, *sorted((*others, *told), key=entered_on))

    return bend


def _told(chance: random.Random, city: City, on: date) -> Iterator[Act]:
    yield RecordFinding(on, "1")
    for number in range(1, city.recommendations + 1):
        yield Recommend(on, "1", _number(number), chance.choice(list(Priority)))
    for number in _first(city.submitted):
        yield from _reviewed(chance, city, on, number)
    if city.not_assessable:
        for number in range(city.recommendations, city.recommendations - city.not_assessable, -1):
            later = on + timedelta(days=_SUBMITTED_DAYS)
            yield _set_aside(later, _number(number), SetAsideReason.UNABLE_TO_ASSESS)


def _reviewed(chance: random.Random, city: City, on: date, number: int) -> Iterator[Act]:
    late = city.validated - city.validated_late < number <= city.validated
    shown = day_after(chance, on, 30, _SUBMITTED_DAYS)
    yield submitted(shown, _number(number))
    judged = shown + timedelta(days=city.queue_days if late else chance.randint(5, _REVIEWED_DAYS))
    if number <= city.validated:
        yield validated(judged, _number(number))
    elif number <= city.validated + city.returned:
        yield returned(judged, _number(number), EvidenceReturnReason.INSUFFICIENT)
    if number <= city.sustained:
        yield _sustained(judged + timedelta(days=SUSTAINED_DAYS), _number(number))


def _first(count: int) -> Iterable[int]:
    return range(1, count + 1)


def _number(number: int) -> str:
    return f"1.{number}"


def _sustained(on: date, number: str) -> Review:
    return Review(on, number, "sustain", "validator", {"sustained_by": VALIDATOR})


def _set_aside(on: date, number: str, reason: SetAsideReason) -> Review:
    return Review(on, number, "set-aside", "coordinator", {"reason": reason})
