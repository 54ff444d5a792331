"""Notice an engagement that was imported before under another key or source."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from events.ids import named_id, named_part
from events.text import spelled
from services.importing.history.row import HistoryRow
from services.importing.tables.excel import is_day_of_a_number
from services.kit.bad_rows import BadRow, shown
from services.kit.personal_data import WITHHELD

EVERY_KEY: Final = "*"
DIGITS_MAX: Final = 10
"""Of keys to which zeros in front may have belonged."""
UNLESS_DISTINCT: Final = "if it is an engagement of its own, say --distinct with its key"

_BITS: Final = (1 << 64) - 1
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Distinct:
    """The keys of which somebody says that they are engagements of their own."""

    keys: frozenset[str] = frozenset()

    def __contains__(self, key: str) -> bool:
        return EVERY_KEY in self.keys or spelled(key) in self.keys


NONE_DISTINCT: Final = Distinct()


class GivenHelp(NamedTuple):
    """What of a delivery must be equal in a repeat."""

    delivery_type: str
    on: str
    minutes: int
    mode: str


class Told(NamedTuple):
    """Where an engagement was told."""

    request: int
    """The `named_part` of the request's id."""
    line: int | None
    """In this file; None: the log had it before."""


class Sums(NamedTuple):
    """Of the digests of a row."""

    begun: int
    """Without its deliveries."""
    whole: int


@dataclass(slots=True)
class Repeats:
    """What is known, by agency, day of submission, topics and deliveries.

    These are kept as one number, a sum of digests, to which deliveries can be added in any order:
    there may be hundreds of thousands.
    """

    sums: dict[int, int] = field(default_factory=dict)
    """By the `named_part` of the request's id, while the log is read."""
    told: dict[int, Told] = field(default_factory=dict)
    """By the sum."""

    def submitted(self, request_id: UUID, ori: str, on: str, topics: Iterable[str]) -> None:
        """Take a request of the log."""
        self.sums[named_part(request_id)] = _digest(ori, on, *sorted(topics))

    def delivered(self, request_id: UUID, given: GivenHelp) -> None:
        """Take a delivery of the log, after its request."""
        if (total := self.sums.get(named_part(request_id))) is not None:
            self.sums[named_part(request_id)] = _plus(total, given)

    def read(self) -> None:
        """All that the log has is taken."""
        for request, total in self.sums.items():
            self.told.setdefault(total, Told(request, None))
        self.sums.clear()

    def imported(self, row: HistoryRow, sums: Sums) -> None:
        """Take a row that is written."""
        request = named_part(row.request_id)
        if (half := self.told.get(sums.begun)) is not None and half.request == request:
            del self.told[sums.begun]  # an earlier import ended before the deliveries
        self.told.setdefault(sums.whole, Told(request, row.line))

    def refusal(self, row: HistoryRow, sums: Sums) -> BadRow | None:
        """Why a row is probably a repeat, if it is."""
        told = self.told.get(sums.whole)
        if told is None or told.request == named_part(row.request_id):
            return None
        where = "an engagement that the log has" if told.line is None else f"line {told.line}"
        return probable_repeat(
            row.line, row.external_key, f"agency, day, topics and deliveries are those of {where}"
        )


def probable_repeat(line: int, key: str, why: str) -> BadRow:
    """The fault of a line that is refused unless its key is distinct."""
    rule = f"probable-repeat: {why}; {UNLESS_DISTINCT}"
    return BadRow(line, "external_key", shown(key), rule)


def said_again(lists: Mapping[str, Sequence[Mapping[str, Any]]], key: str) -> Iterator[BadRow]:
    """Lines of one engagement that say the same, and deliveries that are equal.

    Somebody pasted twice, and the hours would count twice.
    """
    if all(len(items) < 2 for items in lists.values()):  # noqa: PLR2004 - nothing can be equal
        return
    lines: defaultdict[int, list[object]] = defaultdict(list)
    for name, items in lists.items():
        for item in items:
            lines[item["line"]].append((name, _without_line(item)))
    again = dict(_equal((line, said) for line, said in lines.items()))
    for line, first in again.items():
        yield probable_repeat(line, key, f"the line says what line {first} says")
    others = (each for each in lists.get("deliveries", ()) if each["line"] not in again)
    for line, _ in _equal((each["line"], _without_line(each)) for each in others):
        yield probable_repeat(line, key, "a delivery equals another one of this engagement")


def _equal(said: Iterable[tuple[int, object]]) -> Iterator[tuple[int, int]]:
    """Each line that says what was said before, and the line where it was."""
    first: dict[str, int] = {}
    for line, what in said:
        text = repr(what)
        if text in first:
            yield line, first[text]
        first.setdefault(text, line)


def _without_line(item: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: said for name, said in item.items() if name != "line"}


def spoilt_key(row: HistoryRow, requests: Container[int]) -> BadRow | None:
    """What Excel has probably made of a key, if it has.

    `requests` are the named parts of the ids that are there.
    """
    if is_day_of_a_number(row.external_key):
        rule = "day-for-key: Excel makes a day such as 19-Mar of a key such as 19-03"
        return BadRow(row.line, "external_key", WITHHELD, f"{rule}; {UNLESS_DISTINCT}")
    for other in _with_other_zeros(row.external_key):
        if named_part(named_id(f"{row.source}\n{other}", _EPOCH)) in requests:
            rule = f"lost-zeros: {other} of this source is there, and Excel drops zeros in front"
            return BadRow(
                row.line, "external_key", shown(row.external_key), f"{rule}; {UNLESS_DISTINCT}"
            )
    return None


def _with_other_zeros(key: str) -> Iterator[str]:
    if not (key.isascii() and key.isdigit() and len(key) <= DIGITS_MAX):
        return
    bare = key.lstrip("0") or "0"
    for digits in range(len(bare), DIGITS_MAX + 1):
        if digits != len(key):
            yield bare.zfill(digits)


def sums_of(row: HistoryRow) -> Sums:
    """The sums of digests by which a repeat of a row is known."""
    total = begun = _digest(row.ori, row.submitted_on.isoformat(), *sorted(row.topics))
    for each in row.deliveries:
        given = GivenHelp(
            each.delivery_type,
            each.delivery_on.isoformat(),
            each.minutes,
            each.delivery_mode,
        )
        total = _plus(total, given)
    return Sums(begun, total)


def _plus(total: int, given: GivenHelp) -> int:
    return (total + _digest(*map(str, given))) & _BITS


def _digest(*words: str) -> int:
    return int.from_bytes(hashlib.blake2b("\n".join(words).encode(), digest_size=8).digest())
