from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from events.facts import CATALOGUE
from events.ids import new_id
from events.log.deciding.handle import Cause, handle
from events.log.memory import MemoryLog
from services.assignment.commands.deliveries import RecordDelivery
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.importing.history.known import read_known
from services.importing.history.planning import plan
from services.importing.tables.faults import ImportFileError
from services.kit.bad_rows import BadRow
from tests.services.importing.history.history import (
    DELIVERY,
    NOW,
    SECOND_DELIVERY,
    SUBMITTED,
    csv_lines,
    faults,
    given,
    import_rows,
    json_lines,
    prepare,
    read,
)


@pytest.fixture
async def log() -> MemoryLog:
    """It knows the agency and the providers."""
    log = MemoryLog()
    await prepare(log)
    return log


def rules(bad: Sequence[BadRow]) -> list[str]:
    return [each.rule.partition(":")[0] for each in bad]


async def test_a_copy_under_another_source_is_refused_and_written_where_it_is_distinct(
    log: MemoryLog,
) -> None:
    await import_rows(log, given(), source="history")
    report = await import_rows(log, given(), source="copy", distinct="")
    assert (report.imported, rules(report.bad)) == (0, ["probable-repeat"])
    assert report.bad[0].field == "external_key"
    report = await import_rows(log, given(), source="copy", distinct="TA-1")
    assert (report.imported, report.bad) == (1, [])
    again = await import_rows(log, given(), source="copy", distinct="")
    assert (again.unchanged, again.bad) == (1, [])


@pytest.mark.parametrize("first", [given(), SUBMITTED], ids=["delivered", "only submitted"])
async def test_the_second_of_equal_rows_is_refused_whatever_its_key(
    log: MemoryLog, first: dict[str, Any]
) -> None:
    report = await import_rows(log, first, first | {"external_key": "TA-2"}, distinct="")
    (bad,) = report.bad
    assert (bad.line, bad.value) == (2, "TA-2")
    assert "are those of line 1; if it is an engagement of its own" in bad.rule


@pytest.mark.parametrize(
    "other",
    [
        {"submitted_on": "2019-03-02"},
        {"topics": "de-escalation"},
        {"deliveries": [DELIVERY]},
        {"deliveries": [DELIVERY, SECOND_DELIVERY | {"delivery_hours": 2}]},
        {"deliveries": [DELIVERY, SECOND_DELIVERY | {"delivery_on": "2019-04-21"}]},
    ],
)
async def test_another_day_topic_or_delivery_makes_another_engagement(
    log: MemoryLog, other: dict[str, Any]
) -> None:
    report = await import_rows(log, given(), given(external_key="TA-2", **other), distinct="")
    assert (report.imported, report.bad) == (2, [])


async def test_the_order_of_topics_and_deliveries_makes_no_difference(log: MemoryLog) -> None:
    turned = {
        "topics": "active-threat; de-escalation", "deliveries": [SECOND_DELIVERY, DELIVERY],
    }  # fmt: skip
    await import_rows(log, given())
    report = await import_rows(log, given(**turned), source="copy", distinct="")
    assert rules(report.bad) == ["probable-repeat"]


async def test_what_was_added_to_imported_work_by_hand_does_not_hide_a_repeat(
    log: MemoryLog,
) -> None:
    open_work = given(delivered_on=None, closed_on=None, closed_reason=None)
    await import_rows(log, open_work)
    (opened,) = [each for each in await log.read() if each.type == "EngagementOpened"]
    engagement_id = UUID(opened.stream.partition("-")[2])
    added = RecordDelivery(
        engagement_id=engagement_id, delivery_id=new_id(), on=date(2019, 4, 25), now=NOW,
        topics=("de-escalation",), hours=1, mode="virtual", delivery_type="coaching",
        attendees_in_person=0, attendees_virtual=1, topics_listed=False, predecessors=(),
    )  # fmt: skip
    stream = ENGAGEMENT_DECIDER.stream(engagement_id)
    cause = Cause(new_id(), "test", "provider:iacp", "a test")
    await handle(log, CATALOGUE, ENGAGEMENT_DECIDER, stream, added, cause)
    report = await import_rows(log, open_work, source="copy", distinct="")
    assert rules(report.bad) == ["probable-repeat"]


async def test_half_of_an_engagement_that_a_killed_import_left_is_no_engagement_to_repeat(
    log: MemoryLog,
) -> None:
    (row,) = read(json_lines(given()))
    for append in plan(row, await read_known(log), NOW).appends:
        if append.stream.startswith("request-"):
            await log.append(append)
    bare = SUBMITTED | {"external_key": "TA-2"}
    report = await import_rows(log, given(), bare, distinct="")
    assert (report.imported, report.bad) == (2, [])


