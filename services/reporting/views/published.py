"""What a snapshot says: line by line for a table, and in words for a page.

All of it is copied from the published content, so neither tells more than that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from services.reporting.views.figures import Dimension, FigureRow

UNITS_KEY: Final = "units"
"""In the work of a content: what each figure counts."""
NOT_KNOWN: Final = "not known"
_SHARE: Final = "share"
_OF_CELLS: Final = ("cells", "totals_of_what_is_shown")


class Line(NamedTuple):
    """One figure, as a row of a table."""

    section: str
    """`work`, or of answers `cells` and `totals_of_what_is_shown`."""
    by: str
    """Of work: what it is divided by."""
    key: str
    stage: str
    """Of answers, as the next two; empty where all are meant."""
    fiscal_year: str
    program: str
    figure: str
    value: str


def lines_of(content: Mapping[str, Any]) -> Iterator[Line]:
    """Yield every figure of a published content."""
    for by, rows in divided(content):
        for row in rows:
            for figure, value in _flat({name: each for name, each in row.items() if name != "key"}):
                yield Line("work", by, row["key"], "", "", "", figure, value)
    for section in _OF_CELLS:
        for row in content["answers"][section]:
            of = {name: str(row.get(name, "")) for name in ("stage", "fiscal_year", "program")}
            for figure, value in _flat({name: row[name] for name in row if name not in of}):
                yield Line(section, "", "", **of, figure=figure, value=value)


def divided(content: Mapping[str, Any]) -> Iterator[tuple[str, Sequence[Mapping[str, Any]]]]:
    """Yield the rows of work by each dimension, in the order in which all are listed."""
    work = content["work"]
    known = [by for by in Dimension if by in work]
    for by in (*known, *sorted(work.keys() - {*known, UNITS_KEY})):
        yield by, work[by]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of all work, in words."""

    measure: str
    """Its name among the measures, where it is still one."""
    name: str
    value: str
    definition: str
    day: str


def figures_of(content: Mapping[str, Any]) -> list[Figure]:
    """Return the figures of all work, each with what it counts; none are zero."""
    row: Mapping[str, Any] = next(iter(content["work"].get(Dimension.ALL, ())), {})
    units = content["work"].get(UNITS_KEY, {})
    known = [name for name in FigureRow.model_fields if name in units]
    return [
        Figure(
            name,
            named(name),
            in_words(row.get(name, 0)),
            units[name]["definition"],
            units[name]["day"],
        )
        for name in (*known, *sorted(units.keys() - {*known}))
    ]


def named(name: str) -> str:
    """Return how people read the name of a figure, a dimension or a part."""
    return name.replace("_", " ").replace("-", " ").capitalize()


def in_words(value: Any) -> str:
    """Return a figure as people read it; one of several parts names each."""
    match value:
        case None:
            return NOT_KNOWN
        case Mapping():
            return "; ".join(_parts(value))
        case float():
            return f"{value:,.1f}".removesuffix(".0")
        case int():
            return f"{value:,}"
        case _:  # a day, or what another release publishes
            return str(value)


def between(share: Mapping[str, float] | None) -> str:
    """Return between which shares one lies."""
    if share is None:
        return NOT_KNOWN
    return f"{share['at_least']:.0%} to {share['at_most']:.0%}"


def _parts(value: Mapping[str, Any], before: str = "") -> Iterator[str]:
    for name, each in value.items():
        said = f"{before}{name.replace('_', ' ')}"
        if isinstance(each, Mapping):
            yield from _parts(each, f"{said}, ")
        elif name == _SHARE and each is not None:
            yield f"{said} {each:.1%}"
        else:
            yield f"{said} {in_words(each)}"


def _flat(value: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for name, each in value.items():
        if isinstance(each, Mapping):
            yield from _flat(each, f"{before}{name}.")
        elif each is not None:
            yield f"{before}{name}", str(each)
