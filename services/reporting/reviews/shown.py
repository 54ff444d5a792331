"""What a review shows: figures in words and as charts, the same on the page and on paper."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final, NamedTuple

from events.event import REMOVED
from events.rules.attributing import Attribution, said_by
from services.kit.pages.page import day_in_words
from services.reporting.charts import (
    Breakdown,
    Mark,
    TileMap,
    Trend,
    breakdown,
    tile_map,
    trend,
)
from services.reporting.measures import MEASURES
from services.reporting.measures.dimensions import PERIODS, By
from services.reporting.views.key_words import key_in_words, periods_between
from services.reporting.views.overview import FIRST, Headline, headlines_of
from services.reporting.views.published import between, in_words, named

Chart = Trend | Breakdown | TileMap
COLUMNS: Final = (
    ("requests", "Requests"),
    ("agencies", "Agencies"),
    ("engagements_delivered", "Delivered"),
    ("deliveries", "Deliveries"),
    ("hours", "Hours"),
)
"""The figures of each table; the figures to download have all that the review counts."""
_TRENDS: Final = (
    (By.FISCAL_YEAR, "requests"),
    (By.FISCAL_YEAR, "engagements_delivered"),
    (By.FISCAL_QUARTER, "engagements_delivered"),
)
_BREAKDOWNS: Final = (
    (By.PROGRAM, "engagements_delivered"),
    (By.STATE, "agencies"),
    (By.AGENCY_KIND, "agencies"),
    (By.AGENCY_SIZE, "agencies"),
    (By.DELIVERY_TYPE, "deliveries"),
    (By.TOPIC, "requests"),
)
"""What is drawn of each division of the year."""
_DRAWN: Final = frozenset(by for by, _ in (*_TRENDS, *_BREAKDOWNS))
_NO_ANSWERS: Final = "Of no year are all answers in yet."
_ASKED: Final = {"immediate": "At once", "follow-up": "Later"}


@dataclass(frozen=True, slots=True)
class Table:
    """A table of figures in words; the first column names the row."""

    title: str
    head: str
    columns: Sequence[str | tuple[str]]
    """Those of numbers are tuples, as the kit's tables have them."""
    rows: Sequence[tuple[str, Sequence[str]]]
    empty: str = "Nothing was counted."
    """What stands in the place of no rows."""


@dataclass(frozen=True, slots=True)
class Section:
    """A chart, and the table that says the same."""

    by: By
    kind: str
    """`trend`, `breakdown` or `tile_map`: the macro of `charts.html` that draws it."""
    chart: Chart
    table: Table


@dataclass(frozen=True, slots=True)
class CaseStudy:
    """What was done in an engagement, told for the public."""

    title: str
    paragraphs: Sequence[str]


class Quoted(NamedTuple):
    """The words of a testimonial, while they may be shown."""

    quote_id: str
    words: str
    mark: str
    """Random; it stands in the files that have the words, so that a digest tests no guess."""


@dataclass(frozen=True, slots=True)
class Testimonial:
    """What somebody said who was helped, or was to stand here."""

    words: str
    said_by: str


def quotes_of(content: str) -> Sequence[str]:
    """Return which testimonials a content has; contents of older releases have none."""
    return [each["quote_id"] for each in json.loads(content).get("testimonials", ())]


