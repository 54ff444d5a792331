"""Measures of answers are what plain Python counts of the facts, by every dimension, at any time.

What one person answered is in no export, so that no count over an export can show it.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Final
from uuid import UUID

from events.event import Event
from services.reporting.measures import MEASURES
from services.reporting.measures.dimensions import UNDIVIDED, By
from services.reporting.queries.counting import values_of
from services.reporting.queries.kept_figures import FigureFilter, KeptFigures, Pair
from services.reporting.queries.measures import told_value
from services.reporting.queries.tables_as_of import tables_as_of
from tests.services.reporting import answers_counted
from tests.services.reporting.lives import Life, fact
from tests.services.reporting.measured_lives import (
    LEVELS,
    ORIS,
    PROVIDERS,
    TOPICS,
    measured_history,
)
from tests.services.reporting.reports import Reports

OF_ANSWERS: Final = {name: each for name, each in MEASURES.items() if each.of_answers}
DIMENSIONS: Final = tuple(dict.fromkeys(by for each in OF_ANSWERS.values() for by in each.by))
ALONE: Final[list[Pair]] = [(by, UNDIVIDED) for by in (UNDIVIDED, *DIMENSIONS)]
PAIRS: Final[list[Pair]] = [
    *((By.TOPIC, By.PROVIDER), (By.AUDIENCE, By.STAGE), (By.STATE, By.FISCAL_YEAR)),
    *((By.STAGE, By.AGENCY_SIZE), (By.DELIVERY_TYPE, By.AUDIENCE), (By.PROGRAM, By.MONTH)),
]
SEED: Final = 3


def test_every_measure_of_answers_is_counted() -> None:
    assert OF_ANSWERS.keys() == set(answers_counted.MEASURES)


async def test_every_measure_of_answers_by_every_dimension_as_of_ten_positions(
    reports: Reports,
) -> None:
    chance = Random(SEED)  # noqa: S311 - it must be repeatable
    facts = [*measured_history(SEED, lives=20), *answers_of_an_older_release(chance)]
    last = await reports.told(facts)
    shown = set[tuple[str, Pair]]()
    for position in (last, *chance.sample(range(1, last), 9)):
        for pair in [*ALONE, *PAIRS] if position == last else ALONE:
            counted = answers_counted.count(facts[:position], pair)
            for measure, told in (await figures_by(reports, pair, position)).items():
                assert counted[measure] == told, (measure, pair, position)
                some = any(not value["suppressed"] for value in counted[measure].values())
                shown |= {(measure, pair)} if some else set()
    assert shown >= {
        (name, (by, UNDIVIDED)) for name, each in OF_ANSWERS.items() for by in (UNDIVIDED, *each.by)
    }


def answers_of_an_older_release(chance: Random) -> Iterator[Event]:
    """Answers that name their invitation, to work on what was amended, cancelled or taken back."""
    for number in range(30, 36):
        life = Life(number, ORIS[1])
        yield from life.up_to_opened(f"2023-0{number - 29}-12")
        yield life.work_amended(topics=TOPICS[:2], delivery_types=("assessment",))
        for stage, first in (("immediate", 70_000), ("follow-up", 80_000)):
            asked = {"invitation_id": UUID(int=number + first), "provider": PROVIDERS[0]}
            asked |= {"audience": "requester", "stage": stage}
            yield life.invited("2023-07-01", **asked, instead_of=None)
            ratings = [chance.randint(3, 5) for _ in range(5)]
            answers = [
                {"question": "a-question", "level": level, "value": chance.randint(1, 5)}
                for level in LEVELS
            ]
            yield life.evaluated(*ratings, on="2023-07-09", **asked, answers=answers)
        if number % 2:
            yield life.cancelled("2023-07-10", "entered-in-error")
            if number > 32:
                yield life.work_reinstated("2023-07-11")
    yield fact("TopicListed", topic=TOPICS[0], lists=("tribal",))


async def figures_by(
    reports: Reports, pair: Pair, position: int
) -> dict[str, answers_counted.Told]:
    """Return what the service tells of each measure of answers that both dimensions divide."""
    by = {*pair} - {UNDIVIDED}
    measures = [each for each in OF_ANSWERS.values() if by <= set(each.by)]
    async with tables_as_of(reports.running.pool, "figures", position) as tables:
        counted = await values_of(tables, measures, pair, FigureFilter(), KeptFigures())
    return {
        measure.name: {keys: told_value(value) for keys, value in values.items()}
        for measure, values in zip(measures, counted, strict=True)
    }
