"""Which figures were published: a quarter at a time, again only with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from events.decider import Decider, Refused
from events.reporting import CellPublished, FiguresPublished
from events.vocabulary import EvaluationStage
from services.reporting.canonical import canonical, digest_of
from services.reporting.commands.snapshots import CellCounted, PublishFigures
from services.reporting.decisions.rounding import BLOCK, published, told, totals

PUBLISHED_STREAM_ID: Final = "published"
CONTENT_BYTES_MAX: Final = 180 * 1024
"""An event has room for 256 KiB, in which every quote of this one is written as two bytes."""
QUARTERS_UNTIL_SHOWN: Final[Mapping[EvaluationStage, int]] = {
    EvaluationStage.IMMEDIATE: 1,
    EvaluationStage.FOLLOW_UP: 3,
}
"""Quarters after a fiscal year until its answers are shown: nobody who was asked then can answer
any more, so they are shown once, and no two snapshots differ by a few of them."""
_QUARTERS_A_YEAR: Final = 4
_MONTHS_BEFORE_JANUARY: Final = 3
"""Of a federal fiscal year, which begins in October."""
_Cells = tuple[CellPublished, ...]
_Shown = Mapping[tuple[EvaluationStage, int], _Cells]
"""The cells of a stage and fiscal year, as they were first shown."""


@dataclass(frozen=True, slots=True)
class NothingPublished:
    """Nothing was published yet."""


@dataclass(frozen=True, slots=True)
class Published:
    """What was published so far."""

    editions: Mapping[str, int]
    """Of each quarter, the last one."""
    shown: _Shown


Publications = NothingPublished | Published
_NOTHING: Final = Published({}, {})


def quarter_name(fiscal_year: int, quarter: int) -> str:
    """Return the name of a quarter, such as `fy2024-q1`."""
    return f"fy{fiscal_year}-q{quarter}"


def last_day_of(fiscal_year: int, quarter: int) -> date:
    """Return the last day of a quarter of a federal fiscal year."""
    return (
        date(fiscal_year - 1, 12, 31),
        date(fiscal_year, 3, 31),
        date(fiscal_year, 6, 30),
        date(fiscal_year, 9, 30),
    )[quarter - 1]


def quarter_over_on(day: date) -> tuple[int, int]:
    """Return the fiscal year and quarter of the last quarter of which a day is not before its end.

    >>> quarter_over_on(date(2023, 12, 30)), quarter_over_on(date(2023, 12, 31))
    ((2023, 4), (2024, 1))
    """
    after = day + timedelta(days=1)
    # The quarter of the day after it, counted from the year 0; the one before it is over.
    quarters = (after.year * 12 + after.month + _MONTHS_BEFORE_JANUARY - 1) // 3 - 1
    year, quarter = divmod(quarters, _QUARTERS_A_YEAR)
    return year, quarter + 1


def next_due_on(today: date, after_days: int) -> date:
    """Return the next day on which a quarter is published by itself, so long after its end.

    >>> next_due_on(date(2024, 1, 29), 30), next_due_on(date(2024, 1, 30), 30)
    (datetime.date(2024, 1, 30), datetime.date(2024, 4, 30))
    """
    after = timedelta(days=after_days)
    year, quarter = quarter_over_on(today - after)
    later = (year, quarter + 1) if quarter < _QUARTERS_A_YEAR else (year + 1, 1)
    return last_day_of(*later) + after


def publish(command: PublishFigures, state: Publications) -> Sequence[FiguresPublished]:
    """Publish a quarter that is over, once; again with a reason."""
    so_far = state if isinstance(state, Published) else _NOTHING
    name = quarter_name(command.fiscal_year, command.quarter)
    last_day = last_day_of(command.fiscal_year, command.quarter)
    if command.on <= last_day:
        raise Refused("quarter-not-over", f"{name} ends on {last_day}; it is {command.on}")
    edition = so_far.editions.get(name, 0) + 1
    if edition > 1 and command.reason is None:
        raise Refused(
            "published-already",
            f"{name} is published: publish it again with a reason, which everybody reads",
            allowed=("reason",),
        )
    if edition == 1 and command.reason is not None:
        raise Refused("not-published-yet", f"{name} is published for the first time: no reason")
    new = _first_shown(command, so_far.shown)
    cells = _cells(command, {**so_far.shown, **new})
    snapshot = _named(name, edition)
    supersedes = _named(name, edition - 1) if edition > 1 else None
    content = canonical(
        {
            "snapshot": snapshot,
            "supersedes": supersedes,
            "reason": command.reason,
            "until": last_day.isoformat(),
            "as_of": command.as_of,
            "published_on": command.on.isoformat(),
            "work": command.work,
            "answers": {
                "rounded_to": BLOCK,
                "cells": [told(cell) for cell in cells],
                "totals_of_what_is_shown": totals(cells),
            },
        }
    )
    if len(content.encode()) > CONTENT_BYTES_MAX:
        raise Refused(
            "snapshot-too-large",
            f"{name} has {len(content.encode())} bytes; at most {CONTENT_BYTES_MAX} are published",
        )
    return [
        FiguresPublished(
            snapshot=snapshot,
            fiscal_year=command.fiscal_year,
            quarter=command.quarter,
            edition=edition,
            supersedes=supersedes,
            reason=command.reason,
            as_of=command.as_of,
            published_on=command.on,
            cells=tuple(cell for some in new.values() for cell in some),
            digest=digest_of(content),
            content=content,
        )
    ]


def _named(quarter: str, edition: int) -> str:
    return quarter if edition == 1 else f"{quarter}-{edition}"


def _first_shown(command: PublishFigures, before: _Shown) -> dict[Any, _Cells]:
    """Return what this snapshot is the first to show: years whose answers are all in."""
    counted: dict[tuple[EvaluationStage, int], list[CellCounted]] = {}
    for cell in sorted(command.cells, key=lambda each: each.program):
        key = cell.stage, cell.fiscal_year
        if key not in before and _is_due(command, *key):
            counted.setdefault(key, []).append(cell)
    return {key: tuple(map(published, counted[key])) for key in sorted(counted)}


def _cells(command: PublishFigures, known: _Shown) -> list[CellPublished]:
    return [cell for key in sorted(known) if _is_due(command, *key) for cell in known[key]]


def _is_due(command: PublishFigures, stage: EvaluationStage, fiscal_year: int) -> bool:
    since = (command.fiscal_year - fiscal_year - 1) * _QUARTERS_A_YEAR + command.quarter
    return since >= QUARTERS_UNTIL_SHOWN[stage]


def evolve(state: Publications, fact: FiguresPublished) -> Publications:
    """Return what was published with this."""
    so_far = state if isinstance(state, Published) else _NOTHING
    name = quarter_name(fact.fiscal_year, fact.quarter)
    shown: dict[tuple[EvaluationStage, int], _Cells] = dict(so_far.shown)
    for cell in fact.cells:
        key = cell.stage, cell.fiscal_year
        shown[key] = (*shown.get(key, ()), cell)
    return Published({**so_far.editions, name: fact.edition}, shown)


SNAPSHOTS_DECIDER: Final[Decider[PublishFigures, Publications, FiguresPublished]] = Decider(
    category="figures",
    initial=NothingPublished(),
    decide=publish,
    evolve=evolve,
)
