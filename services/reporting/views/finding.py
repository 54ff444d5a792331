"""Where a number of a sentence was published: by which measure, for what, and what it is since."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest
from operator import itemgetter
from typing import Any, Final, NamedTuple

from services.reporting.measures import MEASURES
from services.reporting.measures.dimensions import PERIODS
from services.reporting.views.figures import Dimension
from services.reporting.views.published import UNITS_KEY, divided, in_words, named
from services.reporting.views.told_values import is_share, share_in_words

TEXT_CHARACTERS_MAX: Final = 1_000
NUMBERS_MAX: Final = 5
"""Numbers of a sentence that are looked for; the first ones."""
SHOWN_MAX: Final = 20
"""Places that are shown of each number; the likeliest first."""
NOT_IN_IT: Final = "not in it"
"""Of a figure that neither the latest snapshot tells nor the last review of its year."""
_KEY: Final = "key"
_BESIDE_ROWS: Final = frozenset({"definitions", "answers"})
"""What the figures of a review are besides rows by a dimension."""
_ROUNDED: Final[Mapping[str, tuple[float, float]]] = {
    **dict.fromkeys(("over", "more than", "at least"), (0, 1)),
    **dict.fromkeys(("nearly", "almost", "up to", "fewer than", "less than"), (1, 0)),
    **dict.fromkeys(("about", "around", "some", "roughly", "approximately"), (0.5, 0.5)),
}
"""Words before a rounded number, and which part of its last place it may be less and more."""
_NUMBER: Final = re.compile(
    rf"(?:\b(?P<about>{'|'.join(_ROUNDED)}) )?"
    r"(?<![\w.,-])(?P<number>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)(?!\w|-\d\d-\d\d)"
    r"(?P<percent>\s?%|\spercent\b)?",
    re.IGNORECASE,
)
"""A number in digits, or a share in percent; not what a day begins with."""
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
    part: str = ""
    """Of a figure of several parts, such as `sworn` or `in_person`; else empty."""
    year: int | None = None
    """The fiscal year whose review tells it, where no snapshot does."""

    @property
    def is_share(self) -> bool:
        """Whether it lies between 0 and 1."""
        return is_share(self.part.rpartition(".")[2])

    def said(self, number: float) -> str:
        """Return it in words."""
        return share_in_words(number) if self.is_share else in_words(number)


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of a publication and their parts that are numbers, in the order of these."""

    until: str
    as_of: int
    """The position that they speak for."""
    numbers: array[float]
    of: Sequence[FigureOf]
    """What each number is of."""
    divided_by: frozenset[str]
    measures: frozenset[str]
    """Those that it tells; what is zero it leaves out."""
    of_parts: frozenset[str]
    """Those of these that it tells in several parts."""
    first_month: str = ""
    """Of the months that it tells: those before stand in former snapshots."""
    year: int | None = None
    """Of a review: the fiscal year that it is of."""
    snapshot: str | None = None
    """Of a review: as of whose position it is counted."""

    def having(self, least: float, most: float) -> Iterator[tuple[float, FigureOf]]:
        """Yield what lies between two numbers, or is one of them, with its number."""
        first = bisect_left(self.numbers, least)
        last = bisect_right(self.numbers, most, first)
        return zip(self.numbers[first:last], self.of[first:last], strict=True)

    def tells(self, figure: FigureOf) -> bool:
        """Whether a figure is in it, be it zero."""
        if figure.by not in self.divided_by or figure.measure not in self.measures:
            return False
        if figure.year not in {None, self.year}:
            return False
        if (figure.measure in self.of_parts) is not bool(figure.part):
            return False
        return figure.by != Dimension.MONTH or figure.key >= self.first_month


class _Counted(NamedTuple):
    """The numbers of a content."""

    numbers: array[float]
    of: Sequence[FigureOf]
    of_parts: frozenset[str]


def _counted(figures: Iterable[tuple[FigureOf, Any]], known: dict[FigureOf, FigureOf]) -> _Counted:
    """Sort the numbers of figures; `known` has what those of all contents are of, once."""
    found: list[tuple[float, FigureOf]] = []
    of_parts = set()
    for figure, value in figures:
        if isinstance(value, Mapping):
            of_parts.add(figure.measure)
        for part, number in _numbers_in(value):
            of = figure._replace(part=part)
            found.append((number, known.setdefault(of, of)))
    found.sort(key=itemgetter(0))
    numbers = array("d", (number for number, _ in found))
    return _Counted(numbers, [figure for _, figure in found], frozenset(of_parts))


