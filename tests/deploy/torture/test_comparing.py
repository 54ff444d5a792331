"""The comparison at the end of a torture run sees what is planted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from deploy.torture.comparing import compare, count
from deploy.torture.evidence import Acknowledged, Checkpoint, Evidence, LogRow, Message

BEGIN = datetime(2024, 3, 1, tzinfo=UTC)
A, B, C, D = "a1", "b2", "c3", "d4"


def row(position: int, stream: str, version: int, type_: str, **data: Any) -> LogRow:
    return LogRow(
        position=position,
        stream=stream,
        version=version,
        id=f"id-{position}",
        type=type_,
        schema_version=1,
        data=data,
        metadata={"actor": "coordinator:maria", "traceparent": f"00-trace{position}-span-01"},
        recorded_at=BEGIN + timedelta(seconds=position),
    )


ROWS = (
    row(1, f"request-{A}", 1, "RequestSubmitted", request_id=A),
    row(2, f"request-{B}", 1, "RequestSubmitted", request_id=B),
    row(3, "engagement-e", 1, "EngagementOpened", request_id=A),
    row(4, "engagement-e", 2, "EngagementDelivered", request_id=A),
    row(5, f"request-{C}", 1, "RequestSubmitted", request_id=C),
    row(6, f"request-{B}", 2, "RequestMerged", request_id=B, into=C),
)


def carried(one: LogRow) -> Message:
    return Message(
        one.position,
        f"events.{one.stream.split('-')[0]}.{one.type}",
        {
            "id": one.id,
            "type": one.type,
            "position": str(one.position),
            "subject": one.stream,
            "data": one.data,
        },
    )


def found(*rows: LogRow) -> Evidence:
    """A center at rest, with everything as it should be."""
    return Evidence(
        rows=rows,
        messages=[carried(one) for one in rows],
        checkpoints=[Checkpoint("intake", "requests", len(rows), rows[-1].id)],
        acknowledged=[Acknowledged(f"trace{one.position}", "/path", one.position) for one in rows],
        figures=count(rows),
        forged=(),
        parked=(),
        discarded=(),
        newer=frozenset(),
    )


GOOD = found(*ROWS)


def changed(index: int, **fields: Any) -> Evidence:
    rows = [*GOOD.rows]
    rows[index] = replace(rows[index], **fields)
    return replace(GOOD, rows=rows)


def with_message(index: int, **said: Any) -> Evidence:
    messages = [*GOOD.messages]
    messages[index] = replace(messages[index], content={**messages[index].content, **said})
    return replace(GOOD, messages=messages)


def appended(type_: str, stream: str, version: int, **data: Any) -> Evidence:
    return found(*ROWS, row(7, stream, version, type_, **data))


def told_twice() -> Evidence:
    """The last command once more, acknowledged once."""
    again = replace(ROWS[5], position=7, version=3, id="id-7")
    return replace(found(*ROWS, again), acknowledged=GOOD.acknowledged)


def test_where_all_is_as_it_should_be_nothing_is_found() -> None:
    assert compare(GOOD) == []
    assert GOOD.figures == {
        "requests": 2,
        "engagements_opened": 1,
        "engagements_delivered": 1,
        "deliveries": 0,
    }


def test_the_work_of_a_request_that_was_merged_counts_as_that_of_the_other() -> None:
    rows = (
        row(7, "engagement-f", 1, "EngagementOpened", request_id=B),
        row(8, "engagement-f", 2, "EngagementCancelled", request_id=B, reason="duplicate"),
        row(9, "engagement-g", 1, "EngagementOpened", request_id=C),
        row(10, "engagement-g", 2, "EngagementCancelled", request_id=C, reason="agency-request"),
    )
    assert count([*ROWS, *rows])["engagements_opened"] == 2


def test_work_that_was_opened_by_mistake_counts_nowhere() -> None:
    rows = (
        row(7, "engagement-g", 1, "EngagementOpened", request_id=C),
        row(8, f"request-{C}", 2, "RequestRescreened", request_id=C),
        row(9, "engagement-g", 2, "EngagementCancelled", request_id=C, reason="entered-in-error"),
        row(10, "engagement-h", 1, "EngagementOpened", request_id=C),
    )
    assert count([*ROWS, *rows])["engagements_opened"] == 2


def test_what_is_reinstated_counts_again_and_has_not_ended() -> None:
    rows = (
        row(7, "engagement-f", 1, "EngagementOpened", request_id=B),
        row(8, "engagement-f", 2, "EngagementCancelled", request_id=B, reason="duplicate"),
        row(9, f"request-{B}", 3, "RequestReinstated", request_id=B),
        row(10, "engagement-f", 3, "EngagementReinstated", request_id=B),
        row(11, "engagement-f", 4, "EngagementDelivered", request_id=B),
        row(12, f"request-{C}", 2, "RequestWithdrawn", request_id=C),
        row(13, f"request-{C}", 3, "RequestReinstated", request_id=C),
        row(14, f"request-{D}", 1, "RequestSubmitted", request_id=D),
        row(15, f"request-{D}", 2, "RequestMerged", request_id=D, into=C),
    )
    assert compare(found(*ROWS, *rows)) == []
    assert count([*ROWS, *rows])["requests"] == 3
    assert count([*ROWS, *rows])["engagements_opened"] == 2


PLANTED: dict[str, tuple[Callable[[], Evidence], str]] = {
    "a gap": (lambda: found(*ROWS[:3], *ROWS[4:]), "position 5 where 4 was expected"),
    "a time that runs backwards": (lambda: changed(4, recorded_at=BEGIN), "was recorded before"),
    "a version left out": (lambda: changed(3, version=3), "has version 3 where 2"),
    "an id that is there twice": (lambda: changed(1, id="id-1"), "id-1 is there 2 times"),
    "a command that is lost": (
        lambda: replace(GOOD, acknowledged=[Acknowledged("another", "/path", 3)]),
        "is not in the log",
    ),
    "a doubled command": (told_twice, "is in the log at [6, 7]"),
    "a command that is elsewhere": (
        lambda: replace(GOOD, acknowledged=[Acknowledged("trace3", "/path", 4)]),
        "acknowledged at 4 and is in the log at [3]",
    ),
    "a message that is missing": (
        lambda: replace(GOOD, messages=GOOD.messages[:-1]),
        "5 messages, the log 6",
    ),
    "a forged message under another id": (lambda: with_message(2, id="forged"), "has the id"),
    "a forged message under the real id": (
        lambda: with_message(2, data={"request_id": "forged"}),
        "message 3 has the data",
    ),
    "a message of another stream": (lambda: with_message(2, subject="x-1"), "has the stream"),
    "a checkpoint that is behind": (
        lambda: replace(GOOD, checkpoints=[Checkpoint("intake", "requests", 5, "id-5")]),
        "stands at 5, the log at 6",
    ),
    "a checkpoint beyond the log": (
        lambda: replace(GOOD, checkpoints=[Checkpoint("intake", "requests", 7, "id-7")]),
        "stands at 7, the log at 6",
    ),
    "a checkpoint of another history": (
        lambda: replace(GOOD, checkpoints=[Checkpoint("intake", "requests", 6, "other")]),
        "has handled other at 6",
    ),
    "two checkpoints of one handler": (
        lambda: replace(GOOD, checkpoints=[*GOOD.checkpoints, *GOOD.checkpoints]),
        "has 2 checkpoints",
    ),
    "no checkpoint": (lambda: replace(GOOD, checkpoints=[]), "there is no checkpoint"),
    "a forged row": (lambda: replace(GOOD, forged=["intake.requests"]), "holds what was forged"),
    "a fact parked for its own sake": (
        lambda: replace(GOOD, parked=[("request-a1", "refused")]),
        "request-a1 is parked: refused",
    ),
    "a fact that was given up": (
        lambda: replace(GOOD, discarded=[("request-a1", UUID(int=1))]),
        "a fact of request-a1 was discarded on order",
    ),
    "a newer fact that was passed over": (
        lambda: replace(GOOD, newer=frozenset({"request-a1"})),
        "was passed over",
    ),
    "a figure that is wrong": (
        lambda: replace(GOOD, figures={**GOOD.figures, "requests": 3}),
        "reporting says 3, the log 2",
    ),
    "a merge into what had ended": (
        lambda: appended("RequestMerged", f"request-{C}", 2, request_id=C, into=B),
        "had ended: RequestMerged at 6",
    ),
    "a merge into what was referred": (
        lambda: found(
            *ROWS,
            row(7, f"request-{C}", 2, "RequestReferred", request_id=C),
            row(8, f"request-{A}", 2, "RequestMerged", request_id=A, into=C),
        ),
        "had ended: RequestReferred at 7",
    ),
    "a merge of what was delivered": (
        lambda: appended("RequestMerged", f"request-{A}", 2, request_id=A, into=C),
        "had been delivered: EngagementDelivered at 4",
    ),
    "a delivery for what was merged": (
        lambda: appended("EngagementDelivered", "engagement-f", 1, request_id=B),
        "had been merged: RequestMerged at 6",
    ),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_what_is_planted_is_found(planted: str) -> None:
    make, told = PLANTED[planted]
    assert [fault for fault in compare(make()) if told in fault]
