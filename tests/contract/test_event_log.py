"""What every event log does, whatever keeps it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from events.event import Metadata
from events.ids import new_id
from events.log.store.event_log import (
    APPEND_EVENTS_MAX,
    DATA_BYTES_MAX,
    READ_BY_TYPE_EVENTS_MAX,
    READ_EVENTS_MAX,
    READ_STREAMS_MAX,
    Append,
    Appended,
    ConflictError,
    EventLog,
    Head,
    IdReusedError,
    LimitError,
)
from tests.appends import append_of, new_event, new_stream

# Expected versions


async def test_an_empty_log_has_nothing_to_read(log: EventLog) -> None:
    assert await log.head() == Head(0, None)
    assert await log.read() == []
    assert await log.read_backward() == []
    assert await log.read(category="request") == []
    assert await log.read_backward(category="request") == []
    assert await log.read_stream(new_stream()) == []
    assert await log.find(new_id()) is None


async def test_a_new_stream_begins_at_version_1(log: EventLog) -> None:
    assert await log.append(append_of(new_stream(), 0)) == Appended(1, 1)
    assert await log.append(append_of(new_stream(), 0)) == Appended(2, 1)


async def test_an_exact_version_is_continued(log: EventLog) -> None:
    stream = new_stream()
    await log.append(append_of(stream, 0, events=3))
    assert await log.append(append_of(stream, 3, events=2)) == Appended(5, 5)


async def test_any_version_is_continued(log: EventLog) -> None:
    stream = new_stream()
    assert await log.append(append_of(stream, None)) == Appended(1, 1)
    assert await log.append(append_of(stream, None)) == Appended(2, 2)


@pytest.mark.parametrize("expected", [0, 1, 3])
async def test_a_conflict_names_expected_and_actual(log: EventLog, expected: int) -> None:
    stream = new_stream()
    await log.append(append_of(stream, 0, events=2))
    with pytest.raises(ConflictError) as conflict:
        await log.append(append_of(stream, expected))
    assert (conflict.value.stream, conflict.value.expected, conflict.value.actual) == (
        stream,
        expected,
        2,
    )


async def test_a_version_of_a_stream_that_does_not_exist_conflicts(log: EventLog) -> None:
    with pytest.raises(ConflictError) as conflict:
        await log.append(append_of(new_stream(), 1))
    assert conflict.value.actual == 0


async def test_a_conflict_writes_nothing_and_burns_no_position(log: EventLog) -> None:
    stream = new_stream()
    await log.append(append_of(stream, 0))
    with pytest.raises(ConflictError):
        await log.append(append_of(stream, 0, events=3))
    assert await log.append(append_of(stream, 1)) == Appended(2, 2)
    assert [recorded.position for recorded in await log.read()] == [1, 2]


# All or nothing


async def test_the_events_of_an_append_follow_one_another(log: EventLog) -> None:
    stream, append = new_stream(), append_of(new_stream(), events=4)
    await log.append(append_of(stream))
    assert await log.append(append) == Appended(5, 4)
    recorded = await log.read_stream(append.stream)
    assert [event.position for event in recorded] == [2, 3, 4, 5]
    assert [event.version for event in recorded] == [1, 2, 3, 4]
    assert [event.id for event in recorded] == [event.id for event in append.events]


async def test_an_event_that_breaks_a_limit_keeps_its_whole_append_out(log: EventLog) -> None:
    bad = new_event(data=b'"' + b"x" * DATA_BYTES_MAX + b'"')
    with pytest.raises(LimitError):
        await log.append(append_of(new_stream(), events=[new_event(), bad]))
    assert (await log.head()).position == 0


async def test_of_many_appends_at_once_only_the_conflicting_one_fails(log: EventLog) -> None:
    taken = new_stream()
    await log.append(append_of(taken))
    appends = [append_of(new_stream(), events=1 + n % 3) for n in range(20)]
    appends.insert(7, append_of(taken, 0))
    answers = await asyncio.gather(*map(log.append, appends), return_exceptions=True)

    assert isinstance(answers.pop(7), ConflictError)
    appends.pop(7)
    everything = await log.read()
    assert [recorded.position for recorded in everything] == list(range(1, len(everything) + 1))
    for append, answer in zip(appends, answers, strict=True):
        assert isinstance(answer, Appended)
        last = (await log.read_stream(append.stream))[-1]
        assert (last.position, last.version) == (answer.position, answer.version)
        assert last.id == append.events[-1].id


async def test_appends_to_one_stream_at_once_stand_in_the_order_asked(log: EventLog) -> None:
    stream = new_stream()
    appends = [append_of(stream, None) for _ in range(5)]
    answers = await asyncio.gather(*map(log.append, appends))
    assert [answer.version for answer in answers] == [1, 2, 3, 4, 5]
    recorded = await log.read_stream(stream)
    assert [event.id for event in recorded] == [append.events[0].id for append in appends]


# Twice is once


@pytest.mark.parametrize("events", [1, 3])
async def test_a_repeated_append_is_answered_as_the_first_time(log: EventLog, events: int) -> None:
    append = append_of(new_stream(), events=events)
    first = await log.append(append)
    await log.append(append_of(append.stream, events))
    assert await log.append(append) == Appended(first.position, first.version, repeated=True)
    assert (await log.head()).position == events + 1


async def test_a_repeated_append_may_have_other_data_and_another_version(log: EventLog) -> None:
    ids = [new_id(), new_id()]
    stream = new_stream()
    await log.append(append_of(stream, events=[new_event(one, data=b'{"now": 1}') for one in ids]))
    again = append_of(stream, 2, events=[new_event(one, data=b'{"now": 2}') for one in ids])
    assert await log.append(again) == Appended(2, 2, repeated=True)
    assert [recorded.data for recorded in await log.read()] == [b'{"now": 1}'] * 2


async def test_a_repetition_of_fewer_or_more_events_is_answered_as_the_first(log: EventLog) -> None:
    stream, events = new_stream(), [new_event() for _ in range(4)]
    first = await log.append(append_of(stream, events=events[:3]))
    assert first == Appended(3, 3)
    for again in (events[:1], events[1:2], events):
        assert await log.append(append_of(stream, None, events=again)) == Appended(
            3, 3, repeated=True
        )


async def test_the_same_append_asked_twice_at_once_is_in_the_log_once(log: EventLog) -> None:
    append = append_of(new_stream(), events=2)
    answers = await asyncio.gather(log.append(append), log.append(append), log.append(append))
    assert [answer.repeated for answer in answers] == [False, True, True]
    assert {(answer.position, answer.version) for answer in answers} == {(2, 2)}
    assert (await log.head()).position == 2


async def test_an_id_of_another_command_is_refused(log: EventLog) -> None:
    stream, event = new_stream(), new_event()
    await log.append(append_of(stream, events=[event], command="one"))
    with pytest.raises(IdReusedError) as reused:
        await log.append(append_of(stream, 1, events=[event], command="another"))
    assert (reused.value.id, reused.value.stream) == (event.id, stream)
    assert (await log.head()).position == 1


async def test_an_id_of_another_stream_is_refused(log: EventLog) -> None:
    stream, event = new_stream(), new_event()
    await log.append(append_of(stream, events=[event]))
    with pytest.raises(IdReusedError) as reused:
        await log.append(append_of(new_stream(), events=[new_event(), event]))
    assert (reused.value.id, reused.value.stream) == (event.id, stream)
    assert (await log.head()).position == 1


async def test_an_id_of_another_stream_outweighs_one_of_the_same(log: EventLog) -> None:
    stream, mine, foreign = new_stream(), new_event(), new_event()
    await log.append(append_of(stream, events=[mine]))
    await log.append(append_of(new_stream(), events=[foreign]))
    with pytest.raises(IdReusedError) as reused:
        await log.append(append_of(stream, None, events=[mine, foreign]))
    assert reused.value.id == foreign.id


# What is kept


async def test_content_and_metadata_are_kept_as_given(log: EventLog) -> None:
    data = '{"note":  "Ærlig å 中 \\u00e9",\n "hours": 1.50}'.encode()
    metadata = Metadata("coordinator:maria", "c", "a cause", "00-trace", "digest")
    event = new_event(data=data, schema_version=3, type="EngagementOpened")
    before = datetime.now(UTC) - timedelta(seconds=1)
    await log.append(Append("engagement-A-1", 0, (event,), metadata))
    (recorded,) = await log.read()
    assert recorded.data == data
    kept = {"command_digest": log.digest_forms("digest")[0]}
    assert recorded.metadata == metadata.as_mapping() | kept
    assert (recorded.type, recorded.schema_version) == ("EngagementOpened", 3)
    assert (recorded.stream, recorded.category) == ("engagement-A-1", "engagement")
    assert recorded.id == event.id
    assert before < recorded.recorded_at < datetime.now(UTC) + timedelta(seconds=1)


async def test_the_events_of_an_append_are_recorded_at_one_moment(log: EventLog) -> None:
    await log.append(append_of(new_stream(), events=3))
    assert len({recorded.recorded_at for recorded in await log.read()}) == 1


async def test_time_never_runs_backwards_against_position(log: EventLog) -> None:
    for _ in range(3):
        await asyncio.gather(*(log.append(append_of(new_stream())) for _ in range(10)))
    moments = [recorded.recorded_at for recorded in await log.read()]
    assert moments == sorted(moments)


# Limits (each of them: tests/events/log/test_limits.py)


async def test_what_is_beyond_a_limit_is_refused_and_nothing_written(log: EventLog) -> None:
    beyond = [
        append_of("Request-1"),
        append_of(new_stream(), -1),
        append_of(new_stream(), events=0),
        append_of(new_stream(), events=APPEND_EVENTS_MAX + 1),
        append_of(new_stream(), events=[new_event(data=b'{"a": "\\u0000"}')]),
        append_of(new_stream(), events=[new_event(), new_event(type="")]),
        append_of(new_stream(), actor="\ud800"),
    ]
    for append in beyond:
        with pytest.raises(LimitError):
            await log.append(append)
    assert await log.head() == Head(0, None)


async def test_content_of_the_largest_size_is_taken(log: EventLog) -> None:
    data = b'{"x":"' + b"x" * (DATA_BYTES_MAX - 8) + b'"}'
    await log.append(append_of(new_stream(), events=[new_event(data=data)]))
    (recorded,) = await log.read()
    assert recorded.data == data


async def test_an_append_of_the_most_events_is_taken(log: EventLog) -> None:
    append = append_of(new_stream(), events=APPEND_EVENTS_MAX)
    assert await log.append(append) == Appended(APPEND_EVENTS_MAX, APPEND_EVENTS_MAX)
    assert (await log.append(append)).version == APPEND_EVENTS_MAX


async def test_a_read_of_nothing_or_too_much_is_refused(log: EventLog) -> None:
    for limit in (0, READ_EVENTS_MAX + 1):
        for read in (log.read, log.read_backward):
            with pytest.raises(LimitError, match="limit"):
                await read(limit=limit)
        with pytest.raises(LimitError, match="limit"):
            await log.read_stream(new_stream(), limit=limit)
    for limit in (0, READ_BY_TYPE_EVENTS_MAX + 1):
        with pytest.raises(LimitError, match="limit"):
            await log.read_by_type(["A"], limit=limit)


# Reads


@pytest.fixture
async def streams(log: EventLog) -> list[str]:
    """Two requests and an agency, 12 events in turns: the agency's are 3, 6, 9, 12."""
    streams = ["request-a", "request-b", "agency-c"]
    for _ in range(4):
        for stream in streams:
            await log.append(append_of(stream, None))
    return streams


