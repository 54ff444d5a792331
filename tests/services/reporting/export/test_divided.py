"""Every measure by every dimension is what another count over an export says, at any position.

Of answers nothing is in an export: those are counted in `test_answers_counted`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from events.event import Event, Told
from services.reporting.clocks.following import HEARS, follow
from services.reporting.clocks.steps import ClockStep
from services.reporting.export.asking import MEASURES, why_no_view
from services.reporting.export.formats import Format
from services.reporting.export.recounting import number_of
from services.reporting.measures import MEASURES as MEASURED
from services.reporting.measures.dimensions import By
from services.reporting.measures.measure import Total
from services.reporting.queries.counting import values_of
from services.reporting.queries.kept_figures import FigureFilter, KeptFigures
from services.reporting.queries.measures import told_value
from services.reporting.queries.tables_as_of import tables_as_of
from tests.services.reporting.export import counting_rows
from tests.services.reporting.export.counting import DIMENSIONS, WHOLE, Pair, count
from tests.services.reporting.export.exports import exported
from tests.services.reporting.lives import Life, fact, heard
from tests.services.reporting.measured_lives import ORIS, measured_history, stays_at_the_edges
from tests.services.reporting.reports import Reports

DIVIDED = (*DIMENSIONS, By.MILESTONE, By.STAGE, By.PARTY)
ALONE = [(by, WHOLE) for by in (WHOLE, *DIVIDED)]
PAIRS = [
    *(("topic", "provider"), ("topic-list", "fiscal-year"), ("delivery-type", "agency-size")),
    *(("intensity", "month"), ("provider", "calendar-quarter"), ("agency-kind", "topic")),
    *(("reason", "fiscal-quarter"), ("mode", "state"), ("status", "program")),
    *(("state", "agency-size"), ("program", "milestone"), ("stage", "party")),
]
SEED = 10
ONE_DEPARTMENT = fact(
    "AgencySucceeded",
    ori=ORIS[1],
    successor=ORIS[2],
    succession="renumbered",
    succeeded_on=date(2023, 3, 1),
)
"""It is served under two numbers, before that day too."""
HELD = [*Life(30).up_to_opened(), Life(30).held("2023-01-20"), Life(30).resumed("2023-01-30")]
"""Days that no party could end."""
REGISTERED_AFTERWARDS = [
    fact("AgencyRegistered", ori="NB7770000", registered_on=date(2024, 5, 1), state="NB"),
    *Life(31, "NB7770000").up_to_opened("2023-01-12"),
]
"""It was helped before it is known to have existed."""
IN_PARTS = ("milestones", "reach", "days_waited")
"""Measures whose whole value is counted."""
COMPARED = (*MEASURES, "days_waited")
NOT_COUNTED = {name: why_no_view(name) for name in MEASURED if name not in COMPARED}
"""Measures that are counted by no dimension, and why."""


@pytest.mark.parametrize("measure", MEASURED)
def test_each_measure_is_counted_by_each_of_its_dimensions_or_it_is_said_why(measure: str) -> None:
    missing = set(MEASURED[measure].by) - set(DIVIDED)
    assert not missing or measure in NOT_COUNTED, missing


async def test_every_measure_by_every_dimension_as_of_ten_positions(
    reports: Reports, tmp_path: Path
) -> None:
    facts = [*measured_history(SEED, lives=20), *stays_at_the_edges(21)]
    middle = len(facts) // 2
    facts[middle:middle] = [ONE_DEPARTMENT, *HELD, *REGISTERED_AFTERWARDS]
    last = await reports.told(facts)
    await exported(reports, tmp_path, last, Format.PARQUET)
    chance = Random(SEED)  # noqa: S311 - it must be repeatable
    seen, several = set[tuple[str, Pair]](), set[str]()
    for position in (last, *chance.sample(range(1, last), 9)):
        pairs = [*ALONE, *PAIRS] if position == last else ALONE
        counted: dict[tuple[str, Pair], Any] = count(
            tmp_path, position, pairs, last_answered(facts[:position])
        )
        for measure in IN_PARTS:
            applying = [each for each in pairs if {*each} <= {WHOLE, *MEASURED[measure].by}]
            values = counted_in_parts(measure, tmp_path, position, applying, facts[:position])
            counted |= {(measure, pair): told for pair, told in values.items()}
        for pair in pairs:
            for measure, numbers in (await figures_by(reports, pair, position)).items():
                assert counted.get((measure, pair), {}) == numbers, (measure, pair, position)
                seen |= {(measure, pair)} if numbers else set()
        for measure in set(MEASURES) - set(IN_PARTS):
            whole = counted[measure, (WHOLE, WHOLE)].get((WHOLE, WHOLE), 0)
            for by in MEASURED[measure].by:
                rows = sum(counted[measure, (by, WHOLE)].values())
                instead = MEASURED[measure].total_by((by,))
                if instead is None:
                    assert rows == whole, (measure, by, position)
                elif instead.total is Total.DISTINCT:
                    assert rows >= whole, (measure, by, position)
                    several |= {by} if rows > whole else set()
    assert seen >= {(name, (by, WHOLE)) for name in COMPARED for by in (WHOLE, *MEASURED[name].by)}
    assert several >= {By.TOPIC, By.TOPIC_LIST, By.DELIVERY_TYPE, By.FISCAL_YEAR}


def counted_in_parts(
    measure: str, root: Path, position: int, pairs: list[Pair], facts: list[Event]
) -> dict[Pair, counting_rows.Told]:
    """Count the whole value of a measure by each pair."""
    match measure:
        case "milestones":
            return counting_rows.milestones(root, position, pairs)
        case "reach":
            return counting_rows.reach(root, position, pairs)
        case _:
            return counting_rows.waits(root, position, pairs, waited(facts))


def waited(facts: list[Event]) -> Iterator[counting_rows.Waited]:
    """Yield what clocks make of the facts of each thing: who was asked is in no export."""
    steps = defaultdict[tuple[str, str], list[ClockStep]](list)
    for told in map(Told.of, heard(facts)):
        for kind, by_fact in HEARS.items():
            hears = by_fact.get(type(told.event))
            if hears is not None and (hears.only is None or hears.only(told.event)):
                steps[kind, getattr(told.event, f"{kind}_id")].append(hears.step(told))
    for (kind, _), of_one in steps.items():
        followed = follow(kind, (), of_one)
        for spell in followed.spells:
            if followed.about is not None and spell.ended_on is not None:
                yield counting_rows.Waited(
                    followed.about.request_id,
                    followed.about.engagement_id,
                    spell.stage,
                    spell.party,
                    spell.provider,
                    spell.ended_on,
                    spell.days(spell.ended_on),
                )


def last_answered(facts: list[Event]) -> date | None:
    """Return the last day of an answer, which is in no export."""
    told = [getattr(each, "counts_on", getattr(each, "received_on", None)) for each in facts]
    return max((day for day in told if day is not None), default=None)


async def figures_by(reports: Reports, pair: Pair, position: int) -> dict[str, dict[Pair, object]]:
    """Return what the service counts of each measure that both dimensions divide."""
    by = {*pair} - {WHOLE}
    measures = [MEASURED[name] for name in COMPARED if by <= set(MEASURED[name].by)]
    async with tables_as_of(reports.running.pool, "figures", position) as tables:
        counted = await values_of(tables, measures, pair, FigureFilter(), KeptFigures())
    return {
        measure.name: {
            keys: compared
            for keys, value in values.items()
            if (compared := compared_of(measure.name, told_value(value)))
        }
        for measure, values in zip(measures, counted, strict=True)
    }


def compared_of(measure: str, value: Any) -> object:
    """Return what is compared of a value: all its parts, or the number in it."""
    return value if measure in IN_PARTS else number_of(measure, value)
