"""A deadline knows silence from a loop that was too busy to hear."""

from __future__ import annotations

import asyncio

import pytest

from events.log.alarm import Alarm, listening
from tests.busy import SECONDS, be_busy, notice_all
from tests.waiting import SECONDS_MAX, eventually


async def _turns(number: int) -> None:
    """So many times the loop looks at its timers and sockets."""
    loop = asyncio.get_running_loop()
    for _ in range(number):
        turn = loop.create_future()
        loop.call_later(0.001, turn.set_result, None)
        await turn


async def test_whoever_says_nothing_is_waited_for_so_long_and_no_longer() -> None:
    with pytest.raises(TimeoutError):
        async with listening(SECONDS):
            await asyncio.Event().wait()


async def test_an_answer_that_takes_several_turns_counts_after_a_loop_was_busy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    notice_all(monkeypatch)
    async with listening(SECONDS):
        be_busy()
        await _turns(20)


async def test_a_block_that_is_cancelled_by_another_was_not_late() -> None:
    begun = asyncio.Event()

    async def wait() -> None:
        async with listening(SECONDS_MAX):
            begun.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(wait())
    await begun.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_what_a_block_raises_is_raised() -> None:
    with pytest.raises(KeyError):
        async with listening(SECONDS_MAX):
            raise KeyError


async def test_only_a_task_is_bounded() -> None:
    loop, told = asyncio.get_running_loop(), asyncio.Event()
    faults = list[BaseException]()

    def outside() -> None:
        try:
            listening(SECONDS).__aenter__().send(None)
        except RuntimeError as fault:
            faults.append(fault)
        told.set()

    loop.call_soon(outside)
    await told.wait()
    assert str(faults[0]) == "only a task can be bounded"


async def test_an_alarm_tells_how_long_nothing_moved() -> None:
    rung = asyncio.Event()
    alarm = Alarm(SECONDS, rung.set)
    await rung.wait()
    assert alarm.rang
    assert alarm.quiet_seconds >= SECONDS / 2


async def test_time_in_which_the_loop_was_busy_is_not_quiet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    notice_all(monkeypatch)
    rung = asyncio.Event()
    alarm = Alarm(SECONDS, rung.set)
    be_busy()
    await rung.wait()
    assert alarm.quiet_seconds < SECONDS / 2


async def test_nor_is_time_before_something_moved() -> None:
    rung, moves = asyncio.Event(), list[int]()

    def mark() -> int:
        if not rung.is_set():
            moves.append(len(moves))
        return len(moves)

    alarm = Alarm(SECONDS, rung.set, mark)
    await rung.wait()
    assert alarm.quiet_seconds < SECONDS / 2


async def test_an_alarm_that_is_cancelled_does_not_ring() -> None:
    loop, rung, over = asyncio.get_running_loop(), asyncio.Event(), asyncio.Event()
    alarm = Alarm(SECONDS, rung.set)
    loop.call_later(2 * SECONDS, over.set)
    alarm.cancel()
    await eventually(over.is_set)
    assert not alarm.rang
    assert not rung.is_set()