@pytest.mark.parametrize(("there", "again"), [("0017", "17"), ("17", "0017"), ("0", "000")])
@pytest.mark.parametrize("same_file", [True, False])
async def test_a_key_that_lost_its_zeros_is_told(
    log: MemoryLog, there: str, again: str, *, same_file: bool
) -> None:
    first = given(external_key=there)
    second = given(external_key=again, submitted_on="2019-03-02")
    if not same_file:
        await import_rows(log, first)
    report = await import_rows(log, first, second, distinct="")
    assert rules(report.bad) == ["lost-zeros"]
    assert f": {there} of this source is there" in report.bad[0].rule
    elsewhere = await import_rows(log, second, source="elsewhere", distinct="")
    assert elsewhere.bad == []
    assert (await import_rows(log, second, distinct=again)).imported == 1


@pytest.mark.parametrize("key", ["19-Mar", "Mar-19", "3-Mar-19"])
async def test_a_key_that_became_a_day_is_told(log: MemoryLog, key: str) -> None:
    report = await import_rows(log, given(external_key=key), distinct="")
    assert rules(report.bad) == ["day-for-key"]
    assert (await import_rows(log, given(external_key=key), distinct=key)).imported == 1


@pytest.mark.parametrize("as_csv", [True, False])
def test_a_delivery_that_is_told_twice_is_refused_unless_it_is_distinct(*, as_csv: bool) -> None:
    write = csv_lines if as_csv else json_lines
    content = write(given(deliveries=[DELIVERY, SECOND_DELIVERY, DELIVERY]))
    (bad,) = faults(content, as_csv=as_csv)
    assert (bad.line, bad.field) == (4 if as_csv else 1, "external_key")
    assert bad.rule.startswith("probable-repeat: ")
    (row,) = read(content, as_csv=as_csv, distinct="TA-1")
    assert len(row.deliveries) == 3


def test_a_line_that_stands_twice_is_told_with_the_first_one() -> None:
    header, first, further = csv_lines(given()).splitlines(keepends=True)
    for again, line, before in ((first, 3, 2), (further, 4, 3)):
        lines = (header, first, *([first] if again is first else [further, further]))
        (bad,) = faults(b"".join(lines), as_csv=True)
        assert bad.line == line
        assert f"the line says what line {before} says" in bad.rule


def test_a_source_must_be_said_at_once_and_a_row_that_lacks_it_later_is_bad() -> None:
    with pytest.raises(ImportFileError, match=r"say it with --source.*version 0\.1"):
        read(json_lines(given()), source=None)
    named, bad = read(json_lines(given(source="old"), given(external_key="TA-2")), source=None)
    assert named.source == "old"
    assert [(each.line, each.field, each.rule) for each in bad] == [(2, "source", "is missing")]


def test_the_name_of_a_file_that_0_1_took_as_its_source_names_the_same_engagement() -> None:
    """`history.csv` was imported without a source: the id is the one that 0.1 derived."""
    (row,) = read(json_lines(given(external_key="TA-1")), source="history")
    assert row.request_id == UUID("0169368c-f000-7f95-967e-85934fb94625")


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        ("1E+05", "digits, or zeros in front, are lost"),
        ("-1.23457E+11", "digits, or zeros in front, are lost"),
        ("#N/A", "is an error of a formula"),
        ("#REF!", "is an error of a formula"),
        ("########", "a column that is too narrow"),
        ('="0017"', "is a formula"),
        ("=SUM(A1:A2)", "is a formula"),
    ],
)
@pytest.mark.parametrize("column", ["external_key", "problem", "delivery_hours"])
def test_a_cell_that_excel_spoilt_is_told_in_every_column(
    column: str, said: str, rule: str
) -> None:
    spoilt = {column: said, "deliveries": [DELIVERY]}
    if column == "delivery_hours":
        spoilt = {"deliveries": [DELIVERY | {column: said}]}
    lines = csv_lines(given(**spoilt))
    (bad,) = faults(lines, as_csv=True)
    assert (bad.line, bad.field) == (2, column)
    assert rule in bad.rule


def test_a_day_that_became_a_number_is_told_with_the_day() -> None:
    (bad,) = faults(csv_lines(SUBMITTED | {"submitted_on": "43525"}), as_csv=True)
    assert bad.rule.endswith("; 43525 is Excel's number for 2019-03-01")


def test_numbers_of_findings_that_excel_changed_are_told() -> None:
    finding = {"finding_title": "A", "finding_text": "B", "finding_on": "2019-04-21"}
    numbered = [finding | {"finding_number": number} for number in ("1.1", "1.9", "1.1", "3-Jan")]
    bad = faults(json_lines(given(findings=numbered)))
    assert [each.rule for each in bad] == [
        "number-taken: stands twice; Excel makes 1.1 of 1.10",
        "is a day: Excel makes 3-Jan of 1.3",
    ]