async def test_the_head_is_the_last_event(log: EventLog, streams: list[str]) -> None:
    append = append_of(streams[0], None)
    await log.append(append)
    assert await log.head() == Head(13, append.events[0].id)


@pytest.mark.usefixtures("streams")
async def test_a_read_goes_forward_from_a_position_to_a_limit(log: EventLog) -> None:
    assert [recorded.position for recorded in await log.read()] == list(range(1, 13))
    assert [recorded.position for recorded in await log.read(after=3, limit=4)] == [4, 5, 6, 7]
    assert [recorded.position for recorded in await log.read(after=10)] == [11, 12]
    assert await log.read(after=12) == []
    assert await log.read(after=99) == []


@pytest.mark.usefixtures("streams")
async def test_a_read_goes_backward_from_a_position_to_a_limit(log: EventLog) -> None:
    assert [recorded.position for recorded in await log.read_backward(limit=2)] == [12, 11]
    assert [recorded.position for recorded in await log.read_backward(before=4)] == [3, 2, 1]
    assert [recorded.position for recorded in await log.read_backward(before=99, limit=1)] == [12]
    assert await log.read_backward(before=1) == []


@pytest.mark.usefixtures("streams")
async def test_a_category_is_read_in_both_directions(log: EventLog) -> None:
    await log.append(append_of("agencyx-1"))

    forward = await log.read(category="agency")
    assert [recorded.position for recorded in forward] == [3, 6, 9, 12]
    some = await log.read(category="agency", after=3, limit=2)
    assert [recorded.position for recorded in some] == [6, 9]
    backward = await log.read_backward(category="agency", before=12, limit=2)
    assert [recorded.position for recorded in backward] == [9, 6]
    assert await log.read(category="agen") == []


