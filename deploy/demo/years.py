"""The figures of each federal fiscal year, of the whole history, and of the time after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

from deploy.demo.checks.check import Ask
from deploy.demo.plan.calibration import LAST_DAY

HAPPENED: Final = ("requests", "agencies", "engagements_delivered", "deliveries")
"""Years in which work of the history merely went on are not among those of these days."""

FigureRow = dict[str, Any]
"""A row of `GET /reporting/figures`."""


@dataclass(frozen=True, slots=True)
class Years:
    """Figures until the last day of the history, and apart from them those since."""

    as_of: int
    """The position of the log that all figures are counted at."""
    history: list[FigureRow]
    whole: FigureRow
    """Not the sum of the years: an agency helped in two of them is one agency."""
    these_days: list[FigureRow]


async def years(ask: Ask) -> Years:
    """Return the figures of the annual table, all of them at one position."""
    history = await _figures(ask, by="fiscal-year", until=LAST_DAY)
    as_of: int = history["as_of"]
    whole = await _figures(ask, by="all", until=LAST_DAY, as_of=as_of)
    since = LAST_DAY + timedelta(days=1)
    these_days = await _figures(ask, by="fiscal-year", **{"from": since}, as_of=as_of)
    happened = [row for row in these_days["rows"] if any(row[unit] for unit in HAPPENED)]
    return Years(as_of, history["rows"], whole["rows"][0], happened)


async def _figures(ask: Ask, **asked: object) -> dict[str, Any]:
    answer: dict[str, Any] = await ask(f"/reporting/figures?{urlencode(asked)}")
    return answer