def figures_in_snapshot(content: Mapping[str, Any], known: dict[FigureOf, FigureOf]) -> Figures:
    """Return the figures of a snapshot's content."""
    told = dict(divided(content))
    counted = _counted(_in_rows(told), known)
    return Figures(
        until=content["until"],
        as_of=content["as_of"],
        numbers=counted.numbers,
        of=counted.of,
        divided_by=frozenset(told),
        measures=frozenset(content["work"].get(UNITS_KEY, ())),
        of_parts=counted.of_parts,
        first_month=min((row[_KEY] for row in told.get(Dimension.MONTH, ())), default=""),
    )


def figures_in_review(content: Mapping[str, Any], known: dict[FigureOf, FigureOf]) -> Figures:
    """Return the figures of a review's content; those by fiscal year a snapshot has, too."""
    figures, year = content["figures"], content["year"]
    told = {by: rows for by, rows in figures.items() if by not in _BESIDE_ROWS}
    in_rows = (
        (of if of.by == Dimension.FISCAL_YEAR else of._replace(year=year), value)
        for of, value in _in_rows(told)
    )
    counted = _counted(in_rows, known)
    return Figures(
        until=content["until"],
        as_of=content["as_of"],
        numbers=counted.numbers,
        of=counted.of,
        divided_by=frozenset(told),
        measures=frozenset(figures.get("definitions", ())),
        of_parts=counted.of_parts,
        year=year,
        snapshot=content["snapshot"],
    )


FIGURES_OF: Final[
    Mapping[str, Callable[[Mapping[str, Any], dict[FigureOf, FigureOf]], Figures]]
] = {
    "snapshot": figures_in_snapshot,
    "review": figures_in_review,
}
"""By the kind of what was published."""


def _in_rows(told: Mapping[str, Iterable[Mapping[str, Any]]]) -> Iterator[tuple[FigureOf, Any]]:
    for by, rows in told.items():
        for row in rows:
            for measure, value in row.items():
                if measure != _KEY:
                    yield FigureOf(by, row[_KEY], measure), value