async def test_a_read_by_type_gives_each_type_and_version_together(log: EventLog) -> None:
    told = [("A", 1), ("B", 1), ("A", 2), ("A", 1), ("C", 1)]
    events = [
        new_event(type=name, schema_version=version, data=b'{"n": %d}' % number)
        for number, (name, version) in enumerate(told)
    ]
    await log.append(append_of("count-one", events=events[:3]))
    await log.append(append_of("count-two", events=events[3:]))
    read = await log.read_by_type(["A", "B", "Z"])
    assert (read.reached, read.reached_id) == (5, events[4].id)
    groups = [(*each[:5], each.contents) for each in sorted(read.groups)]
    assert groups == [
        ("A", 1, [1, 4], ["count-one", "count-two"], [1, 1], b'[{"n": 0},{"n": 3}]'),
        ("A", 2, [3], ["count-one"], [3], b'[{"n": 2}]'),
        ("B", 1, [2], ["count-one"], [2], b'[{"n": 1}]'),
    ]
    events_by_position = {each.position: each for each in await log.read()}
    for group in read.groups:
        recorded = [events_by_position[position] for position in group.positions]
        assert group.recorded_at == [each.recorded_at for each in recorded]
        assert group.actors == [each.actor for each in recorded]


async def test_it_says_the_ids_of_the_events_at_some_positions(log: EventLog) -> None:
    events = [new_event() for _ in range(3)]
    await log.append(append_of("count-one", events=events))
    assert await log.ids_at([3, 1, 7, 0]) == {1: events[0].id, 3: events[2].id}
    assert await log.ids_at([]) == {}
    with pytest.raises(LimitError, match="positions"):
        await log.ids_at(range(10_001))


