from __future__ import annotations

from datetime import date

import pytest

from deploy.demo.plan.calibration import TOPICS as ASKED_IN_THE_DEMO
from events.catalogue import dump
from events.decider import Refused
from events.event import Metadata
from events.facts import CATALOGUE
from events.ids import new_id
from events.log.deciding.load import load_category
from events.log.memory import MemoryLog
from events.log.store.event_log import Append, NewEvent
from events.vocabulary import TopicList
from services.importing.tables.faults import ImportFileError
from services.importing.topic_file import (
    SHIPPED,
    TopicRow,
    read_topic_rows,
)
from services.importing.topic_import import TopicReport, import_topics
from services.intake.decisions import TOPIC_DECIDER
from services.kit.bad_rows import BadRow
from tests.services.intake.given import MARCH_1, MARCH_2, NOW, TOMORROW, topic_listed, topic_retired

HEADER = "topic,title,lists\n"
TWO = f"{HEADER}de-escalation,De-escalation,general\nstaffing,Staffing,general;sheriff\n"


def rows(text: str) -> list[TopicRow | BadRow]:
    return read_topic_rows(text.encode())


async def imported(
    log: MemoryLog, text: str, on: date = MARCH_1, actor: str | None = "operator:test"
) -> TopicReport:
    return await import_topics(log, rows(text), actor=actor, on=on, now=NOW)


async def told(log: MemoryLog) -> list[object]:
    return [CATALOGUE.load(recorded) for recorded in await log.read()]


def test_the_shipped_list_is_whole() -> None:
    shipped = read_topic_rows(SHIPPED.read_bytes())
    topics = [row for row in shipped if isinstance(row, TopicRow)]
    assert len(topics) == len(shipped) >= 60
    assert set(ASKED_IN_THE_DEMO) <= {row.topic for row in topics}
    assert {each for row in topics for each in row.lists} == set(TopicList)
    assert len({row.title for row in topics}) == len(topics)


async def test_a_file_of_topics_is_listed() -> None:
    log = MemoryLog()
    report = await imported(log, TWO)
    assert (report.listed, report.changed, report.unchanged, report.bad) == (2, 0, 0, [])
    assert await told(log) == [
        topic_listed(),
        topic_listed(topic="staffing", title="Staffing", lists=["general", "sheriff"]),
    ]


async def test_the_same_file_again_changes_nothing() -> None:
    log = MemoryLog()
    await imported(log, TWO)
    report = await imported(log, TWO, on=MARCH_2)
    assert (report.listed, report.unchanged) == (0, 2)
    assert len(await told(log)) == 2


async def test_another_title_is_listed_anew() -> None:
    log = MemoryLog()
    await imported(log, TWO)
    report = await imported(log, TWO.replace("Staffing", "Staff"), on=MARCH_2)
    assert (report.changed, report.unchanged) == (1, 1)


async def test_a_dry_run_writes_nothing() -> None:
    log = MemoryLog()
    report = await imported(log, TWO, actor=None)
    assert (report.listed, await told(log)) == (2, [])


async def test_what_somebody_retired_a_file_does_not_bring_back(
    retired_log: MemoryLog,
) -> None:
    report = await imported(retired_log, TWO, on=MARCH_2)
    assert (report.retired, report.listed) == (["de-escalation"], 1)


async def test_a_bad_line_does_not_stop_the_others() -> None:
    log = MemoryLog()
    report = await imported(log, TWO + "Bad Slug,Bad,general\n")
    assert report.listed == 2
    assert [(bad.line, bad.field) for bad in report.bad] == [(4, "topic")]


async def test_no_topic_is_listed_in_the_future() -> None:
    with pytest.raises(Refused, match="in-the-future"):
        await imported(MemoryLog(), TWO, on=TOMORROW)


@pytest.mark.parametrize("day", [date.min, date(1899, 12, 31), date(2100, 1, 1), date.max])
async def test_no_topic_is_listed_on_a_day_outside_of_all_bounds(day: date) -> None:
    with pytest.raises(ValueError, match="from 1900-01-01 to 2099-12-31"):
        await imported(MemoryLog(), TWO, on=day)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("De,De,general", "topic"),
        ("de,,general", "title"),
        ("de,De,", "lists"),
        ("de,De,campus", "lists"),
        ("de,De,general;general", "lists"),
        ("de,De", "line"),
        ("de,De,general,more", "line"),
        ("de,De\x85,general", "title"),
        ("de,\x1cDe,general", "title"),
        ("de,De\u2028,general", "title"),
    ],
)
def test_a_line_that_breaks_a_rule_is_told_with_its_field(line: str, field: str) -> None:
    (bad,) = rows(f"{HEADER}{line}\n")
    assert isinstance(bad, BadRow)
    assert (bad.line, bad.field) == (2, field)


def test_a_topic_that_stands_twice_is_told_with_its_first_line() -> None:
    good, bad = rows(f"{HEADER}de,De,general\nde,De,tribal\n")
    assert isinstance(good, TopicRow)
    assert bad == BadRow(3, "topic", "de", "stands on line 2 already")


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "empty"),
        (b"slug,title\n", "first line"),
        (b"\xff\xfe", "empty"),
        (b"\xff\xfea", "line 1 is not utf-16"),
        (HEADER.encode() + b"a,A,general\n" * 1001, "more than 1000"),
    ],
)
def test_what_is_no_list_of_topics_is_refused(content: bytes, fault: str) -> None:
    with pytest.raises(ImportFileError, match=fault):
        read_topic_rows(content)


@pytest.fixture
async def retired_log() -> MemoryLog:
    """A log in which de-escalation was listed and retired."""
    log = MemoryLog()
    for fact in (topic_listed(), topic_retired(retired_on=MARCH_2)):
        event = NewEvent(new_id(), fact.wire_name, fact.schema_version, dump(fact))
        metadata = Metadata("coordinator:maria", "chain")
        await log.append(Append("topic-de-escalation", None, (event,), metadata))
    assert list((await load_category(log, CATALOGUE, TOPIC_DECIDER)).states) == ["de-escalation"]
    return log