def _numbers_in(value: object, before: str = "") -> Iterator[tuple[str, float]]:
    """Yield the numbers of a value, each with its part."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from _numbers_in(each, f"{before}.{name}" if before else name)
    elif isinstance(value, int | float):
        yield before, value


def is_published(content: Mapping[str, Any], figure: FigureOf) -> bool:
    """Whether a content tells a figure, and not zero."""
    rows = dict(divided(content)).get(figure.by, ())
    return any(row[_KEY] == figure.key and figure.measure in row.keys() - {_KEY} for row in rows)


class Publication(NamedTuple):
    """A snapshot or an edition of a review, and what it says."""

    kind: str
    """`snapshot` or `review`."""
    name: str
    superseded_by: str | None
    figures: Figures

    @property
    def period(self) -> str:
        """What a sentence says that means this one."""
        year = self.figures.year
        return self.figures.until if year is None else f"annual review of fiscal year {year}"


@dataclass(frozen=True, slots=True)
class Place:
    """A published figure that is a number of the sentence."""

    kind: str
    """`snapshot` or `review`: of what it is a figure."""
    name: str
    superseded_by: str | None
    until: str
    as_of: int
    by: str
    key: str
    measure: str
    part: str
    title: str
    of: str
    """What it is divided by and the key there; "all work" where it is whole."""
    value: str
    latest: str | None
    """The same figure in the latest snapshot, or `NOT_IN_IT`; None where it is this number.

    Of what a review alone tells: in the last edition of its year.
    """
    in_snapshot: str | None
    """A snapshot with this figure and number, as of the same position."""


@dataclass(frozen=True, slots=True)
class Found:
    """A number, and where it was published; the likeliest place first."""

    number: str
    places: Sequence[Place]
    more: int
    """Places that are not shown."""


def find(text: str, published: Sequence[Publication]) -> list[Found]:
    """Look for each number of a text in what was published.

    The latest snapshot is the first of these, the last edition the first of a year's reviews.
    """
    search = _Search(_words(text), published)
    return [search.found(said) for said in _numbers(text)]


class _Said(NamedTuple):
    """A number of a text."""

    number: str
    about: str = ""
    """The word before it, where that says that it is rounded."""
    is_share: bool = False
    """Whether it is in percent, and so a share between 0 and 1, rounded to what it tells."""

    @property
    def words(self) -> str:
        """The number with that word."""
        return f"{self.about} {self.number}{'%' if self.is_share else ''}".strip()

    @property
    def meant(self) -> float:
        """The number as figures have it."""
        number = float(self.number.replace(",", ""))
        return number / 100 if self.is_share else number

    @property
    def between(self) -> tuple[float, float]:
        """Between which numbers it lies: a rounded one has zeros at its end."""
        digits, _, decimals = self.number.replace(",", "").partition(".")
        less, more = _ROUNDED[self.about.lower()] if self.about and not decimals else (0, 0)
        last_place = 10 ** (len(digits) - len(digits.rstrip("0"))) - 1
        less, more = less * last_place, more * last_place
        if not self.is_share:
            return self.meant - less, self.meant + more
        half = 0.5 / 10 ** len(decimals)
        return self.meant - (less + half) / 100, self.meant + (more + half) / 100


def _numbers(text: str) -> list[_Said]:
    """Return the numbers of a text as it writes them, each once.

    A year is one of them only where the text has no other number: it mostly says which period.
    """
    said = list(
        dict.fromkeys(
            _Said(each["number"], each["about"] or "", each["percent"] is not None)
            for each in _NUMBER.finditer(text)
        )
    )
    counts = [each for each in said if not _is_year(each.number)]
    return (counts or said)[:NUMBERS_MAX]


def _is_year(number: str) -> bool:
    return re.fullmatch(r"(19|20)\d\d", number) is not None


class _Search:
    """What is looked through for one text."""

    def __init__(self, words: frozenset[str], published: Sequence[Publication]) -> None:
        self._words = words
        self._published = published
        self._snapshots = {each.name: each.figures for each in published if each.kind == "snapshot"}
        self._latest: dict[int | None, Figures] = {}
        for each in published:
            self._latest.setdefault(each.figures.year, each.figures)
        self._now: dict[int | None, dict[FigureOf, float]] = {}
        self._alike: dict[FigureOf, frozenset[str]] = {}

    def found(self, said: _Said) -> Found:
        meant = said.meant
        places = [
            ((self._likeness(figure, period), -abs(number - meant)), (publication, figure, number))
            for publication in self._published
            for period in [self._words & _words(publication.period)]
            for number, figure in publication.figures.having(*said.between)
            if figure.is_share or not said.is_share
        ]
        # Of those that are as likely, the first stay the first: these of the latest snapshot.
        ranked = nlargest(SHOWN_MAX, places, key=itemgetter(0))
        shown = [self._place(*place) for _, place in ranked]
        return Found(said.words, shown, len(places) - len(shown))

    def _likeness(self, figure: FigureOf, period: frozenset[str]) -> int:
        if (alike := self._alike.get(figure)) is None:
            told = f"{_title(figure)} {_of(figure)}"
            alike = self._alike[figure] = self._words & _words(told)
        # A word that is alike says more than that a figure is of all work.
        return 2 * len(alike | period) + (figure.by == Dimension.ALL)

    def _place(self, publication: Publication, figure: FigureOf, number: float) -> Place:
        return Place(
            publication.kind,
            publication.name,
            publication.superseded_by,
            publication.figures.until,
            publication.figures.as_of,
            *figure[:4],
            _title(figure),
            _of(figure),
            figure.said(number),
            self._since(figure, number),
            self._in_snapshot(publication, figure, number),
        )

    def _since(self, figure: FigureOf, number: float) -> str | None:
        latest = self._latest.get(figure.year)
        if latest is None or not latest.tells(figure):
            return NOT_IN_IT
        if (numbers := self._now.get(figure.year)) is None:
            numbers = dict(zip(latest.of, latest.numbers, strict=True))
            self._now[figure.year] = numbers
        now = numbers.get(figure, 0)
        return None if now == number else figure.said(now)

    def _in_snapshot(self, publication: Publication, figure: FigureOf, number: float) -> str | None:
        """Return the snapshot that tells it: this one, or the one on which a review stands."""
        name = publication.figures.snapshot or publication.name
        figures = self._snapshots.get(name)
        has = figures is not None and any(of == figure for _, of in figures.having(number, number))
        return name if has else None


def _title(figure: FigureOf) -> str:
    measure = figure.measure
    title = MEASURES[measure].title if measure in MEASURES else named(measure)
    return f"{title}, {named(figure.part.replace('.', ', ')).lower()}" if figure.part else title


def _of(figure: FigureOf) -> str:
    """Return what a figure is of; one of a year's work names the year."""
    of = of_in_words(figure.by, figure.key)
    is_of_year = figure.year is not None and figure.by not in PERIODS
    return f"{of}, fiscal year {figure.year}" if is_of_year else of


def of_in_words(by: str, key: str) -> str:
    """Return what a published figure is of."""
    return "all work" if by == Dimension.ALL else f"{named(by).lower()} {key}"


def _words(text: str) -> frozenset[str]:
    """Return the words that say something, without the plural's s."""
    found = (each.rstrip("s") for each in _WORD.findall(text.lower()))
    return frozenset(found) - _COMMON
