"""What pages show of a measure, wherever its values come from: lines, a picture and a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from starlette.responses import Response

from services.kit.http.problems import not_found
from services.kit.pages.downloads import download
from services.reporting.charts import (
    Breakdown,
    Drawn,
    Mark,
    TileMap,
    Trend,
    breakdown,
    tile_map,
    trend,
)
from services.reporting.measures import MEASURES
from services.reporting.measures.dimensions import PERIODS, By
from services.reporting.measures.measure import Measure
from services.reporting.views.key_words import key_in_words, periods_between
from services.reporting.views.published import named
from services.reporting.views.told_values import Told, is_share, parts_of, told

LINES_SHOWN_MAX: Final = 300
"""Of a table on a page; the table to download has all."""


@dataclass(frozen=True, slots=True)
class Line:
    """A value under its keys."""

    keys: Sequence[str]
    told: Told


@dataclass(frozen=True, slots=True)
class Measured:
    """Values of a measure by some dimensions."""

    measure: Measure
    by: Sequence[str]
    lines: Sequence[Line]
    total: Told

    @property
    def heads(self) -> list[str]:
        """What the keys are, in words."""
        return [named(each) for each in self.by]

    @property
    def parts(self) -> list[tuple[str, str]]:
        """Each part of a value, and how its column is called."""
        title = self.measure.title
        return [(name, named(name) if name else title) for name in parts_of(self.measure)]

    @property
    def columns(self) -> list[str | tuple[str]]:
        """The heads of its table; those of numbers are tuples, as the kit's tables have them."""
        return [*self.heads, *((label,) for _, label in self.parts)]

    @property
    def whole(self) -> Sequence[Line]:
        """All lines; by a period alone also those in between of which nothing was counted."""
        if len(self.by) != 1 or self.by[0] not in PERIODS or not self.lines:
            return self.lines
        [by] = self.by
        known = {line.keys[0]: line for line in self.lines}
        nothing = told(self.measure, None)
        between = periods_between(by, min(known), max(known))
        return [known.get(key) or Line([key], nothing) for key in between]

    @property
    def shown(self) -> Sequence[Line]:
        """The lines that a page has room for."""
        return self.whole[:LINES_SHOWN_MAX]

    def in_words(self, line: Line) -> list[tuple[str, str]]:
        """Return the keys of a line in words, each with what it is."""
        words = [key_in_words(by, key) for by, key in zip(self.by, line.keys, strict=True)]
        return list(zip(self.heads, words, strict=True))

    def as_table(self, name: str) -> Response:
        """Return all lines as CSV: keys as addresses have them, numbers as they are."""
        columns = [*self.by, *(part or "value" for part in parts_of(self.measure))]
        return download(
            name, columns, [[*line.keys, *line.told.parts.values()] for line in self.lines]
        )


def measure_named(name: str) -> Measure:
    """Return a measure. Raises the 404 problem."""
    if (found := MEASURES.get(name)) is None:
        raise not_found("measure", name)
    return found


def measured(
    measure: Measure, by: Sequence[str], rows: Sequence[tuple[Sequence[str], Any]], total: Any
) -> Measured:
    """Return values as an answer or a snapshot tells them, each under its keys."""
    lines = [Line(keys, told(measure, value)) for keys, value in rows]
    return Measured(measure, by, lines, told(measure, total))


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart, and the macro of `charts.html` that draws it."""

    kind: str
    chart: Trend | Breakdown | TileMap


def picture(found: Measured, title: str | None = None) -> Picture | None:
    """Return what draws values by one dimension: a trend, a map or bars; None for no dimension.

    The title is the measure's where none is given.
    """
    if len(found.by) != 1:
        return None
    [by] = found.by
    title = f"{title or found.measure.title} by {named(by).lower()}"
    of_whole = is_share(found.total.main)
    top = 1.0 if of_whole else None
    if by in PERIODS:
        return Picture("trend", trend(title, [_mark(by, line) for line in found.whole], top=top))
    marks = {line.keys[0]: _mark(by, line) for line in found.lines}
    if by == By.STATE:
        elsewhere = _mark(by, Line(["unknown"], told(found.measure, None)))
        return Picture("tile_map", tile_map(title, marks, elsewhere, is_share=of_whole))
    return Picture("breakdown", breakdown(title, list(marks.values()), top=top))


def _mark(by: str, line: Line) -> Mark:
    value = line.told
    instead = Drawn.HIDDEN if value.is_hidden else Drawn.UNKNOWN
    return Mark(key_in_words(by, line.keys[0]), value.said, value.number, instead)


def published_of(measure: Measure, content: Mapping[str, Any]) -> Iterator[str]:
    """Yield by what a snapshot divides a measure, as the measure has its dimensions."""
    if measure.name in content["work"]["units"]:
        yield from (by for by in measure.by if by in content["work"])


def published_by(measure: Measure, by: str, content: Mapping[str, Any]) -> Measured:
    """Return the values of a measure in a snapshot by a dimension."""
    rows = [
        ([row["key"]], row[measure.name])
        for row in content["work"][by]
        if row.get(measure.name) is not None
    ]
    whole: Mapping[str, Any] = next(iter(content["work"]["all"]), {})
    return measured(measure, [by], rows, whole.get(measure.name))
