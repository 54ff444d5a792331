"""Why a figure differs: what came, went or changed between two positions, and by which fact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from itertools import chain
from typing import Any, Final, NamedTuple, cast

import orjson

from events.event import Recorded
from events.facts import REMEDIES
from events.log.store.event_log import EventLog
from events.telling.entries import Entry
from events.telling.words import day_of
from services.kit.http.cursors import Cursors, Paging
from services.reporting.measures.dimensions import UNDIVIDED
from services.reporting.measures.listing import Listed
from services.reporting.queries.counting import Counted, values_of
from services.reporting.queries.kept_figures import KeptFigures, Pair
from services.reporting.queries.listing import facts_of, listed
from services.reporting.queries.measures import FigureQuestion, told_value
from services.reporting.queries.tables_as_of import TablesAsOf
from services.reporting.views.moved import (
    MovedThingView,
    MovedView,
    MovingFactView,
    NumberView,
    Why,
)

CURSORS: Final = Cursors(str)
MOVED_ITEMS_MAX: Final = 20
"""On one page: which fact moved a thing is found by counting anew as of some positions."""
MOVED_ITEMS_SHOWN: Final = 5
"""On one page for people, who wait for it."""
_CORRECTING: Final = frozenset(name for remedy in REMEDIES.values() for name in remedy.facts)
"""The facts that put another right."""
_IN_ERROR: Final = "entered-in-error"


@dataclass(frozen=True, slots=True)
class Moved:
    """A thing that is counted otherwise, by its numbers under each pair of keys."""

    thing: str
    then: Mapping[Pair, float]
    now: Mapping[Pair, float]
    why: Why
    facts: Sequence[Recorded]
    """Its own facts since."""


class Compared(NamedTuple):
    """A figure at two positions, and what makes the difference."""

    then: Any
    now: Any
    moved: Sequence[Moved]
    """Nothing where nobody is told what the measure counts."""


class ComparedFigure(NamedTuple):
    """Which figure is compared, and with which position."""

    asked: FigureQuestion
    keys: Sequence[str]
    """A key of each dimension; none: all of it."""
    then: int


def refusal_of_then(question: ComparedFigure, as_of: int) -> str | None:
    """Return which rule the earlier position breaks; None: it is one."""
    if question.then > as_of:
        return f"must not be after the position that is asked for, {as_of}"
    return None


async def compare(
    tables: TablesAsOf, log: EventLog, question: ComparedFigure, kept: KeptFigures, zone: tzinfo
) -> Compared:
    """Compare a figure as of the snapshot's position with what it was at an earlier one."""
    earlier = replace(tables, as_of=min(question.then, tables.as_of))
    was, is_ = [await _value(each, question, kept) for each in (earlier, tables)]
    asked, lists = question.asked, question.asked.measure.lists
    if lists is None:
        return Compared(was, is_, ())
    counted = [await _listed(each, question, kept) for each in (earlier, tables)]
    before, after = map(_by_thing, counted)
    told_in: dict[str, set[str]] = {
        one: set() for one in before.keys() | after.keys() if before.get(one) != after.get(one)
    }
    for each in chain(*counted):
        if each.thing in told_in:
            told_in[each.thing].update(each.told_in)
    things = [Counted(one, _pair(()), 0, sorted(told_in[one])) for one in sorted(told_in)]
    facts = await facts_of(log, asked, lists, things, tables.as_of, after=earlier.as_of)
    day = await _day_of(log, earlier.as_of, zone)
    once = before.keys() ^ after.keys()
    confided = await _confided(question, (earlier, tables), once, kept)
    moved = [
        Moved(
            one.thing,
            before.get(one.thing, {}),
            after.get(one.thing, {}),
            Why.CONFIDENCE if one.thing in confided else _why(own, day),
            own,
        )
        for one, own in zip(things, facts, strict=True)
    ]
    return Compared(was, is_, moved)


def kinds(moved: Sequence[Moved]) -> dict[Why, int]:
    """Return how many things were moved by each kind of fact."""
    found = Counter(each.why for each in moved)
    return {why: found[why] for why in Why if found[why]}


async def movers(
    tables: TablesAsOf,
    log: EventLog,
    question: ComparedFigure,
    moved: Sequence[Moved],
    kept: KeptFigures,
) -> list[Recorded]:
    """Return for each thing the fact that made it what it is now; the last one, if several did.

    What is counted is compared before and after its own last fact; where that moved nothing, the
    fact is looked for by halving what was told since. Of each position only these things are kept.
    """
    states: dict[int, frozenset[str]] = {}

    async def is_so(one: Moved, position: int) -> bool:
        if position not in states:
            things = await _things(replace(tables, as_of=position), question, kept)
            so = (each.thing for each in moved if things.get(each.thing, {}) == each.now)
            states[position] = frozenset(so)
        return one.thing in states[position]

    positions: list[int] = []
    for one in moved:
        last = one.facts[-1].position if one.facts else 0
        if last and not await is_so(one, last - 1) and await is_so(one, last):
            positions.append(last)
            continue
        before, after = question.then, tables.as_of
        while after - before > 1:
            middle = (before + after) // 2
            if await is_so(one, middle):
                after = middle
            else:
                before = middle
        positions.append(after)
    return [(await log.read(after=each - 1, limit=1))[0] for each in positions]


