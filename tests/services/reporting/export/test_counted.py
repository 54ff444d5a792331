"""Figures, counted by a few lines of SQL over an export, are those of the service."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from events.event import Event
from services.reporting.export.asking import MEASURES, asked
from services.reporting.export.formats import Format
from services.reporting.queries.figures import FigureFilter, count_figures
from services.reporting.queries.snapshot import snapshot
from services.reporting.views.figures import Dimension
from tests.services.reporting.export.exports import exported
from tests.services.reporting.histories import history
from tests.services.reporting.lives import Life, agency, day, fact
from tests.services.reporting.reports import Reports

COUNTED = dict.fromkeys(MEASURES, "count(*)") | {
    "agencies": "count(DISTINCT agency)",
    "attendees": "sum(attendees)::BIGINT",
    "hours": "round(sum(minutes) / 60, 2)",
    "sites": "count(DISTINCT site)",
    "sites_completed": "count(DISTINCT site)",
    "sites_in_progress": "count(DISTINCT site)",
}
AT_AN_END = ("engagements_active", "sites", "sites_in_progress")
KEYS = {
    Dimension.ALL: "'all'",
    Dimension.PROGRAM: "program",
    Dimension.STATE: "state",
    Dimension.FISCAL_YEAR: "fiscal_year::VARCHAR",
}
DAYS = (
    *("requests", "engagements_opened", "engagements_delivered", "engagements_cancelled"),
    *("engagements_closed", "engagements_completed_again", "engagements_active", "deliveries"),
)
KNOWN = " UNION ALL ".join(f"SELECT day FROM {view}" for view in DAYS)  # noqa: S608 - our own names
YEARS = f"""
    SELECT unnest(range(
        (SELECT min(fiscal_year) FROM engagements_opened),
        (SELECT fiscal_year(max(day)) + 1 FROM ({KNOWN}))
    )) AS fiscal_year
"""  # noqa: S608 - our own names


def question(measure: str, by: Dimension) -> str:
    """The measure by a dimension; what goes on is counted at the end of each year, or at last."""
    counted, key = COUNTED[measure], KEYS[by]
    if measure not in AT_AN_END:
        return f"SELECT {key}, {counted} FROM {measure} GROUP BY 1"  # noqa: S608 - our own names
    done = "what = 'done'" if measure == "sites" else "false"
    if by is not Dimension.FISCAL_YEAR:
        return f"SELECT {key}, {counted} FROM {measure} WHERE {done} OR until IS NULL GROUP BY 1"  # noqa: S608 - our own names
    going = "day <= make_date(year, 9, 30) AND (until IS NULL OR until > make_date(year, 9, 30))"
    in_year = f"CASE WHEN {done} THEN fiscal_year(day) = year ELSE {going} END"
    return f"""
        SELECT year::VARCHAR, {counted}
        FROM {measure} JOIN ({YEARS}) AS years (year) ON {in_year}
        GROUP BY 1
    """  # noqa: S608 - our own names


def lived(seed: int) -> list[Event]:
    """Work in two programs and states, agencies that join and are succeeded, late and struck."""
    return [
        agency("IA0570100", 20),
        agency("TX0010000", 900, state="TX"),
        agency("TX0020000", 90, state="TX"),
        *_requests(),
        *history(seed),
        fact(
            "AgencySucceeded",
            ori="TX0010000",
            successor="TX0020000",
            succession="renumbered",
            succeeded_on=day("2023-03-01"),
        ),
        *_attended(),
    ]


def _requests() -> Iterator[Event]:
    for number in range(101, 113):
        ori = ("IA0570100", "TX0010000", "MN0010000")[number % 3]
        life = Life(number, ori=ori, program=("cri-tac", "critical-response")[number % 2])
        yield life.submitted(f"2022-{number - 100:02}-28")
        match number % 5:
            case 0:
                yield life.referred("2022-11-03")
            case 1:
                yield life.declined("duplicate")
            case 2:
                yield life.opened("2023-01-12")
                yield life.joined("TX0020000", "2023-02-01", stay=number)
            case 3:
                yield life.opened("2022-09-12", submitted_on=None)
            case _:
                yield life.withdrawn()


def _attended() -> Iterator[Event]:
    for number in range(4):
        told = [{"ori": "TX0020000", "in_person": 2, "virtual": 1}] if number % 2 else []
        yield fact(
            "DeliveryRecorded",
            delivery_id=UUID(int=number + 90_000),
            engagement_id=Life(102).engagement_id,
            ori="MN0010000",
            attendees_in_person=10,
            attendance=told,
            delivered_on=day(f"2023-0{number + 1}-15"),
        )


async def test_every_measure_by_every_dimension_as_of_ten_positions(
    reports: Reports, tmp_path: Path
) -> None:
    last = await reports.told(lived(1))
    await exported(reports, tmp_path, last, Format.PARQUET)
    chance = Random(1)  # noqa: S311 - it must be repeatable
    for position in (last, *chance.sample(range(1, last), 9)):
        answer = _answer(tmp_path, position)
        for by in KEYS:
            figures = await _figures(reports, by, position)
            for measure in MEASURES:
                expected = {key: row[measure] for key, row in figures.items() if row[measure]}
                assert answer[measure, by] == expected, (measure, by, position)
                assert position < last or expected or measure.endswith("again"), measure


async def _figures(reports: Reports, by: Dimension, position: int) -> dict[str, dict[str, Any]]:
    async with snapshot(reports.running.pool, "figures", position) as shot:
        answer = await count_figures(shot, by, FigureFilter())
    return {row.key: row.model_dump() for row in answer.rows}


def _answer(root: Path, position: int) -> dict[tuple[str, str], dict[str, float]]:
    """Return every measure by every dimension, asked at once."""
    asking = " UNION ALL ".join(
        f"SELECT '{measure}', '{by}', * FROM ({question(measure, by)}) AS one (key, counted)"  # noqa: S608 - our own names
        for measure in MEASURES
        for by in KEYS
    )
    found: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    with asked(root, asking, position) as answer:
        for measure, by, key, counted in answer.rows:
            if counted:
                found[measure, by][key] = counted
    return found
