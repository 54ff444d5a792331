"""A second request that looks like the first: merged, or kept as one of its own."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from typing import Final

from deploy.demo.plan.acts import Deliver, Life, Merge, RequestStep, Submit
from deploy.demo.plan.calibration import LAST_DAY
from deploy.demo.plan.chance import day_after
from deploy.demo.plan.rare.choosing import Choosing, first, inserted

SIMILAR_DAYS_MAX: Final = 28
"""Between two requests that look alike; the center flags those within 30 days."""
KEPT_FROM: Final = date(2023, 4, 1)
"""No milestone counts agencies after this day, so that one agency may submit twice."""


def merge(choosing: Choosing, chance: random.Random, count: int) -> None:
    """Let agencies submit the same request again; the second is merged into the first.

    A merged request is not counted, so figures stay equal.
    """
    suiting = (
        (life, second)
        for life in list(choosing.free())
        if (second := _second(chance, life)) is not None
    )
    for life, second in islice(suiting, count):
        choosing.put(life)
        choosing.add(second)


def keep(choosing: Choosing, count: int) -> None:
    """Give two lives to one agency, which submits two similar requests and needs both."""
    for _ in range(count):
        if (pair := next(_pairs(choosing), None)) is None:
            return
        earlier, later, asked = pair
        kept = RequestStep(asked.on + timedelta(days=1), "keep", {})
        again = inserted(later, asked, kept)
        choosing.put(earlier)
        choosing.put(replace(again, agency=earlier.agency, looks_like=earlier.number))


def _second(chance: random.Random, life: Life) -> Life | None:
    """Return a life with the second request; None if it were too late or in the same month.

    Lives of one month are played at the same time.
    """
    asked = _asked(life)
    if asked is None:
        return None
    again = day_after(chance, asked.on, 5, SIMILAR_DAYS_MAX)
    if _month(again) == _month(asked.on) or again > LAST_DAY - timedelta(days=5):
        return None
    second = replace(asked, on=again, topics=asked.topics[:1])
    merged = Merge(day_after(chance, again, 1, 5))
    return Life(0, life.agency, (second, merged), looks_like=life.number)


def _pairs(choosing: Choosing) -> Iterator[tuple[Life, Life, Submit]]:
    """Yield an earlier life, a later one that looks like it, and the later submission."""
    for later in choosing.free():
        asked = _asked(later)
        if asked is None or asked.on < KEPT_FROM:
            continue
        for earlier in choosing.free():
            if _looks_like(asked, _asked(earlier)):
                yield earlier, later, asked


def _asked(life: Life) -> Submit | None:
    """Return the submission of a life that was delivered; others resemble nothing."""
    return first(life, Submit) if first(life, Deliver) else None


def _looks_like(later: Submit, earlier: Submit | None) -> bool:
    return (
        earlier is not None
        and 0 < (later.on - earlier.on).days <= SIMILAR_DAYS_MAX
        and _month(later.on) != _month(earlier.on)
        and not set(later.topics).isdisjoint(earlier.topics)
    )


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month
