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
from events.log.seals.record import Stored, UnsealableError, records_bytes
from events.log.seals.record import record_bytes as bytes_of_stored
from events.log.seals.stored import read_records, read_stored
from tests.events.log.seals.sealing import append, stored, superuser, tamper

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


def record_bytes(recorded: Recorded) -> bytes:
    return bytes_of_stored(stored(recorded))


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


CHANGES = (
    "ALTER TABLE log.event DROP CONSTRAINT event_stream_pattern",
    "ALTER TABLE log.event DROP CONSTRAINT event_metadata_flat",
    "ALTER TABLE log.event DROP CONSTRAINT event_metadata_names",
    "UPDATE log.event SET recorded_at = '2024-03-01 14:00:00-05' WHERE position = 1",
    "UPDATE log.event SET recorded_at = '2024-12-31 23:59:59.999999+00' WHERE position = 2",
    "UPDATE log.event SET recorded_at = '2024-12-31 23:59:59.1+00' WHERE position = 3",
    "UPDATE log.event SET stream = 'request-é', data = '\\x7b0a0a7d' WHERE position = 4",
    r"""UPDATE log.event SET metadata = '{"bb": 1, "a": {"é\t": "\u0001 \" \\"}, "c": null}'
    WHERE position = 5""",
)


async def test_the_database_writes_a_record_out_as_it_is_read(database: str) -> None:
    await append(database, 6)
    await tamper(database, *CHANGES)
    async with superuser(database) as connection:
        for zone in ("UTC", "America/Chicago"):
            await connection.execute("SELECT set_config('timezone', $1, false)", zone)
            written = list(records_bytes(await read_stored(connection, 0, 10)))
            read = list(map(record_bytes, await read_records(connection, 0, 10)))
            assert written == read


@given(st.dictionaries(st.text(), st.text() | st.dictionaries(st.text(), st.text())))
def test_metadata_of_any_kind_stands_on_its_own_line(metadata: dict[str, Any]) -> None:
    others = [stored(each) for each in (RECORDED, RECORDED._replace(metadata=metadata), RECORDED)]
    first, own, last = records_bytes(others)
    assert first == last == record_bytes(RECORDED)
    assert own.split(b"\n", 9)[8] == orjson.dumps(metadata, None, orjson.OPT_SORT_KEYS)


FIRST = stored(RECORDED)
DEEP = b'{"a":' * 300 + b"1" + b"}" * 300


@pytest.mark.parametrize(
    "unsealable",
    [
        stored(RECORDED._replace(stream="a\nb")),
        FIRST._replace(metadata=b'{"a":1e400}'),
        FIRST._replace(metadata=DEEP),
    ],
    ids=["a line feed", "a number", "too deep"],
)
def test_the_records_before_one_that_cannot_be_sealed_are_given(unsealable: Stored) -> None:
    contents = records_bytes([FIRST, unsealable, FIRST])
    assert next(contents) == record_bytes(RECORDED)
    with pytest.raises(UnsealableError, match="position 48211 has"):
        next(contents)
