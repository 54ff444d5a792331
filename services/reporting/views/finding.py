"""Where a number of a sentence was published: by which measure, for what, and what it is since."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from services.reporting.measures import MEASURES
from services.reporting.views.figures import Dimension
from services.reporting.views.published import divided, in_words, named

TEXT_CHARACTERS_MAX: Final = 1_000
NUMBERS_MAX: Final = 5
"""Numbers of a sentence that are looked for; the first ones."""
SHOWN_MAX: Final = 20
"""Places that are shown of each number; the likeliest first."""
_NUMBER: Final = re.compile(r"(?<![\w.,-])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?!\w)")
_WORD: Final = re.compile(r"[a-z]{3,}|\d{4}")
_COMMON: Final = frozenset(
    {"and", "the", "for", "with", "from", "were", "wa", "that", "all", "ha", "until"}
)
"""Words that say nothing, without an s at their end."""


class Publication(NamedTuple):
    """A snapshot, and what it says."""

    snapshot: str
    superseded_by: str | None
    content: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Place:
    """A figure of a snapshot that is a number of the sentence."""

    snapshot: str
    superseded_by: str | None
    until: str
    by: str
    key: str
    measure: str
    title: str
    of: str
    """What it is divided by and the key there; "all work" where it is whole."""
    value: str
    latest: str | None
    """The same figure in the latest snapshot; None where this is one of the latest."""


@dataclass(frozen=True, slots=True)
class Found:
    """A number, and where it was published; the likeliest place first."""

    number: str
    places: Sequence[Place]
    more: int
    """Places that are not shown."""


def find(text: str, published: Sequence[Publication]) -> list[Found]:
    """Look for each number of a text in what was published, the latest snapshot first."""
    words = _words(text)
    latest = figures_in(published[0]) if published else {}
    return [_found(said, words, published, latest) for said in _numbers(text)]


def _numbers(text: str) -> list[str]:
    """Return the numbers of a text as it writes them, each once.

    A year is one of them only where the text has no other number: it mostly says which period.
    """
    said = list(dict.fromkeys(_NUMBER.findall(text)))
    counts = [each for each in said if not _is_year(each)]
    return (counts or said)[:NUMBERS_MAX]


def _is_year(number: str) -> bool:
    return re.fullmatch(r"(19|20)\d\d", number) is not None


def _found(
    said: str,
    words: frozenset[str],
    published: Iterable[Publication],
    latest: Mapping[tuple[str, str, str], Any],
) -> Found:
    number = float(said.replace(",", ""))
    places: list[tuple[int, Place]] = []
    for publication in published:
        for (by, key, measure), value in figures_in(publication).items():
            if isinstance(value, int | float) and value == number:
                place = _place(publication, by, key, measure, value, latest)
                likeness = len(words & _words(f"{place.title} {place.of} {place.until}"))
                # A word that is alike says more than that a figure is of all work.
                places.append((2 * likeness + (by == Dimension.ALL), place))
    # Stable: among those that are as likely, the latest snapshot comes first.
    ranked = [place for _, place in sorted(places, key=lambda each: -each[0])]
    return Found(said, ranked[:SHOWN_MAX], max(len(ranked) - SHOWN_MAX, 0))


def _place(
    publication: Publication,
    by: str,
    key: str,
    measure: str,
    value: float,
    latest: Mapping[tuple[str, str, str], Any],
) -> Place:
    now = latest.get((by, key, measure), 0)
    title = MEASURES[measure].title if measure in MEASURES else named(measure)
    return Place(
        publication.snapshot,
        publication.superseded_by,
        publication.content["until"],
        by,
        key,
        measure,
        title,
        of_in_words(by, key),
        in_words(value),
        None if now == value else in_words(now),
    )


def of_in_words(by: str, key: str) -> str:
    """Return what a published figure is of."""
    return "all work" if by == Dimension.ALL else f"{named(by).lower()} {key}"


def figures_in(publication: Publication) -> dict[tuple[str, str, str], Any]:
    """Return every figure of work by dimension, key and measure."""
    return {
        (by, row["key"], measure): value
        for by, rows in divided(publication.content)
        for row in rows
        for measure, value in _measures(row)
    }


def _measures(row: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    return ((name, value) for name, value in row.items() if name != "key")


def _words(text: str) -> frozenset[str]:
    """Return the words that say something, without the plural's s."""
    found = (each.rstrip("s") for each in _WORD.findall(text.lower()))
    return frozenset(found) - _COMMON
