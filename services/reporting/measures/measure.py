"""A measure: what a figure counts, said once; everything else about it is derived from this."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, NamedTuple, Protocol

from services.reporting.measures.dimensions import ALIKE, OF_WORK, By
from services.reporting.measures.listing import Listed


class Row(Protocol):
    """A statement's row for one pair of keys."""

    def __getitem__(self, name: str, /) -> Any:
        """Return the column of a name."""


class Total(StrEnum):
    """What a total is."""

    SUM = "sum"
    """The sum of the rows."""
    DISTINCT = "distinct"
    """What stands in several rows is counted once: at most the sum."""
    WHOLE = "whole"
    """Counted from all of it; no sum at all."""


class NotTheSum(NamedTuple):
    """What a total is instead of the sum of the rows, and why."""

    total: Total
    why: str


class SmallNumbers(StrEnum):
    """How a measure is told where little was counted."""

    EXACT = "exact"
    """It counts work, of which nothing has to be hidden."""
    HIDDEN = "hidden"
    """It is made of answers, or of invitations: of fewer than five, their number alone is told."""


NOT_DIVIDED: Final = NotTheSum(Total.WHOLE, "Nothing is divided.")
SEVERAL_TOPICS: Final = NotTheSum(Total.DISTINCT, "What has several topics stands under each.")
SEVERAL_TYPES: Final = NotTheSum(
    Total.DISTINCT, "What has several delivery types stands under each."
)
OF_TOPICS: Final[Mapping[By, NotTheSum]] = {
    By.TOPIC: SEVERAL_TOPICS,
    By.TOPIC_LIST: NotTheSum(
        Total.DISTINCT, "What has topics of several lists stands under each of these."
    ),
}
"""What was given has several topics."""
OF_ASKED: Final[Mapping[By, NotTheSum]] = {
    **OF_TOPICS,
    By.DELIVERY_TYPE: SEVERAL_TYPES,
}
"""What was asked for has several topics and delivery types."""


def by_any(total: Total, why: str) -> Mapping[By, NotTheSum]:
    """Return `not_sums` of a measure that is a sum by no dimension."""
    return dict.fromkeys(By, NotTheSum(total, why))


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One measure of the counting dictionary."""

    name: str
    title: str
    unit: str
    """What it is a number of, such as `request` or `day`."""
    definition: str
    facts: tuple[str, ...]
    """The facts that it is counted from, by their wire names."""
    day: str
    """The business day that decides its period."""
    statement: str
    """The statement that counts it, in one pass with others that are counted from the same rows."""
    value: Callable[[Row], object | None]
    """The value under its keys, made of the statement's row; None where nothing was counted."""
    nothing: object = 0
    """The value where nothing was counted."""
    by: tuple[By, ...] = OF_WORK
    """The dimensions that apply."""
    not_sums: Mapping[By, NotTheSum]
    """The dimensions by which the total is not the sum of the rows."""
    unknown: str = "What is not known of an agency has the key `unknown`."
    small_numbers: SmallNumbers = SmallNumbers.EXACT
    beside: tuple[str, ...] = ()
    """The feeds whose rows it is counted from, beside that of the figures."""
    of_all_work: bool = False
    """Whether it is a plain count of work, which confidential work enters where it is published by
    program or year; whatever else is published is counted from ordinary work alone."""
    lists: Listed | None = None
    """How what it counts is listed; None: not at all, and `why_not_listed` says why."""
    not_listed: str = ""
    """Why work that it counts is not listed."""
    version: int = 1
    """Another one where the same facts give another figure than before."""

    @property
    def of_answers(self) -> bool:
        """Whether it counts answers: what is published has those apart, as ranges."""
        return self.small_numbers is SmallNumbers.HIDDEN

    @property
    def why_not_listed(self) -> str | None:
        """Why nobody is told what it counts, one by one; None: the center is."""
        if self.of_answers:
            return "is made of answers, or of who was asked: which ones is told to nobody"
        return self.not_listed or None

    def total_by(self, by: Sequence[By]) -> NotTheSum | None:
        """Return what the total is where it is divided so; None: the sum."""
        if not by:
            return NOT_DIVIDED
        found = [self.not_sums[each] for each in by if each in self.not_sums]
        whole = [each for each in found if each.total is Total.WHOLE]
        return next(iter(whole or found), None)


def refusal_of(measure: Measure, by: Sequence[By]) -> str | None:
    """Return the rule that this division of a measure breaks; None: it can be divided so."""
    applying = ", ".join(measure.by)
    for each in by:
        if each not in measure.by:
            return f"does not apply to {measure.name}; what does: {applying}"
    if len(set(by)) < len(by):
        return "must name another dimension the second time"
    for alike in ALIKE:
        if len(alike.intersection(by)) > 1:
            return f"must name one of {', '.join(sorted(alike))}: one says the other"
    return None


def counted(column: str) -> Callable[[Row], object | None]:
    """Return the value that is a number of things: a column; None for 0."""

    def value(row: Row) -> object | None:
        return row[column] or None

    return value
