"""What no log takes by content: the process and the database say the same, whatever is asked."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import asyncpg
import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from events.event import Metadata
from events.log.database.connections import Connection, connect
from events.log.memory import MemoryLog
from events.log.postgres import PostgresLog
from events.log.store.event_log import DATA_BYTES_MAX, GUARDS_MAX, Append, Guard, LimitError
from events.log.store.limits import (
    METADATA_BYTES_MAX,
    SERVICE_BYTES_MAX,
    metadata_bytes,
    refuse_beyond_limits,
)
from tests.appends import METADATA, append_of, new_event, new_stream, with_metadata

NAMES = {"actor": "", "correlation_id": ""}
NAMED = '{"actor": "", "correlation_id": "", "causation_id": %s}'
APPEND = """
SELECT outcome FROM log.append_one(
    $1, 0, $2, gen_random_uuid(), 'RequestSubmitted', 1::smallint, $3, '{}', '{}'
)"""
FORMER = """
SELECT outcome FROM log.append_one(
    $1, 0, $2, gen_random_uuid(), 'RequestSubmitted', 1::smallint, $3
)"""
BOUNDED = "SELECT log.append_one($1, 0, METADATA, $2, $3, 1::smallint, $4, $5, $6)"
REFUSED = (
    asyncpg.CheckViolationError,
    asyncpg.DataError,
    asyncpg.exceptions.ProgramLimitExceededError,
)

TEXTS = st.sampled_from(
    [
        *("", "x", "é", "e-", "0e12345", "1e400000", "\\\\u0000", "\\\\ud800", "\\ud83d\\ude00"),
        *("\\u0000", "\\ud800", "\\udc00\\ud83d", "\\u00e9", "\\x", "\\/", "\\", "\x01", "\x7f"),
    ]
).map(lambda text: f'"{text}"')
DIGITS = st.sampled_from(["0", "1", "12", "1" * 309, "1" * 20, "01", ""])
NUMBERS = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["", "-", "+"]),
    DIGITS,
    st.builds("{}{}".format, st.sampled_from([".", ""]), DIGITS),
    st.sampled_from(["", "e", "E", "e+", "e-", "E-"]).flatmap(
        lambda mark: st.sampled_from(
            ["", "5", "00005", "308", "400", "16383", "16384", "131072", "400000", "9" * 11]
        ).map(lambda digits: mark + digits)
    ),
)
VALUES = st.recursive(
    TEXTS | NUMBERS | st.sampled_from(["true", "nul", "NaN", "Infinity", "null", "{}", "[]"]),
    lambda inner: (
        st.builds("[{},{}]".format, inner, inner) | st.builds("{{{}:{}}}".format, TEXTS, inner)
    ),
    max_leaves=4,
)
DATA = st.one_of(
    st.builds("{{{}:{}}}".format, TEXTS, VALUES).map(str.encode),
    VALUES.map(str.encode),
    st.builds(
        lambda before, value, after: before + value.encode() + after,
        st.sampled_from([b"", b" ", b"\n", b"\xef\xbb\xbf", b"\x0c", b"\xc2\xa0", b"\x00"]),
        st.builds("{{{}:{}}}".format, TEXTS, VALUES),
        st.sampled_from([b"", b"\t", b"\x00", b"x", b"{}"]),
    ),
    st.binary(max_size=20).map(lambda noise: b'{"a":"' + noise + b'"}'),
    st.binary(max_size=20),
    st.integers(1, 2000).map(lambda depth: b'{"a":' + b"[" * depth + b"]" * depth + b"}"),
)


@pytest.fixture
async def owner(database: str) -> AsyncIterator[Connection]:
    """A connection of the log's owner."""
    connection = await connect(database, None)
    yield connection
    await connection.close()


def process_takes(data: bytes) -> bool:
    try:
        refuse_beyond_limits(append_of(new_stream(), events=[new_event(data=data)]))
    except LimitError:
        return False
    return True


