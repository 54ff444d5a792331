"""Appends that stand only while other streams stand still, on every log."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from events.log.store.event_log import (
    GUARDS_MAX,
    VERSION_MAX,
    Append,
    Appended,
    ConflictError,
    EventLog,
    Guard,
    GuardConflictError,
    IdReusedError,
    LimitError,
)
from tests.appends import append_of, new_event, new_stream


def guarded(append: Append, *guards: tuple[str, int]) -> Append:
    return replace(append, guards=tuple(Guard(stream, version) for stream, version in guards))


@pytest.mark.parametrize("events", [1, 3])
async def test_an_append_whose_guards_hold_goes_in(log: EventLog, events: int) -> None:
    other, empty = new_stream(), new_stream()
    await log.append(append_of(other, events=2))
    append = guarded(append_of(new_stream(), events=events), (other, 2), (empty, 0))
    assert await log.append(append) == Appended(2 + events, events)


@pytest.mark.parametrize("events", [1, 3])
@pytest.mark.parametrize("version", [0, 1, 3])
async def test_a_broken_guard_names_its_stream_and_burns_no_position(
    log: EventLog, version: int, events: int
) -> None:
    other, stream = new_stream(), new_stream()
    await log.append(append_of(other, events=2))
    append = guarded(append_of(stream, events=events), (new_stream(), 0), (other, version))
    with pytest.raises(GuardConflictError) as conflict:
        await log.append(append)
    told = conflict.value
    assert (told.stream, told.expected, told.actual) == (other, version, 2)
    assert await log.append(append_of(stream)) == Appended(3, 1)


async def test_of_two_broken_guards_the_first_is_named(log: EventLog) -> None:
    for one, other in (("request-a", "request-b"), ("request-b", "request-a")):
        with pytest.raises(GuardConflictError) as conflict:
            await log.append(guarded(append_of(new_stream()), (one, 7), (other, 8)))
        assert conflict.value.stream == one


async def test_the_own_version_is_judged_before_the_guards(log: EventLog) -> None:
    with pytest.raises(ConflictError):
        await log.append(guarded(append_of(new_stream(), 1), (new_stream(), 1)))


@pytest.mark.parametrize("events", [1, 2])
async def test_a_repeated_append_is_answered_whatever_its_guards_say_now(
    log: EventLog, events: int
) -> None:
    other = new_stream()
    append = guarded(append_of(new_stream(), events=events), (other, 0))
    first = await log.append(append)
    await log.append(append_of(other))
    assert await log.append(append) == replace(first, repeated=True)


async def test_a_reused_id_is_refused_before_the_guards_are_asked(log: EventLog) -> None:
    event, stream = new_event(), new_stream()
    await log.append(append_of(stream, events=[event], command="this"))
    with pytest.raises(IdReusedError):
        await log.append(
            guarded(append_of(stream, None, events=[event], command="that"), (new_stream(), 1))
        )


async def test_so_many_guards_are_taken_and_no_more(log: EventLog) -> None:
    guards = [(new_stream(), 0) for _ in range(GUARDS_MAX + 1)]
    await log.append(guarded(append_of(new_stream()), *guards[:GUARDS_MAX]))
    with pytest.raises(LimitError, match="guards"):
        await log.append(guarded(append_of(new_stream()), *guards))
    assert (await log.head()).position == 1


@pytest.mark.parametrize(
    ("guards", "field"),
    [
        ([("request-own", 0)], r"guards\.stream"),
        ([("request-a", 1), ("request-a", 1)], r"guards\.stream"),
        ([("request-a", 1), ("request-a", 2)], r"guards\.stream"),
        ([("no stream", 1)], r"guards\.stream"),
        ([("request-a", -1)], r"guards\.version"),
        ([("request-a", VERSION_MAX + 1)], r"guards\.version"),
    ],
    ids=["its own", "twice", "twice and otherwise", "no stream", "before 0", "beyond all"],
)
async def test_an_impossible_guard_is_refused(
    log: EventLog, guards: list[tuple[str, int]], field: str
) -> None:
    with pytest.raises(LimitError, match=field):
        await log.append(guarded(append_of("request-own"), *guards))


async def test_of_appends_that_guard_each_other_exactly_one_goes_in(log: EventLog) -> None:
    for _ in range(20):
        ring = [new_stream() for _ in range(3)]
        appends = [
            guarded(append_of(stream), *((other, 0) for other in ring if other != stream))
            for stream in ring
        ]
        answers = await asyncio.gather(*map(log.append, appends), return_exceptions=True)
        assert sum(isinstance(answer, Appended) for answer in answers) == 1
        assert sum(isinstance(answer, GuardConflictError) for answer in answers) == 2
    assert (await log.head()).position == 20


async def test_a_broken_guard_harms_nobody_who_asks_at_the_same_time(log: EventLog) -> None:
    await log.append(append_of("request-moved"))
    appends = [
        guarded(append_of(new_stream(), events=1 + number % 2), ("request-moved", number % 3))
        for number in range(60)
    ]
    answers = await asyncio.gather(*map(log.append, appends), return_exceptions=True)
    for number, answer in enumerate(answers):
        assert isinstance(answer, Appended if number % 3 == 1 else GuardConflictError)
    assert (await log.head()).position == 1 + sum(
        1 + number % 2 for number in range(60) if number % 3 == 1
    )
