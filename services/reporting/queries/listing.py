"""What a figure counts, one by one, and the facts that each thing is counted from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from typing import Final, cast

import orjson

from events.event import Recorded
from events.log.store.event_log import EventLog
from events.log.store.selection import SELECTED_MAX, InStreams
from services.kit.http.cursors import Cursors, Paging
from services.reporting.measures.dimensions import UNDIVIDED
from services.reporting.measures.listing import Listed, Thing
from services.reporting.queries.counting import Counted, things_of
from services.reporting.queries.kept_figures import KeptFigures
from services.reporting.queries.measures import FigureQuestion
from services.reporting.queries.tables_as_of import TablesAsOf
from services.reporting.views.measures import CountedFactView, CountedView, ListedView

FACTS_OF_ONE_MAX: Final = 500
"""Facts that are told of one thing, the first ones; an agency can have been helped for years."""
CURSORS: Final = Cursors(tuple[str, str, str])
_READ_EVENTS: Final = 1_000
_NAMED_IN: Final[Mapping[Thing, str]] = {
    Thing.DELIVERY: "delivery_id",
    Thing.RECOMMENDATION: "recommendation_id",
}
"""The field that names the thing, where a stream tells of several."""


async def listed(
    tables: TablesAsOf, asked: FigureQuestion, lists: Listed, keys: Sequence[str], kept: KeptFigures
) -> list[Counted]:
    """Return what an answer counts, under some keys or, where none is named, under each."""
    first, second, *_ = (*asked.by, UNDIVIDED, UNDIVIDED)
    things = await things_of(tables, asked.measure, lists, (first, second), asked.counted, kept)
    if not keys:
        return things
    wanted = (*keys, UNDIVIDED)[:2]
    return [each for each in things if each.keys == wanted]


def refusal_to_list(asked: FigureQuestion, keys: Sequence[str]) -> tuple[str, str, str] | None:
    """Return which field, with which value, breaks which rule; None: it can be listed."""
    measure = asked.measure
    if measure.why_not_listed is not None:
        return "path.measure", measure.name, measure.why_not_listed
    return refusal_of_keys(asked, keys)


def refusal_of_keys(asked: FigureQuestion, keys: Sequence[str]) -> tuple[str, str, str] | None:
    """Return the same of keys alone."""
    if keys and len(keys) != len(asked.by):
        return "query.key", ",".join(keys), "must be one of each dimension, or none"
    return None


async def listed_page(
    tables: TablesAsOf,
    log: EventLog,
    asked: FigureQuestion,
    keys: Sequence[str],
    paging: Paging,
    kept: KeptFigures,
) -> ListedView:
    """Return a page of what an answer counts, with the facts; of what can be listed."""
    measure = asked.measure
    lists = cast("Listed", measure.lists)
    after = paging.after(CURSORS)
    things = await listed(tables, asked, lists, keys, kept)
    following = [each for each in things if after is None or _place(each) > after]
    page = paging.page(following[: paging.fetch], CURSORS, _place, lambda each: each)
    told = await facts_of(log, asked, lists, page.items, tables.as_of)
    items = [
        CountedView(
            id=each.thing,
            keys=each.keys[: len(asked.by)],
            number=each.number,
            facts=[_fact(fact) for fact in facts[:FACTS_OF_ONE_MAX]],
            facts_left_out=max(0, len(facts) - FACTS_OF_ONE_MAX),
        )
        for each, facts in zip(page.items, told, strict=True)
    ]
    return ListedView(
        measure=measure.name,
        as_of=tables.as_of,
        by=asked.by,
        thing=lists.thing,
        things=len({each.thing for each in things}),
        items=items,
        next=page.next,
    )


def _fact(told: Recorded) -> CountedFactView:
    return CountedFactView(position=told.position, id=told.id, type=told.type)


def _place(counted: Counted) -> tuple[str, str, str]:
    return counted.thing, *counted.keys


async def facts_of(
    log: EventLog,
    asked: FigureQuestion,
    lists: Listed,
    things: Sequence[Counted],
    until: int,
    after: int = 0,
) -> list[list[Recorded]]:
    """Return the facts of each thing between two positions, in the order of the log."""
    by_stream: dict[str, list[tuple[Recorded, object]]] = defaultdict(list)
    named_in = _NAMED_IN.get(lists.thing)
    streams = sorted({stream for each in things for stream in each.told_in})
    async for told in _told_in(log, streams, asked.measure.facts, (after, until)):
        # Only where it is needed: a content is decoded for nothing else.
        named = None if named_in is None else orjson.loads(told.data).get(named_in)
        by_stream[told.stream].append((told, named))
    return [
        sorted(
            (
                fact
                for stream in set(each.told_in)
                for fact, named in by_stream[stream]
                if named_in is None or named == each.thing
            ),
            key=lambda fact: fact.position,
        )
        for each in things
    ]


async def _told_in(
    log: EventLog, streams: Sequence[str], types: Collection[str], between: tuple[int, int]
) -> AsyncIterator[Recorded]:
    for start in range(0, len(streams), SELECTED_MAX):
        selection, (after, until) = InStreams(streams[start : start + SELECTED_MAX]), between
        while page := await log.read_selected(selection, after=after, limit=_READ_EVENTS):
            for told in page:
                if told.position > until:
                    break
                if told.type in types:
                    yield told
            after = page[-1].position
            if after > until or len(page) < _READ_EVENTS:
                break
