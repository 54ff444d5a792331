"""Where a number of a sentence was published: by which measure, for what, and what it is since."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from operator import itemgetter
from typing import Any, Final, NamedTuple

from services.reporting.measures import MEASURES
from services.reporting.views.figures import Dimension
from services.reporting.views.published import UNITS_KEY, divided, in_words, named

TEXT_CHARACTERS_MAX: Final = 1_000
NUMBERS_MAX: Final = 5
"""Numbers of a sentence that are looked for; the first ones."""
SHOWN_MAX: Final = 20
"""Places that are shown of each number; the likeliest first."""
NOT_IN_IT: Final = "not in it"
"""Of a figure that the latest snapshot does not tell."""
_KEY: Final = "key"
_NUMBER: Final = re.compile(r"(?<![\w.,-])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?!\w)")
_WORD: Final = re.compile(r"[a-z]{3,}|\d{4}")
_COMMON: Final = frozenset(
    {"and", "the", "for", "with", "from", "were", "wa", "that", "all", "ha", "until"}
)
"""Words that say nothing, without an s at their end."""


class FigureOf(NamedTuple):
    """What a published figure is of."""

    by: str
    key: str
    measure: str


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a snapshot that are numbers, in the order of these."""

    until: str
    numbers: array[float]
    of: Sequence[FigureOf]
    """What each number is of."""
    divided_by: frozenset[str]
    measures: frozenset[str]
    """Those that it tells as numbers; what is zero it leaves out."""
    first_month: str
    """Of the months that it tells: those before stand in former snapshots."""

    def having(self, number: float) -> Sequence[FigureOf]:
        """Return what is just this number."""
        first = bisect_left(self.numbers, number)
        return self.of[first : bisect_right(self.numbers, number, first)]

    def tells(self, figure: FigureOf) -> bool:
        """Whether a figure is in it, be it zero."""
        if figure.by not in self.divided_by or figure.measure not in self.measures:
            return False
        return figure.by != Dimension.MONTH or figure.key >= self.first_month


def figures_in(content: Mapping[str, Any], known: dict[FigureOf, FigureOf]) -> Figures:
    """Return the figures of a content; `known` has what those of all snapshots are of, once."""
    told = dict(divided(content))
    found: list[tuple[float, FigureOf]] = []
    measures = set(content["work"].get(UNITS_KEY, ()))
    for by, rows in told.items():
        for row in rows:
            for measure, value in row.items():
                if isinstance(value, int | float):
                    figure = FigureOf(by, row["key"], measure)
                    found.append((value, known.setdefault(figure, figure)))
                elif measure != _KEY:
                    measures.discard(measure)
    found.sort(key=itemgetter(0))
    return Figures(
        content["until"],
        array("d", (number for number, _ in found)),
        [figure for _, figure in found],
        frozenset(told),
        frozenset(measures),
        min((row[_KEY] for row in told.get(Dimension.MONTH, ())), default=""),
    )


def is_published(content: Mapping[str, Any], figure: FigureOf) -> bool:
    """Whether a content tells a figure, and not zero."""
    rows = dict(divided(content)).get(figure.by, ())
    return any(row[_KEY] == figure.key and figure.measure in row.keys() - {_KEY} for row in rows)


_NOTHING: Final = Figures("", array("d"), (), frozenset(), frozenset(), "")


class Publication(NamedTuple):
    """A snapshot, and what it says."""

    snapshot: str
    superseded_by: str | None
    figures: Figures


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
    """The same figure in the latest snapshot, or `NOT_IN_IT`; None where it is this number."""


@dataclass(frozen=True, slots=True)
class Found:
    """A number, and where it was published; the likeliest place first."""

    number: str
    places: Sequence[Place]
    more: int
    """Places that are not shown."""


def find(text: str, published: Sequence[Publication]) -> list[Found]:
    """Look for each number of a text in what was published, the latest snapshot first."""
    search = _Search(_words(text), published)
    return [search.found(said) for said in _numbers(text)]


def _numbers(text: str) -> list[str]:
    """Return the numbers of a text as it writes them, each once.

    A year is one of them only where the text has no other number: it mostly says which period.
    """
    said = list(dict.fromkeys(_NUMBER.findall(text)))
    counts = [each for each in said if not _is_year(each)]
    return (counts or said)[:NUMBERS_MAX]


def _is_year(number: str) -> bool:
    return re.fullmatch(r"(19|20)\d\d", number) is not None


class _Search:
    """What is looked through for one text."""

    def __init__(self, words: frozenset[str], published: Sequence[Publication]) -> None:
        self._words = words
        self._published = published
        self._latest = published[0].figures if published else _NOTHING
        self._now = dict(zip(self._latest.of, self._latest.numbers, strict=True))
        self._alike: dict[FigureOf, frozenset[str]] = {}

    def found(self, said: str) -> Found:
        number = float(said.replace(",", ""))
        places = [
            (self._likeness(figure, period), publication, figure)
            for publication in self._published
            for period in [self._words & _words(publication.figures.until)]
            for figure in publication.figures.having(number)
        ]
        # Of those that are as likely, the first stay the first: these of the latest snapshot.
        ranked = nlargest(SHOWN_MAX, places, key=itemgetter(0))
        shown = [self._place(publication, figure, number) for _, publication, figure in ranked]
        return Found(said, shown, len(places) - len(shown))

    def _likeness(self, figure: FigureOf, period: frozenset[str]) -> int:
        if (alike := self._alike.get(figure)) is None:
            told = f"{_title(figure.measure)} {of_in_words(figure.by, figure.key)}"
            alike = self._alike[figure] = self._words & _words(told)
        # A word that is alike says more than that a figure is of all work.
        return 2 * len(alike | period) + (figure.by == Dimension.ALL)

    def _place(self, publication: Publication, figure: FigureOf, number: float) -> Place:
        return Place(
            publication.snapshot,
            publication.superseded_by,
            publication.figures.until,
            *figure,
            _title(figure.measure),
            of_in_words(figure.by, figure.key),
            in_words(number),
            self._since(figure, number),
        )

    def _since(self, figure: FigureOf, number: float) -> str | None:
        if not self._latest.tells(figure):
            return NOT_IN_IT
        now = self._now.get(figure, 0.0)
        return None if now == number else in_words(now)


def _title(measure: str) -> str:
    return MEASURES[measure].title if measure in MEASURES else named(measure)


def of_in_words(by: str, key: str) -> str:
    """Return what a published figure is of."""
    return "all work" if by == Dimension.ALL else f"{named(by).lower()} {key}"


def _words(text: str) -> frozenset[str]:
    """Return the words that say something, without the plural's s."""
    found = (each.rstrip("s") for each in _WORD.findall(text.lower()))
    return frozenset(found) - _COMMON
