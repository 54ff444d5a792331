"""Values of measures, counted by up to two dimensions and kept while they are true."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Final, NamedTuple, cast

import asyncpg

from events.log.database.connections import COMMAND_SECONDS_MAX
from events.log.database.patience import UnansweredError
from events.rules.topic_names import merged_topics
from services.reporting.feeds import FIGURES_FEED
from services.reporting.measures import MEASURES
from services.reporting.measures.dimensions import UNDIVIDED, UNLISTED, By
from services.reporting.measures.listing import Listed, Thing
from services.reporting.measures.measure import Measure
from services.reporting.queries import SQL
from services.reporting.queries.kept_figures import (
    ALL_FIGURES,
    WHOLE,
    FigureFilter,
    KeptFigures,
    KeptQuestion,
    Pair,
    Values,
)
from services.reporting.queries.tables_as_of import TablesAsOf
from services.reporting.views.figures import TopicNames

TopicKeys = Mapping[str, Sequence[str]]
"""By topic: what it became, or the keys under which it counts."""
WORK_MEMORY_MAX: Final = "64MB"
"""Of each hash, see docs/decisions/0122-figures-of-a-large-log-are-hashed.md."""


class Counted(NamedTuple):
    """One thing that a figure counts, under one pair of keys."""

    thing: str
    """Its id."""
    keys: Pair
    number: float
    """What it adds to the figure, or its days."""
    told_in: Sequence[str]
    """The streams whose facts it is counted from."""


_LISTING: Final = {each.statement for each in MEASURES.values() if each.lists is not None}
"""The statements that can list things: they have a parameter more."""
_AT_THE_END: Final = {"figures_sites"}
"""The statements that say what goes on at the end of periods: the last ends where all is known."""
_BESIDE: Final = {"figures_waits"}
"""The statements of rows that go on beside those of work, where facts about work are missing."""
_LAST_DAY: Final = "last_day_known"
_WITHHELD: Final = "work_withheld"
_FACTS_MISSING: Final = "facts_missing"
_ENDED_TOPICS: Final = "topics_ended"
_LISTED_TOPICS: Final = "topics_listed"
_ANY_OTHER: Final = ""
"""How keys of topics name any that they do not name."""
_ON_NO_LIST: Final = (UNLISTED,)


async def values_of(
    tables: TablesAsOf,
    measures: Iterable[Measure],
    by: Pair,
    counted: FigureFilter,
    kept: KeptFigures,
) -> list[Values]:
    """Return the values of each measure by their keys, of what was counted at all."""
    called = await _called(tables, by, counted, kept)
    questions = [_question(tables, measure, by, counted) for measure in measures]
    return await kept.answers(questions, partial(_count, tables, kept, called))


async def values_and_whole_of(
    tables: TablesAsOf, measure: Measure, by: Pair, counted: FigureFilter, kept: KeptFigures
) -> tuple[Values, Values]:
    """Return the values of a measure by their keys, and undivided, counted in one pass."""
    called = await _called(tables, by, counted, kept)
    questions = [_question(tables, measure, pair, counted) for pair in (by, WHOLE)]
    divided, whole = await kept.answers(questions, partial(_count, tables, kept, called))
    return divided, whole


def _question(
    tables: TablesAsOf, measure: Measure, by: Pair, counted: FigureFilter
) -> KeptQuestion:
    return KeptQuestion(measure.name, by, counted, tables.as_of, tables.generation)


async def things_of(
    tables: TablesAsOf,
    measure: Measure,
    lists: Listed,
    by: Pair,
    counted: FigureFilter,
    kept: KeptFigures,
) -> list[Counted]:
    """Return each thing that a measure counts under each of its keys, in the order of their ids."""
    called = await _called(tables, by, counted, kept)
    await tables.connection.execute(SQL["planning_set"], WORK_MEMORY_MAX)
    rows = await _fetch(tables, kept, measure, by, counted, called, listing=lists.thing)
    things = [
        Counted(row["thing"], (row["key"], row["other"]), row[lists.column], row["told_in"])
        for row in rows
        if row[lists.column] or (lists.zeros and row[lists.column] is not None)
    ]
    return sorted(things, key=lambda each: (each.thing, each.keys))


async def ended_topics(tables: TablesAsOf, kept: KeptFigures) -> TopicKeys:
    """Return what each topic that was merged or split became, kept like a figure."""
    return await _kept_topics(_ENDED_TOPICS, tables, kept)


async def _kept_topics(statement: str, tables: TablesAsOf, kept: KeptFigures) -> TopicKeys:
    question = KeptQuestion(statement, WHOLE, ALL_FIGURES, tables.as_of, tables.generation)
    (found,) = await kept.answers([question], partial(_read_topics, tables))
    return {topic: cast("Sequence[str]", keys) for (topic, _), keys in found.items()}


async def _called(
    tables: TablesAsOf, by: Pair, counted: FigureFilter, kept: KeptFigures
) -> TopicKeys | None:
    """Return the keys under which topics count: their names of today, or the lists of these."""
    today = {}
    if as_today := counted.topics is TopicNames.AS_TODAY:
        today = merged_topics(await ended_topics(tables, kept))
    if By.TOPIC_LIST not in by:
        return {topic: (name,) for topic, name in today.items()} if as_today else None
    lists = await _kept_topics(_LISTED_TOPICS, tables, kept)
    renamed = {topic: lists.get(name, _ON_NO_LIST) for topic, name in today.items()}
    return {_ANY_OTHER: _ON_NO_LIST, **lists, **renamed}


async def _count(
    tables: TablesAsOf,
    kept: KeptFigures,
    called: TopicKeys | None,
    questions: Sequence[KeptQuestion],
) -> list[Values]:
    """Run each statement once for all its measures.

    The questions differ in the measure, and in whether it is divided or undivided. `called` has
    the keys of topics that do not count under their own; None: all do.
    """
    await tables.connection.execute(SQL["planning_set"], WORK_MEMORY_MAX)
    pairs = {question.by for question in questions}
    with_whole = len(pairs) > 1
    by, *_ = pairs - {WHOLE} or pairs
    rows: dict[str, list[asyncpg.Record]] = {}
    answers: list[Values] = []
    for name, pair, counted, _, _ in questions:
        measure = MEASURES[name]
        if measure.statement not in rows:
            rows[measure.statement] = await _fetch(
                tables, kept, measure, by, counted, called, with_whole=with_whole
            )
        values = (
            (_keys(row), measure.value(row))
            for row in rows[measure.statement]
            if not with_whole or (row["key"] is None) is (pair == WHOLE)
        )
        answers.append({keys: value for keys, value in values if value is not None})
    return answers


def _keys(row: asyncpg.Record) -> Pair:
    """Return the keys of a row; the whole beside what is divided has none."""
    return WHOLE if row["key"] is None else (row["key"], row["other"])


async def _fetch(
    tables: TablesAsOf,
    kept: KeptFigures,
    measure: Measure,
    by: Pair,
    counted: FigureFilter,
    called: TopicKeys | None,
    *,
    with_whole: bool = False,
    listing: Thing | None = None,
) -> list[asyncpg.Record]:
    """Run the statement of a measure; where things are listed, each has rows of its own."""
    first, second = by
    withheld = None if counted.confidential else await _withheld(tables, kept)
    further: list[object] = [listing] if measure.statement in _LISTING else []
    if measure.statement in _AT_THE_END:
        further.append(await _last_day(tables, kept))
    if measure.statement in _BESIDE:
        further.append(await tables.connection.fetchval(SQL[_FACTS_MISSING], FIGURES_FEED))
    try:
        return await tables.connection.fetch(
            SQL[measure.statement],
            first,
            counted.program,
            counted.since,
            counted.until,
            tables.as_of,
            called,
            withheld,
            second,
            with_whole,
            *further,
        )
    except TimeoutError as fault:
        what = f"{measure.statement} by {first} and {second}"
        raise UnansweredError(what, COMMAND_SECONDS_MAX) from fault


async def _withheld(tables: TablesAsOf, kept: KeptFigures) -> list[str]:
    """Return the engagements of which only who may see confidential work is told.

    They are kept like figures: each counts as a value, so that many of them have a limit, too.
    """
    question = KeptQuestion(_WITHHELD, WHOLE, ALL_FIGURES, tables.as_of, tables.generation)
    (found,) = await kept.answers([question], partial(_read_withheld, tables))
    return [engagement_id for engagement_id, _ in found]


async def _read_withheld(tables: TablesAsOf, _: Sequence[KeptQuestion]) -> list[Values]:
    rows = await tables.connection.fetch(SQL[_WITHHELD], tables.as_of)
    return [{(str(engagement_id), UNDIVIDED): True for (engagement_id,) in rows}]


async def _last_day(tables: TablesAsOf, kept: KeptFigures) -> date | None:
    """Return the last day that anything is known of, kept like a figure."""
    question = KeptQuestion(_LAST_DAY, WHOLE, ALL_FIGURES, tables.as_of, tables.generation)
    (found,) = await kept.answers([question], partial(_read_last_day, tables))
    return cast("date | None", found[WHOLE])


async def _read_last_day(tables: TablesAsOf, _: Sequence[KeptQuestion]) -> list[Values]:
    return [{WHOLE: await tables.connection.fetchval(SQL[_LAST_DAY], tables.as_of)}]


async def _read_topics(tables: TablesAsOf, questions: Sequence[KeptQuestion]) -> list[Values]:
    rows = await tables.connection.fetch(SQL[questions[0].measure], tables.as_of)
    return [{(topic, UNDIVIDED): keys for topic, keys in rows}]