async def moved_page(
    tables: TablesAsOf,
    log: EventLog,
    question: ComparedFigure,
    paging: Paging,
    kept: KeptFigures,
    zone: tzinfo,
) -> MovedView:
    """Return why a figure differs, and a page of what was moved, each thing by which fact."""
    asked = question.asked
    compared = await compare(tables, log, question, kept, zone)
    after = paging.after(CURSORS)
    following = [each for each in compared.moved if after is None or each.thing > after]
    page = paging.page(
        following[: paging.fetch], CURSORS, lambda each: each.thing, lambda each: each
    )
    by = await movers(tables, log, question, page.items, kept)
    dimensions = len(asked.by)
    return MovedView(
        measure=asked.measure.name,
        by=asked.by,
        keys=question.keys,
        as_of_then=min(question.then, tables.as_of),
        as_of=tables.as_of,
        then=compared.then,
        now=compared.now,
        thing=None if asked.measure.lists is None else asked.measure.lists.thing,
        why_not_listed=asked.measure.why_not_listed,
        kinds=kinds(compared.moved),
        items=[
            MovedThingView(
                id=each.thing,
                then=_numbers(each.then, dimensions),
                now=_numbers(each.now, dimensions),
                why=each.why,
                fact=_fact(fact),
            )
            for each, fact in zip(page.items, by, strict=True)
        ],
        next=page.next,
    )


def _numbers(numbers: Mapping[Pair, float], dimensions: int) -> list[NumberView]:
    return [NumberView(keys=keys[:dimensions], number=numbers[keys]) for keys in sorted(numbers)]


def _fact(told: Recorded) -> MovingFactView:
    entry = Entry.of(told)
    return MovingFactView(
        position=told.position,
        id=told.id,
        type=told.type,
        says=entry.says,
        happened_on=entry.happened_on,
        recorded_at=told.recorded_at,
    )


async def _value(tables: TablesAsOf, question: ComparedFigure, kept: KeptFigures) -> Any:
    measure, keys = question.asked.measure, question.keys
    by = question.asked.by if keys else ()
    [values] = await values_of(tables, [measure], _pair(by), question.asked.counted, kept)
    return told_value(values.get(_pair(keys), measure.nothing))


def _pair(of: Sequence[str]) -> Pair:
    first, second, *_ = (*of, UNDIVIDED, UNDIVIDED)
    return first, second


async def _listed(tables: TablesAsOf, question: ComparedFigure, kept: KeptFigures) -> list[Counted]:
    lists = cast("Listed", question.asked.measure.lists)
    return await listed(tables, question.asked, lists, question.keys, kept)


async def _things(
    tables: TablesAsOf, question: ComparedFigure, kept: KeptFigures
) -> dict[str, dict[Pair, float]]:
    return _by_thing(await _listed(tables, question, kept))


def _by_thing(counted: Sequence[Counted]) -> dict[str, dict[Pair, float]]:
    things: dict[str, dict[Pair, float]] = {}
    for each in counted:
        things.setdefault(each.thing, {})[each.keys] = each.number
    return things


async def _confided(
    question: ComparedFigure, shots: Sequence[TablesAsOf], once: Collection[str], kept: KeptFigures
) -> frozenset[str]:
    """Return which of what is counted at one of two positions is of all work counted at both."""
    counted = question.asked.counted
    if counted.confidential or not once:
        return frozenset()
    whole = question._replace(
        asked=replace(question.asked, counted=replace(counted, confidential=True))
    )
    in_all = [(await _things(each, whole, kept)).keys() for each in shots]
    return frozenset(once).intersection(*in_all)


async def _day_of(log: EventLog, position: int, zone: tzinfo) -> date:
    if position == 0:
        return date.min
    [last] = await log.read(after=position - 1, limit=1)
    return last.recorded_at.astimezone(zone).date()


def _why(facts: Sequence[Recorded], day: date) -> Why:
    """Return the kind of the last of a thing's own facts since a day."""
    if not facts:
        return Why.BESIDE
    content = orjson.loads(facts[-1].data)
    if facts[-1].type in _CORRECTING and content.get("reason", _IN_ERROR) in {None, _IN_ERROR}:
        return Why.CORRECTED
    happened_on = day_of(facts[-1].type, content)
    return Why.LATE if happened_on is not None and happened_on <= day.isoformat() else Why.NEW
