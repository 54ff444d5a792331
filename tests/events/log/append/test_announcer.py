"""A hint that never holds up, and never hurts, whoever gives it."""

from __future__ import annotations

import asyncio

from events.log.append.announcer import Announcer
from tests.waiting import eventually


async def test_what_comes_meanwhile_is_told_as_its_newest() -> None:
    told: list[int] = []
    told_slowly = asyncio.Event()

    async def tell(position: int) -> None:
        told.append(position)
        await told_slowly.wait()

    announcer = Announcer(tell)
    await announcer.start()
    announcer.announce(1)
    await eventually(lambda: told == [1])
    for position in (2, 3, 4):
        announcer.announce(position)
    told_slowly.set()
    await eventually(lambda: told == [1, 4])
    await announcer.stop()


async def test_a_listener_that_fails_is_told_the_next_one_all_the_same() -> None:
    told: list[int] = []

    async def tell(position: int) -> None:
        told.append(position)
        raise ConnectionError("nobody there")

    announcer = Announcer(tell)
    await announcer.start()
    for position in (1, 2):
        announcer.announce(position)
        await eventually(lambda: told[-1:] == [position])  # noqa: B023 - awaited here
    await announcer.stop()


async def test_a_listener_that_hangs_does_not_keep_it_from_stopping() -> None:
    asked = asyncio.Event()

    async def tell(_position: int) -> None:
        asked.set()
        await asyncio.Event().wait()

    announcer = Announcer(tell)
    await announcer.start()
    announcer.announce(1)
    await asked.wait()
    await announcer.stop()
