"""The bytes of a record: what others must write to get the same hash."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.event import Recorded
from events.log.seals.record import UnsealableError, record_bytes, records_bytes

RECORDED = Recorded(
    48211,
    "request-1",
    3,
    UUID(int=1),
    "RequestSubmitted",
    2,
    b'{"b": 1,\n "a": "\xc3\xa9"}',
    {"correlation_id": "é\t\x01", "actor": 'a"b'},
    datetime(2024, 3, 1, 14, tzinfo=UTC),
)


def test_a_record_is_nine_lines_and_its_content() -> None:
    assert record_bytes(RECORDED).split(b"\n", 9) == [
        b"byfield.record/1",
        b"48211",
        b"request-1",
        b"3",
        b"00000000-0000-0000-0000-000000000001",
        b"RequestSubmitted",
        b"2",
        b"2024-03-01T14:00:00.000000Z",
        '{"actor":"a\\"b","correlation_id":"é\\t\\u0001"}'.encode(),
        RECORDED.data,
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"position": 48212},
        {"stream": "request-2"},
        {"version": 4},
        {"id": UUID(int=2)},
        {"type": "RequestScreened"},
        {"schema_version": 1},
        {"data": b'{"b":1,"a":"\xc3\xa9"}'},
        {"metadata": {"actor": 'a"b'}},
        {"recorded_at": RECORDED.recorded_at + timedelta(microseconds=1)},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_no_field_can_change_without_the_bytes(changed: dict[str, Any]) -> None:
    assert record_bytes(RECORDED._replace(**changed)) != record_bytes(RECORDED)


def test_a_moment_is_the_same_in_every_time_zone() -> None:
    elsewhere = RECORDED.recorded_at.astimezone(timezone(timedelta(hours=-5)))
    assert record_bytes(RECORDED._replace(recorded_at=elsewhere)) == record_bytes(RECORDED)


def test_keys_of_the_metadata_have_no_order() -> None:
    turned = dict(reversed(list(RECORDED.metadata.items())))
    assert record_bytes(RECORDED._replace(metadata=turned)) == record_bytes(RECORDED)


@pytest.mark.parametrize("field", ["stream", "type"])
def test_nothing_moves_from_one_field_into_another(field: str) -> None:
    broken: dict[str, Any] = {field: "a\nb"}
    with pytest.raises(UnsealableError, match="position 48211"):
        record_bytes(RECORDED._replace(**broken))


def test_a_page_of_records_is_each_of_them_with_or_without_microseconds() -> None:
    page = [
        RECORDED._replace(position=number, recorded_at=RECORDED.recorded_at + timedelta(0, 0, each))
        for number, each in enumerate((0, 1, 100_000, 999_999, 1_000_000), 1)
    ]
    contents = list(records_bytes(page))
    assert contents == [record_bytes(each) for each in page]
    assert [content.split(b"\n")[7][-12:] for content in contents] == [
        b"0:00.000000Z",
        b"0:00.000001Z",
        b"0:00.100000Z",
        b"0:00.999999Z",
        b"0:01.000000Z",
    ]


@given(st.dictionaries(st.text(), st.text() | st.dictionaries(st.text(), st.text())))
def test_metadata_of_any_kind_stands_on_its_own_line(metadata: dict[str, Any]) -> None:
    others = [RECORDED, RECORDED._replace(metadata=metadata), RECORDED]
    first, own, last = records_bytes(others)
    assert first == last == record_bytes(RECORDED)
    assert own.split(b"\n", 9)[8] == orjson.dumps(metadata, None, orjson.OPT_SORT_KEYS)


def test_the_records_before_one_that_cannot_be_sealed_are_given() -> None:
    contents = records_bytes([RECORDED, RECORDED._replace(stream="a\nb")])
    assert next(contents) == record_bytes(RECORDED)
    with pytest.raises(UnsealableError):
        next(contents)
