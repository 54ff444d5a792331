"""Background loops survive faults, pause, wait, and stop when they are told to."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
import structlog

from events.log.loop import (
    Background,
    Backoff,
    ended,
    first_of,
    happens_within,
    raise_if_cancelled,
    repeat_forever,
)
from tests.busy import SECONDS, be_busy

NO_PAUSE = Backoff(0, 0)


async def test_a_cancellation_that_was_lost_is_found_again() -> None:
    answered = asyncio.Event()

    async def loses_it() -> None:
        try:
            await answered.wait()
        except asyncio.CancelledError:
            raise_if_cancelled()
        raise AssertionError("the cancellation stayed lost")

    task = asyncio.create_task(loses_it())
    await asyncio.wait([task], timeout=0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_task_that_lost_its_cancellation_is_cancelled_again() -> None:
    lost = 0

    async def loses_two() -> None:
        nonlocal lost
        while True:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                lost += 1
                if lost > 2:
                    raise

    task = asyncio.create_task(loses_two(), name="careless")
    await asyncio.wait([task], timeout=0)
    with structlog.testing.capture_logs() as lines:
        await ended(task, again_seconds=0.01)
    assert task.cancelled()
    assert [(line["event"], line["task"]) for line in lines] == [
        ("cancelled_again", "careless")
    ] * 2
    assert "Event.wait" in lines[0]["waits_in"]


async def test_an_end_waits_for_what_a_task_still_closes() -> None:
    closed: list[str] = []

    async def closes() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            closed.append("connection")

    async def breaks() -> None:
        raise ValueError("its own fault")

    tasks = [asyncio.create_task(closes()), asyncio.create_task(breaks())]
    await asyncio.wait(tasks, timeout=0)
    await ended(*tasks)
    assert closed == ["connection"]


async def test_a_task_that_nobody_cancelled_goes_on() -> None:
    raise_if_cancelled()


async def test_a_loop_takes_another_turn_after_a_fault_until_it_is_stopped() -> None:
    turns: list[int] = []
    faults: list[str] = []
    enough = asyncio.Event()

    async def turn() -> None:
        turns.append(len(turns))
        if len(turns) == 3:
            enough.set()
        if len(turns) % 2:
            raise ValueError(f"turn {len(turns)}")

    background = Background(
        "turns", lambda: repeat_forever(turn, lambda fault: faults.append(str(fault)), NO_PAUSE)
    )
    assert not await background.stop()
    background.start()
    await enough.wait()
    assert await background.stop()
    assert not await background.stop()
    taken = len(turns)
    # A task made now runs after all that are ready: a loop that goes on would have had its turn.
    await asyncio.wait([asyncio.create_task(asyncio.sleep(0))])
    assert len(turns) == taken
    assert faults[:2] == ["turn 1", "turn 3"]


async def test_a_loop_whose_turn_lost_the_cancellation_stops_all_the_same() -> None:
    begun = asyncio.Event()

    async def loses_it() -> None:
        begun.set()
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.Event().wait()

    background = Background("deaf", lambda: repeat_forever(loses_it, print, NO_PAUSE))
    background.start()
    await begun.wait()
    assert await background.stop()


def test_pauses_double_between_their_bounds_and_begin_again_after_a_success() -> None:
    pause = Backoff(0.5, 3)
    assert [pause.next_seconds() for _ in range(5)] == [0.5, 1, 2, 3, 3]
    pause.reset()
    assert [pause.next_seconds() for _ in range(2)] == [0.5, 1]


@pytest.mark.parametrize("happens", [True, False])
async def test_an_event_is_awaited_for_a_while(*, happens: bool) -> None:
    event = asyncio.Event()
    if happens:
        asyncio.get_running_loop().call_soon(event.set)
    assert await happens_within(event, 60 if happens else 0.001) is happens


async def test_who_awaits_an_event_can_be_cancelled() -> None:
    waiting = asyncio.create_task(happens_within(asyncio.Event(), 60))
    await asyncio.wait([waiting], timeout=0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_the_first_work_that_ends_ends_the_others_and_its_fault_is_raised() -> None:
    ended: list[str] = []

    async def long() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("long")

    async def short() -> None:
        await asyncio.sleep(0)  # lets the other begin: what never began has no end to see
        raise ValueError("short")

    with pytest.raises(ValueError, match="short"):
        await first_of(long(), short())
    assert ended == ["long"]


async def test_what_happens_while_the_loop_is_busy_happened_in_time() -> None:
    event = asyncio.Event()

    def be_busy_and_set() -> None:
        be_busy()
        event.set()

    asyncio.get_running_loop().call_soon(be_busy_and_set)
    assert await happens_within(event, SECONDS)
