"""Registering consumers and changing their keys: name and key are noted, then the fact is told.

A name and a key are of whoever a fact tells of. What was noted and never told, as after a crash,
is of nobody: whoever comes next has it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, TypeVar
from uuid import UUID

from events.access import ConsumerKeyAdded
from events.decider import Refused
from events.facts import CATALOGUE
from events.log.database.connections import Pool
from events.log.deciding.handle import Cause, Handled, handle
from events.log.deciding.load import load, load_category
from events.log.store.event_log import EventLog
from services.access.commands.consumers import (
    AddConsumerKey,
    ConsumerCommand,
    ConsumerContact,
    ConsumerName,
    RegisterConsumer,
)
from services.access.consumers.assertions import client_id_of
from services.access.consumers.public_keys import PublicKey, as_kept
from services.access.decisions.consumers import (
    CONSUMER_DECIDER,
    Consumer,
    Registered,
    Unregistered,
)
from services.access.queries.statements import SQL
from services.kit.feed.connections import fetch, fetchrow, fetchval, transaction

CONTACT_DAYS: Final = 90
"""For how long after its end it is known whom to ask about a consumer."""
_AddingT = TypeVar("_AddingT", RegisterConsumer, AddConsumerKey)
_TRIES_MAX: Final = 3
_FACTS_MAX: Final = 1_000
"""Of one consumer that are looked at: its keys change some times a year."""


@dataclass(frozen=True, slots=True)
class KeptKey:
    """A public key of a consumer, as it is kept."""

    key_id: UUID
    thumbprint: str
    """RFC 7638: what `kid` names."""
    added_at: datetime


@dataclass(frozen=True, slots=True)
class KnownConsumer:
    """A consumer, with its name and those of its keys that are good."""

    consumer_id: UUID
    name: str
    contact: str | None
    """Whom to ask about it; None where nobody said, or it is forgotten."""
    state: Consumer
    keys: Sequence[KeptKey]


async def consumer_now(log: EventLog, consumer_id: UUID) -> Consumer:
    """Return a consumer, as of the last fact that is told of it."""
    return (await load(log, CATALOGUE, CONSUMER_DECIDER, consumer_id)).state


async def give(log: EventLog, command: ConsumerCommand, cause: Cause) -> Handled:
    """Give a command on a consumer. Raises `Refused`."""
    stream = CONSUMER_DECIDER.stream(command.consumer_id)
    return await handle(log, CATALOGUE, CONSUMER_DECIDER, stream, command, cause)


async def register(
    log: EventLog,
    pool: Pool,
    command: RegisterConsumer,
    key: PublicKey,
    cause: Cause,
    *,
    name: ConsumerName,
    contact: ConsumerContact | None = None,
) -> None:
    """Register a consumer with its name and first key. Raises `Refused`."""
    await _reserve_name(log, pool, command.consumer_id, name, contact)
    try:
        await _add(log, pool, command, key, cause)
    except Refused:
        # Whoever asks again asks for another consumer, which may have the name.
        await _give_up_name(log, pool, command.consumer_id)
        raise


async def add_key(
    log: EventLog, pool: Pool, command: AddConsumerKey, key: PublicKey, cause: Cause
) -> UUID:
    """Add a key to a consumer, and return its id: the one that it has there, if it had it before.

    Raises `Refused`.
    """
    return (await _add(log, pool, command, key, cause)).key_id


async def _add(
    log: EventLog, pool: Pool, asked: _AddingT, key: PublicKey, cause: Cause
) -> _AddingT:
    """Note a key and tell of it; return the command with the id that the key has."""
    key_id = await _note_key(log, pool, asked, key)
    command = asked.model_copy(update={"key_id": key_id})
    try:
        async with _held(pool, command):
            await give(log, command, cause)
    except Refused:
        await _give_up_key(log, pool, command.consumer_id, key_id)
        raise
    return command


async def _reserve_name(
    log: EventLog, pool: Pool, consumer_id: UUID, name: str, contact: str | None
) -> None:
    for _ in range(_TRIES_MAX):
        said = (consumer_id, name, contact)
        if await fetchval(pool, SQL["consumer_name_reserve"], *said) is not None:
            return
        found = await fetchrow(pool, SQL["consumer_name_find"], *said)
        if found is None:
            continue  # whoever had it gave it up meanwhile
        if found["consumer_id"] == consumer_id:
            if found["is_same"]:
                return
            raise Refused("consumer-known", "this consumer was registered in other words")
        if not await _give_up_name(log, pool, found["consumer_id"]):
            break
    raise Refused("consumer-name-taken", "another consumer has this name")


async def _note_key(
    log: EventLog, pool: Pool, command: RegisterConsumer | AddConsumerKey, key: PublicKey
) -> UUID:
    """Note a key for a consumer, and return its id there; what another has is not taken."""
    for _ in range(_TRIES_MAX):
        async with transaction(pool) as connection:
            await connection.execute(SQL["consumer_key_turn"], key.thumbprint())
            found = await connection.fetchrow(
                SQL["consumer_key_find"], key.thumbprint(), command.consumer_id
            )
            if found is None:
                noted: UUID | None = await connection.fetchval(
                    SQL["consumer_key_note"],
                    *(command.key_id, command.consumer_id),
                    *(key.thumbprint(), as_kept(key), command.now),
                )
                if noted is None:
                    raise Refused("key-noted", "another key was noted under this id")
                return noted
        if found["consumer_id"] == command.consumer_id:
            known: UUID = found["key_id"]
            return known
        if not await _give_up_key(log, pool, found["consumer_id"], found["key_id"]):
            break
    raise Refused("key-known", "another consumer has this key, or had it: make one for this alone")


@asynccontextmanager
async def _held(pool: Pool, command: RegisterConsumer | AddConsumerKey) -> AsyncIterator[None]:
    """Keep name and key until the fact is told: somebody may be about to give them up."""
    async with transaction(pool) as connection:
        held = await connection.fetchval(SQL["consumer_hold"], command.consumer_id, command.key_id)
        if held is None and isinstance(command, RegisterConsumer):
            raise Refused("key-known", "somebody else registers this name or this key just now")
        yield


async def _give_up_name(log: EventLog, pool: Pool, consumer_id: UUID) -> bool:
    """Remove the name of a consumer that nothing was told of; return whether it was so.

    It is locked before the log is asked, and whoever registers holds it until that is told.
    """
    async with transaction(pool) as connection:
        await connection.execute(SQL["consumer_name_lock"], consumer_id)
        if not isinstance(await consumer_now(log, consumer_id), Unregistered):
            return False
        await connection.execute(SQL["consumer_name_give_up"], consumer_id)
        return True


async def _give_up_key(log: EventLog, pool: Pool, consumer_id: UUID, key_id: UUID) -> bool:
    """Remove a key that was noted for a consumer and never added; likewise."""
    async with transaction(pool) as connection:
        await connection.execute(SQL["consumer_key_lock"], key_id)
        told = await log.read_stream(CONSUMER_DECIDER.stream(consumer_id), limit=_FACTS_MAX)
        facts = [CATALOGUE.require(each) for each in told]
        if any(isinstance(fact, ConsumerKeyAdded) and fact.key_id == key_id for fact in facts):
            return False
        await connection.execute(SQL["consumer_key_give_up"], key_id)
        return True


async def list_consumers(log: EventLog, pool: Pool) -> list[KnownConsumer]:
    """Return all consumers, by their names; those that ended too."""
    known = await load_category(log, CATALOGUE, CONSUMER_DECIDER)
    return await _known(pool, None, lambda consumer_id: known.of(consumer_id).state)


async def find_consumer(log: EventLog, pool: Pool, consumer_id: UUID) -> KnownConsumer | None:
    """Return one consumer; None where there is none of this id."""
    state = await consumer_now(log, consumer_id)
    return next(iter(await _known(pool, consumer_id, lambda _: state)), None)


async def names_of_consumers(pool: Pool) -> dict[str, str]:
    """Return the names of all consumers, by the client ids by which they are known elsewhere."""
    rows = await fetch(pool, SQL["consumer_names_all"], None)
    return {client_id_of(row["consumer_id"]): row["name"] for row in rows}


async def _known(
    pool: Pool, only: UUID | None, state_of: Callable[[UUID], Consumer]
) -> list[KnownConsumer]:
    keys = await fetch(pool, SQL["consumer_keys_all"], only)
    found = []
    for row in await fetch(pool, SQL["consumer_names_all"], only):
        state = state_of(row["consumer_id"])
        if isinstance(state, Unregistered):
            continue  # its name was reserved, and no fact followed
        good = state.keys if isinstance(state, Registered) else frozenset[UUID]()
        its = [
            KeptKey(key["key_id"], key["thumbprint"], key["added_at"])
            for key in keys
            if key["key_id"] in good
        ]
        found.append(KnownConsumer(row["consumer_id"], row["name"], row["contact"], state, its))
    return found


async def forget_contacts(pool: Pool, today: date) -> None:
    """Forget whom to ask about consumers that ended long ago."""
    await pool.execute(SQL["consumer_contacts_forget"], today - timedelta(days=CONTACT_DAYS))
