"""The health of services, part by part."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from pydantic import BaseModel

from events.log.alarm import listening
from events.log.database.passing import said_of
from events.log.database.patience import patience
from events.log.feed.handler import HandlerState
from events.log.relay.lag import Lag, lag
from events.log.stream.broker import Broker
from services.kit.feed.connections import lent
from services.kit.feed.discarding import count_discarded
from services.kit.feed.parking import count_parked
from services.kit.run.lags import lags_of
from services.kit.run.service import OpenService

ASK_SECONDS_MAX: Final = 2.0
PASSING_SECONDS_MAX: Final = 60.0
"""How long a handler may retry before its part counts as degraded."""
LATE_SECONDS_MAX: Final = 60.0
"""How long a fact may wait for a handler, likewise."""


class State(StrEnum):
    """The state of a part, from best to worst."""

    WELL = "well"
    DEGRADED = "degraded"
    """It works late, or not for everything."""
    DOWN = "down"


class Part(BaseModel):
    """One part of a service."""

    service: str
    part: str
    state: State
    says: str


class Health(BaseModel):
    """All parts, and the state of the worst of them."""

    state: State
    parts: list[Part]


async def health_of(services: Iterable[OpenService], others: Sequence[Part] = ()) -> Health:
    """Return the health of some services, whose parts are asked at once, and of `others`."""
    parts_of_each = await asyncio.gather(*(_parts(opened) for opened in services))
    parts = [*others, *(part for parts in parts_of_each for part in parts)]
    return Health(state=_worst(part.state for part in parts), parts=parts)


async def _parts(opened: OpenService) -> list[Part]:
    name = opened.service.name
    (log, tables, nats, conserved, *watched), lags = await asyncio.gather(
        asyncio.gather(
            _log(opened), _tables(opened), _nats(opened), _conserved(opened), *_watched(opened)
        ),
        _lags(opened),
    )
    return [
        Part(service=name, part=part, state=state, says=says)
        for part, state, says in (
            log,
            tables,
            nats,
            conserved,
            *_handlers(opened, lags),
            *_schedules(opened),
            *watched,
        )
    ]


_PartHealth = tuple[str, State, str]


async def _log(opened: OpenService) -> _PartHealth:
    log = opened.running.log
    try:
        with patience(ASK_SECONDS_MAX):
            head = await log.head()
    except Exception as fault:  # noqa: BLE001 - with any fault the part is down
        return "log", State.DOWN, said_of(fault)
    try:
        with patience(ASK_SECONDS_MAX):
            await log.refuse_if_unwritable()
    except Exception as fault:  # noqa: BLE001 - likewise
        says = f"at position {head.position}, but nothing can be written: {said_of(fault)}"
        return "log", State.DOWN, says
    return "log", State.WELL, f"at position {head.position}"


async def _tables(opened: OpenService) -> _PartHealth:
    try:
        with patience(ASK_SECONDS_MAX):
            async with lent(opened.running.pool) as connection:
                parked = await count_parked(connection)
                discarded = await count_discarded(connection)
    except Exception as fault:  # noqa: BLE001 - with any fault the part is down
        return "tables", State.DOWN, said_of(fault)
    if parked:
        why = ", ".join(f"{count} {reason}" for reason, count in parked.items())
        return (
            "tables",
            State.DEGRADED,
            f"{sum(parked.values())} facts are parked: {why}; see byfield parked list",
        )
    given_up = f"; {discarded} facts were discarded on order" if discarded else ""
    return "tables", State.WELL, f"nothing is parked{given_up}"


async def _nats(opened: OpenService) -> _PartHealth:
    """Return at worst `degraded`: meanwhile facts are read from the log."""
    if opened.broker is None:
        return "nats", State.DEGRADED, "not set: facts are read from the log once a second"
    if not opened.broker.connected:
        return (
            "nats",
            State.DEGRADED,
            "away: commands work, facts are read from the log once a second",
        )
    try:
        async with listening(ASK_SECONDS_MAX):
            fault, says = await _stream(opened.broker, opened)
    except Exception as fault:  # noqa: BLE001 - with any fault the state of the stream is not known
        return (
            "nats",
            State.DEGRADED,
            f"connected, but the stream cannot be asked: {said_of(fault)}",
        )
    return "nats", State.DEGRADED if fault else State.WELL, f"connected, {says}"


async def _stream(broker: Broker, opened: OpenService) -> tuple[bool, str]:
    """Return whether something is wrong with the stream, and what health says of it."""
    stream = await broker.stream()
    if stream is None:
        return True, "but there is no stream: the relay makes it"
    forged = opened.feed.forgeries
    if forged and forged.last and forged.last.stored_at >= stream.created:
        return True, (
            f"but message {forged.last.position} of the stream is not event "
            f"{forged.last.position} ({forged.last.because}); the log's was handed on. Messages "
            f"like this: {forged.count:,}"
        )
    if not stream.whole:
        return True, (
            f"but the stream has lost messages: it holds {stream.messages:,}, from "
            f"{stream.first:,} to {stream.last:,}; byfield audit flow names the first"
        )
    behind = await lag(opened.running.log, stream.last)
    return behind.is_wrong, f"the stream is {behind}"


async def _conserved(opened: OpenService) -> _PartHealth:
    """Return at worst `degraded`: all replicas share a hole, so taking one away mends nothing."""
    if not opened.feed.working:
        return "conservation", State.WELL, "another replica is at work, and looks"
    await opened.conservation.look()
    state = State.DEGRADED if opened.conservation.holes else State.WELL
    return "conservation", state, opened.conservation.says


async def _lags(opened: OpenService) -> Mapping[str, Lag]:
    """Return how far handlers are behind; nothing if the log does not say: its part tells why."""
    try:
        with patience(ASK_SECONDS_MAX):
            return await lags_of(opened)
    except Exception:  # noqa: BLE001 - with any fault it is not known
        return {}


def _handlers(opened: OpenService, lags: Mapping[str, Lag]) -> Iterator[_PartHealth]:
    turn = opened.feed.turn
    for state in opened.feed.states.values():
        if state.stopped_because is not None:
            yield state.name, State.DOWN, f"stopped: {state.stopped_because}"
        elif not opened.feed.working and turn.retrying_since is not None:
            yield state.name, *_retrying(turn, turn.retrying_since)
        elif not opened.feed.working:
            yield state.name, State.WELL, "waits for its turn, another replica is at work"
        elif state.retrying_since is not None:
            yield state.name, *_retrying(state, state.retrying_since)
        elif (lag := lags.get(state.name)) and lag.seconds > LATE_SECONDS_MAX:
            yield state.name, State.DEGRADED, f"at position {state.position}, {lag}"
        else:
            yield state.name, State.WELL, f"at position {state.position}"


def _retrying(state: HandlerState, since: datetime) -> tuple[State, str]:
    """Return `degraded` with reason and beginning for a fault that does not pass soon."""
    passing = datetime.now(UTC) - since <= timedelta(seconds=PASSING_SECONDS_MAX)
    says = f"tries again since {since:%Y-%m-%d %H:%M:%S} UTC after {state.retrying_because}"
    return (State.WELL if passing else State.DEGRADED), says


def _schedules(opened: OpenService) -> Iterator[_PartHealth]:
    schedulers = (opened.scheduler, *opened.errands)
    for name, fault in (each for scheduler in schedulers for each in scheduler.faults.items()):
        if fault is None:
            yield name, State.WELL, "does what is due, or another replica does"
        else:
            yield name, State.DEGRADED, f"tries again after {fault}"


def _watched(opened: OpenService) -> Iterator[Awaitable[_PartHealth]]:
    for name, watch in opened.service.watched.items():
        yield _seen(name, watch(opened.running))


async def _seen(name: str, watched: Awaitable[str | None]) -> _PartHealth:
    """Return `degraded` for what is wrong, and for what cannot be known."""
    try:
        with patience(ASK_SECONDS_MAX):
            wrong = await watched
    except Exception as fault:  # noqa: BLE001 - with any fault it is not known
        return name, State.DEGRADED, said_of(fault)
    return name, State.WELL if wrong is None else State.DEGRADED, wrong or "nothing is late"


def _worst(states: Iterable[State]) -> State:
    return max(states, key=list(State).index, default=State.WELL)