async def database_takes(owner: Connection, data: bytes, metadata: str = METADATA) -> bool:
    try:
        assert await owner.fetchval(APPEND, new_stream(), metadata, data) == "appended"
    except REFUSED:
        return False
    return True


def beyond_a_double_or_deep(data: bytes) -> bool:
    """What the process refuses besides: its reader could not read it back."""
    try:
        orjson.loads(data)
    except orjson.JSONDecodeError as fault:
        return re.search("infinity|depth", str(fault)) is not None
    return False


@settings(
    max_examples=400,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=DATA)
@example(data=b'{"a":1e400000}')
@example(data=b'{"a":1e-400000}')
@example(data=b'{"a":0e-16384}')
@example(data=b'{"a":0.0e99999999999}')
@example(data=b'{"a":1e-16383}')
@example(data=b'{"a":1.1e-16383}')
@example(data=b'{"a":1e400}')
@example(data=b'{"\\u0000":1}')
@example(data=b'{"a": 1e-16384}')
@example(data=b'{"a":\n-1.5E-16384}')
@example(data=b'{"a":[0,\t1e-16384,"x1e-16384"]}')
@example(data=b'{"id":"00000000-0000-7c26-81e0-01e-16384000"}')
async def test_process_and_database_take_the_same_content(owner: Connection, data: bytes) -> None:
    await assert_agreed(owner, data)


@pytest.mark.parametrize("decimals", [16_383, 16_384])
@pytest.mark.parametrize("start", ["0", "-0", "1", "1" * 300, "1" * 310])
async def test_they_agree_about_long_numbers(owner: Connection, start: str, decimals: int) -> None:
    for digit in ("0", "1"):
        await assert_agreed(owner, f'{{"a":{start}.{digit * decimals}}}'.encode())
    await assert_agreed(owner, f'{{"a":{start}{"1" * decimals}}}'.encode())


async def test_they_agree_about_long_numbers_with_a_short_exponent(owner: Connection) -> None:
    for decimals in (15_000, 15_500, 16_080, 16_370, 16_383):
        for exponent in ("e-999", "E-0300", "e+5", "e-1"):
            await assert_agreed(owner, f'{{"a":1.{"1" * decimals}{exponent}}}'.encode())


async def assert_agreed(owner: Connection, data: bytes) -> None:
    in_process, in_database = process_takes(data), await database_takes(owner, data)
    if in_process != in_database:
        assert in_database, data[:99]
        assert beyond_a_double_or_deep(data), data[:99]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b'"text"',
        b"{",
        b'{"a": "\xe9"}',
        b'{"a": "\\u0000"}',
        b'{"a": "\\ud800"}',
        b'{"a": 1e400000}',
        b'{"a": 1e-400000}',
        b'{"a":' + b"1" * 140_000 + b"}",
    ],
)
async def test_nobody_brings_into_the_database_what_is_no_readable_object(
    owner: Connection, data: bytes
) -> None:
    """Neither through this release's functions, nor the former's, nor by hand as the owner."""
    for append in (APPEND, FORMER):
        with pytest.raises(REFUSED):
            await owner.execute(append, new_stream(), METADATA, data)
    with pytest.raises(REFUSED):
        await owner.execute(
            """INSERT INTO log.event
            VALUES (1, 'a-1', 1, gen_random_uuid(), 'T', 1, $1, $2::text::jsonb, now())""",
            data,
            METADATA,
        )
    assert await owner.fetchval("SELECT count(*) FROM log.event_json") == 0


@pytest.mark.parametrize(
    "metadata",
    [
        "[]",
        '"text"',
        NAMED % "1",
        NAMED % "null",
        NAMED % '["a"]',
        NAMED % "[]",
        NAMED % '{"a": "b"}',
        NAMED % '"\\u0000"',
        NAMED % '"\\ud800"',
        NAMED % f'"{"x" * METADATA_BYTES_MAX}"',
        "{}",
        '{"actor": ""}',
        '{"correlation_id": ""}',
        "no JSON",
        "",
    ],
)
async def test_metadata_is_a_small_flat_object_of_texts(owner: Connection, metadata: str) -> None:
    assert await database_takes(owner, b"{}", NAMED % '"text"')
    assert not await database_takes(owner, b"{}", metadata)


