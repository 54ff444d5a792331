"""Readiness names a fact whose answer is missing, and takes no lag and no busy database for one."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest

from events.event import Heard, Metadata, Recorded
from events.ids import new_id
from events.log.store.event_log import Append, NewEvent
from services.kit.feed.reaction import Reaction, ReactionHandler
from services.kit.run.conservation import LOOK_AGAIN_SECONDS, POSITIONS_MAX, Conservation
from tests.events.log.feed.feeding import CATALOGUE, COUNTED, count
from tests.services.kit.feed.totals import SERVICE, Sample, catch_up, sample

FEED = "on_counted"


@dataclass
class Silent:
    """A reaction whose answers are told by the test, or not."""

    here: Sample
    now: float = 0.0

    def __post_init__(self) -> None:
        reaction = Reaction(FEED, COUNTED, self._react, starts="beginning")
        self.handler = ReactionHandler(reaction, self.here.pool, self.here.log)
        self.conservation = Conservation(
            SERVICE,
            [self.handler],
            CATALOGUE,
            self.here.log,
            self.here.pool,
            clock=lambda: self.now,
        )

    async def _react(self, heard: Heard) -> None:
        """Lose it."""

    async def handle(self) -> None:
        await catch_up(self.here, self.handler)

    async def answer(self, fact: Recorded) -> None:
        event = NewEvent(new_id(), "Rested", 1, b"{}")
        because = Metadata(f"service:{SERVICE}", "counting", causation_id=str(fact.id))
        await self.here.log.append(Append(f"rest-{new_id()}", None, (event,), because))

    async def look(self) -> str:
        """What the next look says, when it is time."""
        self.now += LOOK_AGAIN_SECONDS
        await self.conservation.look()
        return self.conservation.says

    async def answer_all(self) -> None:
        after = 0
        while records := await self.here.log.read(after=after):
            for each in records:
                if each.type == "Counted":
                    await self.answer(each)
            after = records[-1].position


async def test_what_waits_is_no_hole(database: str) -> None:
    async with sample(database) as here:
        silent = Silent(here)
        await count(here.log, 1, 2)
        assert "2 appended = 0 handled + 0 parked + 0 discarded + 2 waiting" in await silent.look()
        assert not silent.conservation.holes


async def test_a_fact_without_an_answer_is_named_until_it_has_one(database: str) -> None:
    async with sample(database) as here:
        silent = Silent(here)
        await count(here.log, 1)
        await silent.handle()
        says = "on_counted: no answer to 1; byfield audit flow --from 1"
        assert await silent.look() == says
        await here.log.append(rests(POSITIONS_MAX))  # it is not one of the latest any more
        await silent.handle()
        assert await silent.look() == says
        [first] = await here.log.read(limit=1)
        await silent.answer(first)
        assert (await silent.look()).startswith("nothing is missing")


async def test_what_was_looked_at_is_not_looked_at_again(database: str) -> None:
    async with sample(database) as here:
        silent = Silent(here)
        await count(here.log, 1, 2)
        await silent.answer_all()
        await silent.handle()
        assert "after 0 up to 4: 2 appended = 2 handled" in await silent.look()
        await here.log.append(rests(1))
        assert "after 4 up to 5: 0 appended" in await silent.look()


async def test_it_is_looked_at_seldom_however_often_readiness_is_asked(database: str) -> None:
    async with sample(database) as here:
        silent = Silent(here)
        before = await silent.look()
        await count(here.log, 1)
        silent.now += LOOK_AGAIN_SECONDS / 2
        await silent.conservation.look()
        assert silent.conservation.says == before


async def test_two_that_ask_at_once_look_once(database: str) -> None:
    async with sample(database) as here:
        silent = Silent(here)
        await count(here.log, 1)
        first = asyncio.create_task(silent.conservation.look())
        await asyncio.sleep(0)  # the first begins to look
        await silent.conservation.look()
        assert silent.conservation.says == "not looked at yet"
        await first
        assert silent.conservation.says != "not looked at yet"


async def test_a_database_that_does_not_answer_changes_nothing_that_was_found(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sample(database) as here:
        silent = Silent(here)
        await count(here.log, 1)
        await silent.handle()
        found = await silent.look()
        holes = silent.conservation.holes
        monkeypatch.setattr("services.kit.run.conservation.LOOK_SECONDS_MAX", 0.0)
        for _ in range(2):
            said = await silent.look()
            assert said.startswith(f"{found}; could not look at 2")
            assert said.count("could not look") == 1
        assert silent.conservation.holes == holes


def rests(number: int) -> Append:
    """So many facts that concern nobody."""
    events = tuple(NewEvent(new_id(), "Rested", 1, b"{}") for _ in range(number))
    return Append(f"rest-{new_id()}", None, events, Metadata("system:test", "counting"))
