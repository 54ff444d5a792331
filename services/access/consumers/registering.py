"""Registering consumers and changing their keys: name and key are noted, then the fact is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events.decider import Refused
from events.facts import CATALOGUE
from events.log.database.connections import Pool
from events.log.deciding.handle import Cause, Handled, handle
from events.log.deciding.load import load, load_category
from events.log.store.event_log import EventLog
from services.access.commands.consumers import (
    AddConsumerKey,
    ConsumerCommand,
    RegisterConsumer,
)
from services.access.consumers.public_keys import PublicKey, as_kept
from services.access.decisions.consumers import (
    CONSUMER_DECIDER,
    Consumer,
    Registered,
    Unregistered,
)
from services.access.queries.statements import SQL
from services.kit.feed.connections import fetch, fetchval


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
    log: EventLog, pool: Pool, command: RegisterConsumer, name: str, key: PublicKey, cause: Cause
) -> Handled:
    """Register a consumer with its name and first key. Raises `Refused`.

    Name and key stand there first: what a crash leaves of them is of nobody, and lets nobody in.
    """
    reserved = await fetchval(pool, SQL["consumer_name_reserve"], command.consumer_id, name)
    if reserved is None:
        raise Refused("consumer-name-taken", "another consumer has this name")
    await _note_key(pool, command, key)
    try:
        return await give(log, command, cause)
    except Refused:
        # Whoever asks again asks for another consumer, which may have the name.
        if isinstance(await consumer_now(log, command.consumer_id), Unregistered):
            await pool.execute(SQL["consumer_name_give_up"], command.consumer_id)
        raise


async def add_key(
    log: EventLog, pool: Pool, command: AddConsumerKey, key: PublicKey, cause: Cause
) -> Handled:
    """Add a key to a consumer. Raises `Refused`."""
    await _note_key(pool, command, key)
    return await give(log, command, cause)


async def _note_key(pool: Pool, command: RegisterConsumer | AddConsumerKey, key: PublicKey) -> None:
    noted = await fetchval(
        pool,
        SQL["consumer_key_note"],
        command.key_id,
        command.consumer_id,
        key.thumbprint(),
        as_kept(key),
        command.now,
    )
    if noted is None:
        raise Refused("key-noted", "another key was noted under this id")


async def list_consumers(log: EventLog, pool: Pool) -> list[KnownConsumer]:
    """Return all consumers, by their names; those that ended too."""
    known = await load_category(log, CATALOGUE, CONSUMER_DECIDER)
    keys = await fetch(pool, SQL["consumer_keys_all"])
    found = []
    for row in await fetch(pool, SQL["consumer_names_all"]):
        loaded = known.of(row["consumer_id"])
        if isinstance(loaded.state, Unregistered):
            continue  # its name was reserved, and no fact followed
        good = loaded.state.keys if isinstance(loaded.state, Registered) else frozenset[UUID]()
        its = [
            KeptKey(key["key_id"], key["thumbprint"], key["added_at"])
            for key in keys
            if key["key_id"] in good
        ]
        found.append(KnownConsumer(row["consumer_id"], row["name"], loaded.state, its))
    return found