class Review:
    """A content, as it is shown, with the words of its testimonials that may be shown."""

    def __init__(self, content: str, said: Sequence[Quoted] = ()) -> None:
        self._said = {each.quote_id: each for each in said}
        self.content: Mapping[str, Any] = json.loads(content)
        self.name: str = self.content["review"]
        self.year: int = self.content["year"]
        self.edition: int = self.content["edition"]
        self.supersedes: str | None = self.content["supersedes"]
        self.reason: str | None = self.content["reason"]
        self.snapshot: str = self.content["snapshot"]
        self.as_of = in_words(self.content["as_of"])
        self._figures: Mapping[str, Any] = self.content["figures"]

    @property
    def title(self) -> str:
        """The heading of the review."""
        edition = f", edition {self.edition}" if self.edition > 1 else ""
        return f"Annual review of fiscal year {self.year}{edition}"

    @property
    def published_on(self) -> date:
        """The day of the edition, which is the day of its files."""
        return date.fromisoformat(self.content["published_on"])

    @property
    def says(self) -> str:
        """What it speaks of, in a sentence."""
        since, until = (day_in_words(date.fromisoformat(self.content[x])) for x in _PERIOD)
        return (
            f"It counts what was done from {since} to {until}, as the center's log said at "
            f"position {self.as_of}. It was published on {day_in_words(self.published_on)}."
        )

    @cached_property
    def headlines(self) -> Sequence[Headline]:
        """The figures of the year, against those of the year before."""
        return headlines_of({}, self._by(By.FISCAL_YEAR), self.year)

    @property
    def headline_table(self) -> Table:
        """The same as a table."""
        years = (f"Fiscal year {self.year}", f"Fiscal year {self.year - 1}")
        rows = [(x.title, (x.in_year, x.in_year_before, x.change)) for x in self.headlines]
        return Table("Headline figures", "Figure", ((years[0],), (years[1],), "Change"), rows)

    @cached_property
    def trends(self) -> Sequence[Section]:
        """How it was over the years."""
        return [self._trend(by, measure) for by, measure in _TRENDS if self._by(by)]

    @cached_property
    def breakdowns(self) -> Sequence[Section]:
        """The work of the year, divided."""
        return [self._divided(by, measure) for by, measure in _BREAKDOWNS if self._by(by)]

    @property
    def answers(self) -> Table:
        """What requesters answered, as ranges."""
        cells = self._figures["answers"]["cells"]
        rows = [
            (
                f"{key_in_words(By.PROGRAM, cell['program'])}, FY {cell['fiscal_year']}",
                (
                    _ASKED[cell["stage"]],
                    in_words(cell["completed"]),
                    cell["answers"]["shown"],
                    cell["satisfied"]["shown"],
                    between(cell["share_satisfied"]),
                ),
            )
            for cell in cells
        ]
        numbers = ("Completed", "Answers", "Satisfied", "Share")
        columns: list[str | tuple[str]] = ["Asked", *((each,) for each in numbers)]
        return Table("Answers by program and year", "Work", columns, rows, _NO_ANSWERS)

    @property
    def of_parts(self) -> str:
        """What is to be known of the work divided."""
        return (
            "Work with several topics or kinds of delivery counts under each. Confidential work is "
            "in the headline figures and in the figures by fiscal year, in plain counts; it is in "
            "no other."
        )

    @property
    def of_answers(self) -> str:
        """What is to be known of the answers."""
        return (
            "Requesters are asked how the help was. Their answers are shown as ranges, so that no "
            "single answer can be told. Satisfied are answers whose five ratings have a mean of at "
            "least 4 of 5. A year is shown once nobody can answer any more."
        )

    @property
    def of_checks(self) -> str:
        """How figures are checked."""
        return (
            "Every figure here was counted from the center's log, up to position "
            f"{self.as_of}. Answers are those of the published figures {self.snapshot}, which "
            "carry a proof of their own. Counted again up to the same position, the figures are "
            "the same, byte for byte."
        )

    @property
    def case_studies(self) -> Sequence[CaseStudy]:
        """What was done in some engagements."""
        return [CaseStudy(**each) for each in self.content["case_studies"]]

    @property
    def testimonials(self) -> Sequence[Testimonial]:
        """What somebody said; words that were withdrawn or forgotten are removed."""
        return [
            Testimonial(
                said.words if (said := self._said.get(each["quote_id"])) else REMOVED,
                _said_by(each),
            )
            for each in self.content.get("testimonials", ())
        ]

    @property
    def removed(self) -> int:
        """How many of its testimonials are shown no more."""
        return sum(each.words == REMOVED for each in self.testimonials)

    @property
    def marks(self) -> Sequence[str]:
        """The marks of the words in it."""
        return [each.mark for each in self._said.values()]

    @property
    def of_testimonials(self) -> str:
        """What is to be known of the testimonials."""
        return (
            "Whoever said this agreed that it is published, without a name. The program and the "
            "kind of agency are said only where at least five agencies share them."
        )

    @property
    def definitions(self) -> Sequence[tuple[str, str]]:
        """What each figure counts, as it was defined then."""
        definitions = self._figures["definitions"]
        return [
            (each["title"], f"{each['definition']} Its day: {each['day'].replace('_', ' ')}.")
            for each in (definitions[name] for name in FIRST if name in definitions)
        ]

    def figures_by(self, by: str) -> tuple[Sequence[str], Sequence[Sequence[object]]] | None:
        """Return heads and rows of all figures by a dimension; None where nothing is drawn by it.

        Keys are as addresses have them, numbers as they are.
        """
        if by not in _DRAWN or not self._by(By(by)):
            return None
        names = list(self._figures["definitions"])
        lines = self._lines(By(by))
        return [by, *names], [[row["key"], *(row.get(name, 0) for name in names)] for row in lines]

    def _by(self, by: By) -> Sequence[Mapping[str, Any]]:
        rows: Sequence[Mapping[str, Any]] = self._figures[by]
        return rows

    def _lines(self, by: By) -> Sequence[Mapping[str, Any]]:
        """Return the rows of a dimension; of periods, also those in which nothing was done."""
        if by not in PERIODS:
            return self._by(by)
        rows = {row["key"]: row for row in self._by(by)}
        return [rows.get(key, {"key": key}) for key in periods_between(by, min(rows), max(rows))]

    def _trend(self, by: By, measure: str) -> Section:
        title = _title(by, measure)
        lines = self._lines(by)
        marks = [_mark(by, row["key"], row.get(measure, 0)) for row in lines]
        return Section(by, "trend", trend(title, marks), _table(title, by, lines))

    def _divided(self, by: By, measure: str) -> Section:
        title = f"{_title(by, measure)}, fiscal year {self.year}"
        rows = self._by(by)
        marks = {row["key"]: _mark(by, row["key"], row.get(measure, 0)) for row in rows}
        if by == By.STATE:
            nothing = Mark("", "0", 0)
            drawn = tile_map(title, marks, nothing, is_share=False)
            return Section(by, "tile_map", drawn, _table(title, by, rows))
        drawn_bars = breakdown(title, [mark for mark in marks.values() if mark.number])
        return Section(by, "breakdown", drawn_bars, _table(title, by, rows))


def _said_by(quote: Mapping[str, Any]) -> str:
    """Return who said it, as far as the content says."""
    return said_by(quote["audience"], Attribution(quote["program"], quote["agency_kind"]))


_PERIOD: Final = ("since", "until")


def _title(by: By, measure: str) -> str:
    return f"{MEASURES[measure].title} by {named(by).lower()}"


def _mark(by: By, key: str, number: float) -> Mark:
    return Mark(key_in_words(by, key), in_words(number), number)


def _table(title: str, by: By, rows: Sequence[Mapping[str, Any]]) -> Table:
    return Table(
        title,
        named(by),
        [(label,) for _, label in COLUMNS],
        [
            (
                key_in_words(by, row["key"]),
                [in_words(row.get(name, 0)) for name, _ in COLUMNS],
            )
            for row in rows
        ],
    )
