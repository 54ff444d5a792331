"""Charts: figures become places on a drawing, which `charts.html` draws.

A chart is drawn without a `viewBox`, in percents, and its texts stand beside it or keep their size:
so what is narrow is drawn narrow, and is as readable. What is hidden, or not known, is drawn as
that and never as zero. The same figures always give the same drawing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from services.reporting.views.states import COLUMNS, ROWS, STATES

COLUMNS_MAX: Final = 60
"""Of a trend; of more the last ones are drawn."""
BARS_MAX: Final = 20
"""Of a breakdown; of more the longest ones are drawn."""
NARROW_CHARACTERS_MAX: Final = 28
"""Side by side on a trend, where the window is 320 px wide."""
WIDE_CHARACTERS_MAX: Final = 70
FILLED: Final = 0.7
"""The part of its place that a column takes."""
LEVELS: Final = 4
"""Shades of a map, beside that of nothing."""
_GAP: Final = 0.04
"""Around a tile, as a part of its place."""
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


class Visibility(StrEnum):
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
    label: Visibility


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
    says_each: Visibility
    """Where each column says its figure; elsewhere the axis does."""


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
            _column(mark, place * at, place, end, _label(drawn, at))
            for at, mark in enumerate(drawn)
        ],
        ticks=[Tick(_percent(100 - 50 * half), _short(end * half / 2)) for half in (0, 1, 2)],
        says_each=_shown([mark.said for mark in drawn if mark.number is not None]),
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


class Tile(NamedTuple):
    """A state of a map, in percents of the drawing."""

    code: str
    mark: Mark
    drawn: Drawn
    level: int
    """From 0, of nothing, to `LEVELS`, the darkest."""
    left: str
    top: str
    width: str
    height: str
    middle: str
    center: str


class Level(NamedTuple):
    """A shade of a map, and what it stands for."""

    level: int
    said: str


@dataclass(frozen=True, slots=True)
class TileMap:
    """A tile for each state and territory, about where it lies."""

    title: str
    description: str
    tiles: Sequence[Tile]
    levels: Sequence[Level]


def tile_map(title: str, marks: Mapping[str, Mark], nothing: Mark, *, is_share: bool) -> TileMap:
    """Return the tiles of figures by postal code; `nothing` stands where there is none.

    Raises `ValueError` for a figure below zero.
    """
    on_map = {
        code: marks.get(code, nothing)._replace(label=state.name) for code, state in STATES.items()
    }
    end: float = max(_numbers(list(on_map.values())), default=0)
    if not is_share:
        end = LEVELS * math.ceil(end / LEVELS)  # so that every level ends at a whole number
    beside = [mark for code, mark in marks.items() if code not in STATES]
    described = _described(list(on_map.values()), list(on_map.values()), "all")
    if beside:
        others = ", ".join(f"{mark.label} {mark.said}" for mark in beside)
        described = f"{described} On no tile: {others}."
    return TileMap(
        title=title,
        description=described,
        tiles=[_tile(code, mark, end) for code, mark in on_map.items()],
        levels=list(_levels(end, is_share=is_share)),
    )


def _tile(code: str, mark: Mark, end: float) -> Tile:
    state = STATES[code]
    wide, high = 100 / COLUMNS, 100 / ROWS
    return Tile(
        code=code,
        mark=mark,
        drawn=_drawn(mark),
        level=math.ceil(LEVELS * mark.number / end) if mark.number and end else 0,
        left=_percent(wide * (state.column + _GAP)),
        top=_percent(high * (state.row + _GAP)),
        width=_percent(wide * (1 - 2 * _GAP)),
        height=_percent(high * (1 - 2 * _GAP)),
        middle=_percent(wide * (state.column + 0.5)),
        center=_percent(high * (state.row + 0.5)),
    )


def _levels(end: float, *, is_share: bool) -> Iterator[Level]:
    for level in range(1, LEVELS + 1) if end else ():
        most = end * level / LEVELS
        yield Level(level, f"up to {most:.0%}" if is_share else f"up to {_short(most)}")


def _column(mark: Mark, left: float, place: float, end: float, label: Visibility) -> Column:
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


def _label(marks: Sequence[Mark], at: int) -> Visibility:
    """Return where a label is shown: as many as have room, as far apart as each other."""
    from_last = len(marks) - 1 - at
    longest = max(len(mark.label) for mark in marks)
    wide, narrow = (
        math.ceil(len(marks) / max(1, room // (longest + 1)))
        for room in (WIDE_CHARACTERS_MAX, NARROW_CHARACTERS_MAX)
    )
    # Those of a narrow window stand among those of a wide one.
    narrow = wide * math.ceil(narrow / wide)
    if from_last % narrow == 0:
        return Visibility.ALWAYS
    return Visibility.WIDE if from_last % wide == 0 else Visibility.NEVER


def _shown(texts: Sequence[str]) -> Visibility:
    """Return where all of these have room side by side."""
    characters = len(texts) * max((len(each) + 1 for each in texts), default=0)
    if characters <= NARROW_CHARACTERS_MAX:
        return Visibility.ALWAYS
    return Visibility.WIDE if characters <= WIDE_CHARACTERS_MAX else Visibility.NEVER


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
