"""How a service is: every part by itself, and whether questions and commands can be answered."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import Final

from pydantic import BaseModel

from services.kit.connections import lent
from services.kit.parking import count_parked
from services.kit.service import Opened

ASK_SECONDS_MAX: Final = 2.0


class State(StrEnum):
    """How a part is; a worse one says more about the whole."""

    WELL = "well"
    DEGRADED = "degraded"
    """Works, but later or not for everything."""
    DOWN = "down"


class Part(BaseModel):
    """One part of a service."""

    service: str
    part: str
    state: State
    says: str


class Health(BaseModel):
    """All parts, and the whole as its worst part."""

    state: State
    parts: list[Part]


async def health_of(services: Iterable[Opened], others: Sequence[Part] = ()) -> Health:
    """Ask every part of some services, all at once; `others` have said it already."""
    asked = await asyncio.gather(*(_parts(opened) for opened in services))
    parts = [*others, *(part for of_one in asked for part in of_one)]
    return Health(state=_worst(part.state for part in parts), parts=parts)


async def _parts(opened: Opened) -> list[Part]:
    name = opened.service.name
    log, tables = await asyncio.gather(_log(opened), _tables(opened))
    return [
        Part(service=name, part=part, state=state, says=says)
        for part, state, says in (
            log,
            tables,
            _nats(opened),
            *_handlers(opened),
            *_schedules(opened),
        )
    ]


_Said = tuple[str, State, str]


async def _log(opened: Opened) -> _Said:
    try:
        async with asyncio.timeout(ASK_SECONDS_MAX):
            head = await opened.running.log.head()
    except Exception as fault:  # noqa: BLE001 - whatever it is, the part is down
        return "log", State.DOWN, type(fault).__name__
    return "log", State.WELL, f"at position {head.position}"


async def _tables(opened: Opened) -> _Said:
    try:
        async with asyncio.timeout(ASK_SECONDS_MAX), lent(opened.running.pool) as connection:
            parked = await count_parked(connection)
    except Exception as fault:  # noqa: BLE001 - whatever it is, the part is down
        return "tables", State.DOWN, type(fault).__name__
    if parked:
        return "tables", State.DEGRADED, f"{parked} facts are parked"
    return "tables", State.WELL, "nothing is parked"


def _nats(opened: Opened) -> _Said:
    if opened.broker is None:
        return "nats", State.DEGRADED, "not set: facts are read from the log once a second"
    if not opened.broker.connected:
        return (
            "nats",
            State.DEGRADED,
            "away: commands work, facts are read from the log once a second",
        )
    return "nats", State.WELL, "connected"


def _handlers(opened: Opened) -> Iterator[_Said]:
    for state in opened.feed.states.values():
        if state.stopped_because is not None:
            yield state.name, State.DOWN, f"stopped: {state.stopped_because}"
        elif not opened.feed.working:
            yield state.name, State.WELL, "waits for its turn, another replica is at work"
        elif state.retrying_because is not None:
            yield state.name, State.DEGRADED, f"tries again after {state.retrying_because}"
        else:
            yield state.name, State.WELL, f"at position {state.position}"


def _schedules(opened: Opened) -> Iterator[_Said]:
    for name, fault in opened.scheduler.faults.items():
        if fault is None:
            yield name, State.WELL, "does what is due, or another replica does"
        else:
            yield name, State.DEGRADED, f"tries again after {fault}"


def _worst(states: Iterable[State]) -> State:
    return max(states, key=list(State).index, default=State.WELL)
