from __future__ import annotations

import asyncio
from inspect import CORO_CLOSED, getcoroutinestate

import pytest

from deploy.demo.playing.at_once import AT_ONCE_MAX, at_once


async def test_answers_come_in_the_order_of_the_works_and_not_too_many_are_under_way() -> None:
    under_way, most = 0, 0
    together = asyncio.Barrier(AT_ONCE_MAX)

    async def work(number: int) -> int:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await together.wait()
        under_way -= 1
        return number

    numbers = range(2 * AT_ONCE_MAX)
    assert await at_once(work(number) for number in numbers) == list(numbers)
    assert most == AT_ONCE_MAX


async def test_a_failure_is_raised_as_it_is() -> None:
    async def work(number: int) -> None:
        if number == 1:
            raise TimeoutError("waited in vain")

    with pytest.raises(TimeoutError, match="waited in vain"):
        await at_once(work(number) for number in range(3))


async def test_works_that_had_no_turn_when_one_failed_are_closed() -> None:
    never = asyncio.Event()

    async def work(number: int) -> None:
        if number == 0:
            raise KeyError(number)
        await never.wait()

    works = [work(number) for number in range(2 * AT_ONCE_MAX)]
    with pytest.raises(KeyError):
        await at_once(works)

    assert {getcoroutinestate(one) for one in works} == {CORO_CLOSED}
