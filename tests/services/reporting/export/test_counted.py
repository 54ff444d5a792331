"""Figures, counted by a few lines of SQL over an export, are those of the service."""

from __future__ import annotations

import json
from datetime import date, timedelta
from importlib.resources import files
from itertools import combinations, permutations
from pathlib import Path
from random import Random
from typing import Any

import pytest

from events.vocabulary import Program
from services.reporting.export.asking import MEASURES, why_no_view
from services.reporting.export.formats import Format
from services.reporting.export.recounting import (
    AT_AN_END,
    COLUMNS,
    COUNTED,
    Recount,
    number_of,
    recount,
)
from services.reporting.measures import MEASURES as MEASURED
from services.reporting.measures.dimensions import UNDIVIDED, By
from services.reporting.queries.counting import values_of
from services.reporting.queries.kept_figures import FigureFilter, KeptFigures
from services.reporting.queries.measures import FigureQuestion, answer, told_value
from services.reporting.queries.tables_as_of import tables_as_of
from tests.services.reporting.export.exports import exported
from tests.services.reporting.histories import lived
from tests.services.reporting.lives import Life, agency, fact
from tests.services.reporting.reports import Reports

QUESTIONS = ((), *((by,) for by in COLUMNS), *permutations(COLUMNS, 2))
"""By nothing, by each dimension that an export has, and by any two of them."""

GOES_ON = Life(1)
NEXT_YEAR = {
    "joined": [GOES_ON.joined("TX0020000", "2023-10-20")],
    "merged": [Life(2).submitted("2023-10-20"), Life(2).merged(GOES_ON, "2023-10-21")],
    "double": [Life(2).submitted("2023-10-20"), Life(2).declined("duplicate", "2023-10-21")],
}
"""What has days that nothing else is counted on, while work from the year before goes on."""


async def test_every_measure_by_every_dimension_as_of_four_positions(
    reports: Reports, tmp_path: Path
) -> None:
    last = await reports.told(lived(1))
    await exported(reports, tmp_path, last, Format.PARQUET)
    chance = Random(1)  # noqa: S311 - it must be repeatable
    for position in (last, *chance.sample(range(1, last), 3)):
        for by in (None, *COLUMNS):
            rows = await figures_by(reports, by, position)
            asking = [Recount(each, () if by is None else (by,)) for each in MEASURES]
            for asks, counted in zip(asking, recount(tmp_path, position, asking), strict=True):
                assert counted == rows[asks.measure], (asks, position)
                assert position < last or counted or asks.measure.endswith("again"), asks


async def test_every_measure_by_every_two_dimensions(reports: Reports, tmp_path: Path) -> None:
    last = await reports.told(lived(1))
    await exported(reports, tmp_path, last, Format.PARQUET)
    asking = [Recount(each, by) for each in MEASURES for by in combinations(COLUMNS, 2)]
    for asks, counted in zip(asking, recount(tmp_path, last, asking), strict=True):
        assert counted == await figures(reports, asks, last), asks


async def test_every_measure_of_a_program_and_of_days(reports: Reports, tmp_path: Path) -> None:
    last = await reports.told(lived(2))
    await exported(reports, tmp_path, last, Format.PARQUET)
    chance = Random(2)  # noqa: S311 - likewise
    days = [date(2022, 1, 1) + timedelta(days=each) for each in range(0, 900, 30)]
    asking = [
        Recount(
            measure,
            chance.choice(QUESTIONS),
            chance.choice([None, *Program]),
            *chance.choice([(None, until), (since, None), (since, until)]),
        )
        for measure in MEASURES
        for since, until in (sorted(chance.sample(days, 2)) for _ in range(6))
    ]
    answers = recount(tmp_path, last, asking)
    for asks, counted in zip(asking, answers, strict=True):
        assert counted == await figures(reports, asks, last), asks
    assert sum(map(bool, answers)) > len(answers) / 3