async def test_it_says_whether_it_has_none_of_some_types(log: EventLog) -> None:
    assert await log.has_none(["A"], after=0, until=0)
    events = [new_event(type=name) for name in ("A", "B", "B", "A")]
    await log.append(append_of("count-one", events=events))
    answers = {
        (after, until): await log.has_none(["A", "C"], after=after, until=until)
        for after in range(5)
        for until in range(after, 6)
    }
    none = {(0, 0), (1, 1), (1, 2), (1, 3), (2, 2), (2, 3), (3, 3), (4, 4)}
    assert {between for between, answer in answers.items() if answer} == none
    assert await log.has_none([], after=0, until=4)


async def test_a_read_by_type_goes_from_a_position_over_so_many_events(log: EventLog) -> None:
    events = [new_event(type=name) for name in "ABABB"]
    await log.append(append_of("count-one", events=events))
    read = await log.read_by_type(["A"], after=1, limit=3)
    assert (read.reached, read.reached_id) == (4, events[3].id)
    assert [group.positions for group in read.groups] == [[3]]
    assert await log.read_by_type(["A"], after=3) == (5, events[4].id, [])
    assert await log.read_by_type([]) == (5, events[4].id, [])
    for end in (5, 99):
        assert await log.read_by_type(["A"], after=end) == (end, None, [])


async def test_a_stream_is_read_from_a_version_to_a_limit(
    log: EventLog, streams: list[str]
) -> None:
    everything = await log.read_stream(streams[1])
    assert [(recorded.version, recorded.position) for recorded in everything] == [
        (1, 2),
        (2, 5),
        (3, 8),
        (4, 11),
    ]
    some = await log.read_stream(streams[1], after_version=1, limit=2)
    assert [recorded.version for recorded in some] == [2, 3]
    assert await log.read_stream(streams[1], after_version=4) == []


async def test_an_event_is_found_by_its_id(log: EventLog) -> None:
    append = append_of(new_stream(), events=2)
    await log.append(append)
    assert await log.find(append.events[1].id) == (await log.read())[1]


async def test_several_streams_are_read_each_after_its_version(log: EventLog) -> None:
    streams = [f"request-{letter}" for letter in "cab"]
    for _ in range(3):
        for stream in streams:
            await log.append(append_of(stream, None))
    c, a, b = streams
    read = await log.read_streams({c: 0, a: 2, b: 3, "request-none": 0}, limit=2)
    assert {stream: [event.version for event in events] for stream, events in read.items()} == {
        c: [1, 2],
        a: [3],
        b: [],
        "request-none": [],
    }
    assert read[c] == await log.read_stream(c, limit=2)
    assert await log.read_streams({}) == {}


async def test_a_read_of_too_many_streams_is_refused(log: EventLog) -> None:
    streams = {new_stream(): 0 for _ in range(READ_STREAMS_MAX + 1)}
    with pytest.raises(LimitError, match="streams"):
        await log.read_streams(streams)