async def test_the_database_counts_the_bytes_of_metadata_as_the_process_does(
    owner: Connection,
) -> None:
    for size in (METADATA_BYTES_MAX, METADATA_BYTES_MAX + 1):
        for start in (NAMES, NAMES | {"actor": "é", "traceparent": ""}):
            metadata = start | {list(start)[-1]: ""}
            metadata[list(start)[-1]] = "x" * (size - metadata_bytes(metadata))
            assert metadata_bytes(metadata) == size
            taken = await database_takes(owner, b"{}", orjson.dumps(metadata).decode())
            assert taken is (size <= METADATA_BYTES_MAX)


async def test_the_largest_metadata_that_a_log_takes_has_room_for_the_service(
    database: str,
) -> None:
    room = METADATA_BYTES_MAX - SERVICE_BYTES_MAX
    metadata = Metadata(actor="x" * 1024, correlation_id="x" * 1024, causation_id="x" * 1024)
    rest = room - metadata_bytes(metadata.as_mapping() | {"command_digest": ""})
    largest = replace(metadata, command_digest="x" * rest)
    assert metadata_bytes(largest.as_mapping()) == room
    one_more = replace(largest, command_digest="x" * (rest + 1))
    async with PostgresLog(database, role="byfield_assignment") as log:
        append = append_of(new_stream("engagement"), events=[new_event(type="PlanApproved")])
        await log.append(replace(append, metadata=largest))
        for refusing in (log, MemoryLog()):
            with pytest.raises(LimitError, match="metadata"):
                await refusing.append(replace(append, metadata=one_more))


@pytest.mark.parametrize("type_", ["", "1st", "Request-Submitted", "T" * 101, "Ä", "T\n"])
async def test_a_type_is_a_plain_name_for_the_database_too(owner: Connection, type_: str) -> None:
    with pytest.raises(asyncpg.CheckViolationError, match="event_type"):
        await owner.execute(
            with_metadata(
                """SELECT log.append_one('a-1', 0, METADATA, gen_random_uuid(), $1, 1::smallint,
                '{}', '{}', '{}')"""
            ),
            type_,
        )


def largest_and_beyond() -> Iterator[tuple[str, Append, Append]]:
    """An append that is as large as may be in one way, and one that is larger by one."""

    def data(size: int) -> Append:
        content = b'{"x":"%b"}' % (b"x" * (size - 8))
        return append_of(new_stream(), events=[new_event(data=content)])

    def guards(count: int) -> Append:
        own = append_of(new_stream())
        return replace(own, guards=tuple(Guard(new_stream(), 0) for _ in range(count)))

    yield "data", data(DATA_BYTES_MAX), data(DATA_BYTES_MAX + 1)
    yield "guards", guards(GUARDS_MAX), guards(GUARDS_MAX + 1)
    yield "stream", append_of("request-" + "x" * 64), append_of("request-" + "x" * 65)
    longest = "T" * 100
    types = [append_of(new_stream(), events=[new_event(type=t)]) for t in (longest, longest + "T")]
    yield "type", types[0], types[1]


@pytest.mark.parametrize(
    ("largest", "beyond"), [pytest.param(*sizes, id=name) for name, *sizes in largest_and_beyond()]
)
async def test_the_database_has_the_bound_that_the_process_has(
    owner: Connection, largest: Append, beyond: Append
) -> None:
    for append in (largest, beyond):
        [event] = append.events
        try:
            refuse_beyond_limits(append)
            process_takes_it = True
        except LimitError:
            process_takes_it = False
        try:
            await owner.execute(
                with_metadata(BOUNDED),
                append.stream,
                event.id,
                event.type,
                event.data,
                [guard.stream for guard in append.guards],
                [guard.version for guard in append.guards],
            )
            database_takes_it = True
        except REFUSED:
            database_takes_it = False
        assert process_takes_it is database_takes_it is (append is largest)