@pytest.mark.parametrize("later", NEXT_YEAR)
async def test_years_go_on_to_the_last_day_of_anything(
    reports: Reports, tmp_path: Path, later: str
) -> None:
    told = [agency("IA0570100", 20), *GOES_ON.up_to_opened("2023-01-12"), *NEXT_YEAR[later]]
    last = await reports.told(told)
    await exported(reports, tmp_path, last, Format.PARQUET)
    asking = [Recount(measure, (By.FISCAL_YEAR,)) for measure in AT_AN_END]
    counted = {("2023",): 1, ("2024",): 1}
    assert recount(tmp_path, last, asking) == [counted] * len(asking)
    assert [await figures(reports, asks, last) for asks in asking] == [counted] * len(asking)


async def test_a_site_that_moved_is_first_completed_in_each_program(
    reports: Reports, tmp_path: Path
) -> None:
    moved = Life(1, program="critical-response", moved=True)
    told = [
        *(agency("IA0570100", 20), *GOES_ON.up_to_opened(), GOES_ON.delivered("2023-03-01")),
        *(GOES_ON.opened_next("critical-response", "2023-09-01"), moved.delivered("2023-11-01")),
    ]
    last = await reports.told(told)
    await exported(reports, tmp_path, last, Format.PARQUET)
    asking = [
        Recount("sites_completed", by, program)
        for by in ((), (By.FISCAL_YEAR,), (By.PROGRAM,), (By.PROGRAM, By.FISCAL_YEAR))
        for program in (None, Program.CRITICAL_RESPONSE)
    ]
    for asks, counted in zip(asking, recount(tmp_path, last, asking), strict=True):
        assert counted == await figures(reports, asks, last), asks
        assert sum(counted.values()) == (2 if By.PROGRAM in asks.by and not asks.program else 1)


async def test_one_that_had_two_numbers_is_reached_once(reports: Reports, tmp_path: Path) -> None:
    former, present = "IA0570100", "IA0570000"
    told = [
        *(agency(ori, 20) for ori in (former, present, "IA0010000")),
        *Life(1, former).up_to_opened("2023-01-12"),
        *Life(2, present).up_to_opened("2023-02-12"),
        fact(
            "AgencySucceeded",
            ori=former,
            successor=present,
            succession="renumbered",
            succeeded_on=date(2023, 11, 1),
        ),
    ]
    last = await reports.told(told)
    await exported(reports, tmp_path, last, Format.PARQUET)
    asking = [
        Recount("reach", by)
        for by in ((), (By.FISCAL_YEAR,), (By.STATE,), (By.STATE, By.FISCAL_YEAR))
    ]
    counted = recount(tmp_path, last, asking)
    assert counted[:2] == [{(): 1 / 2}, {("2023",): 1 / 3}]
    assert counted == [await figures(reports, asks, last) for asks in asking]


async def figures_by(
    reports: Reports, by: By | None, position: int
) -> dict[str, dict[tuple[str, ...], float]]:
    """Return what the service counts of each measure by one dimension, or by none."""
    measures = [MEASURED[name] for name in MEASURES]
    pair = (UNDIVIDED if by is None else by, UNDIVIDED)
    async with tables_as_of(reports.running.pool, "figures", position) as tables:
        counted = await values_of(tables, measures, pair, FigureFilter(), KeptFigures())
    return {
        measure.name: {
            keys[: 0 if by is None else 1]: number
            for keys, value in values.items()
            if (number := number_of(measure.name, told_value(value)))
        }
        for measure, values in zip(measures, counted, strict=True)
    }


async def figures(reports: Reports, asks: Recount, position: int) -> dict[tuple[str, ...], Any]:
    """Return what the service answers to the same question."""
    counted = FigureFilter(asks.program, asks.since, asks.until)
    async with tables_as_of(reports.running.pool, "figures", position) as tables:
        asked = FigureQuestion(MEASURED[asks.measure], asks.by, counted)
        found = json.loads((await answer(tables, asked, reports.running.keep(KeptFigures))).content)
    rows = [(tuple(row["keys"]), row["value"]) for row in found["rows"]]
    told = rows if asks.by else [((), found["total"])]
    numbers = {keys: number_of(asks.measure, value) for keys, value in told}
    return {keys: number for keys, number in numbers.items() if number}


@pytest.mark.parametrize("measure", MEASURED)
def test_each_measure_has_a_view_or_a_reason(measure: str) -> None:
    has_view = files("services.reporting.export").joinpath(f"views/{measure}.sql").is_file()
    assert has_view is (why_no_view(measure) is None)
    assert (measure in COUNTED) is has_view
