"""Charts: figures become places on a drawing, which `charts.html` draws.

A chart is drawn without a `viewBox`, in percents, and its texts stand beside it or keep their size:
so what is narrow is drawn narrow, and is as readable. What is hidden, or not known, is drawn as
that and never as zero. The same figures always give the same drawing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

COLUMNS_MAX: Final = 60
"""Of a trend; of more the last ones are drawn."""
BARS_MAX: Final = 20
"""Of a breakdown; of more the longest ones are drawn."""
NARROW_LABELS_MAX: Final = 4
"""Under a trend, where the window is narrow."""
WIDE_LABELS_MAX: Final = 10
SAID_COLUMNS_MAX: Final = 10
"""Of so many columns each says its figure; of more the axis does."""
FILLED: Final = 0.7
"""The part of its place that a column takes."""
_STEPS: Final = (1.0, 2.0, 4.0, 5.0, 10.0)
"""Ends of an axis, each times a power of ten: half of one is a short number, too."""
_SHORT: Final = ((1e9, "G"), (1e6, "M"), (1e3, "k"))


class Drawn(StrEnum):
    """How a figure is drawn."""

    BAR = "bar"
    HIDDEN = "hidden"
    """Too little was counted for it to be told."""
    UNKNOWN = "unknown"
    """There is none, as of a median of nothing."""


class Mark(NamedTuple):
    """One figure of a chart."""

    label: str
    said: str
    """The figure as people read it, or why there is none."""
    number: float | None
    """Not below zero; None: see `instead`."""
    instead: Drawn = Drawn.UNKNOWN


class Shown(StrEnum):
    """In which windows a label is shown."""

    ALWAYS = "always"
    WIDE = "wide"
    NEVER = "never"


class Column(NamedTuple):
    """A place of a trend, in percents of the drawing."""

    mark: Mark
    drawn: Drawn
    left: str
    width: str
    middle: str
    top: str
    height: str
    label: Shown


class Tick(NamedTuple):
    """A line of the axis, and what stands at it."""

    top: str
    said: str


@dataclass(frozen=True, slots=True)
class Trend:
    """Columns from left to right, one for each period."""

    title: str
    description: str
    columns: Sequence[Column]
    ticks: Sequence[Tick]
    says_each: bool
    """Whether each column says its figure."""


class Bar(NamedTuple):
    """A row of a breakdown."""

    mark: Mark
    drawn: Drawn
    width: str


@dataclass(frozen=True, slots=True)
class Breakdown:
    """Bars one below the other, the longest first."""

    title: str
    description: str
    bars: Sequence[Bar]


def trend(title: str, marks: Sequence[Mark], *, top: float | None = None) -> Trend:
    """Return the columns of figures in the order of their periods; `top` ends the axis.

    Raises `ValueError` for a figure below zero: the axis begins there.
    """
    drawn = marks[-COLUMNS_MAX:]
    end = top or _end_of(_numbers(drawn))
    place = 100 / max(1, len(drawn))
    return Trend(
        title=title,
        description=_described(marks, drawn, "the last"),
        columns=[
            _column(mark, place * at, place, end, _label(at, len(drawn)))
            for at, mark in enumerate(drawn)
        ],
        ticks=[Tick(_percent(100 - 50 * half), _short(end * half / 2)) for half in (0, 1, 2)],
        says_each=len(drawn) <= SAID_COLUMNS_MAX,
    )


def breakdown(title: str, marks: Sequence[Mark], *, top: float | None = None) -> Breakdown:
    """Return the bars of figures, the longest first, then those that have none.

    Raises `ValueError` for a figure below zero.
    """
    end = top or max(_numbers(marks), default=0) or 1
    # Alike ones stay in the order in which they came.
    ordered = sorted(marks, key=lambda mark: (mark.number is None, -(mark.number or 0)))
    drawn = ordered[:BARS_MAX]
    return Breakdown(
        title=title,
        description=_described(marks, drawn, "the longest"),
        bars=[Bar(mark, _drawn(mark), _percent(100 * (mark.number or 0) / end)) for mark in drawn],
    )


def _column(mark: Mark, left: float, place: float, end: float, label: Shown) -> Column:
    height = 100 * (mark.number or 0) / end
    return Column(
        mark=mark,
        drawn=_drawn(mark),
        left=_percent(left + place * (1 - FILLED) / 2),
        width=_percent(place * FILLED),
        middle=_percent(left + place / 2),
        top=_percent(100 - height),
        height=_percent(height),
        label=label,
    )


def _drawn(mark: Mark) -> Drawn:
    return mark.instead if mark.number is None else Drawn.BAR


def _numbers(marks: Sequence[Mark]) -> list[float]:
    numbers = [mark.number for mark in marks if mark.number is not None]
    if (least := min(numbers, default=0)) < 0:
        raise ValueError(f"number is {least}: a chart begins at zero")
    return numbers


def _end_of(numbers: Sequence[float]) -> float:
    """Return where an axis ends: a short number, and none of these is over it."""
    most = max(numbers, default=0)
    if most == 0:
        return 1
    power = 10.0 ** math.floor(math.log10(most))
    return next(step * power for step in (*_STEPS, 100.0) if step * power >= most)


def _label(at: int, columns: int) -> Shown:
    """Return where a label is shown: a few of them, as far apart as each other."""
    from_last = columns - 1 - at
    if from_last % math.ceil(columns / NARROW_LABELS_MAX) == 0:
        return Shown.ALWAYS
    if columns <= WIDE_LABELS_MAX:
        return Shown.WIDE
    return Shown.NEVER


def _described(marks: Sequence[Mark], drawn: Sequence[Mark], which: str) -> str:
    """Return what a chart shows, for who does not see it."""
    if not marks:
        return "Nothing was counted."
    told = [mark for mark in drawn if mark.number is not None]
    sentences = []
    if told:
        most = max(told, key=lambda mark: mark.number or 0)
        least = min(told, key=lambda mark: mark.number or 0)
        sentences.append(f"From {least.said} ({least.label}) to {most.said} ({most.label}).")
    if without := len(drawn) - len(told):
        sentences.append(f"{without} without a figure.")
    if len(drawn) < len(marks):
        sentences.append(f"Of {len(marks)}, {which} {len(drawn)} are drawn.")
    return " ".join([*sentences, "The table below has all figures."])


def _short(number: float) -> str:
    """Return a number as an axis has room for it."""
    for unit, name in _SHORT:
        if number >= unit:
            return f"{number / unit:.3g} {name}"
    return f"{number:.3g}"


def _percent(number: float) -> str:
    return f"{min(100.0, number):.2f}".rstrip("0").rstrip(".") + "%"
