"""`byfield access consumer`: the machines that may read, for administrators who are signed in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar, assert_never
from uuid import UUID

from cyclopts import App, Parameter
from pydantic import TypeAdapter, ValidationError

from deploy.cli.acting import acting
from deploy.cli.days import GivenDay
from deploy.cli.output import OUT
from deploy.cli.runtime import reachable, run
from deploy.settings import Settings
from events.decider import Refused
from events.ids import new_id
from events.log.database.connections import Pool, close_pool
from events.log.deciding.handle import Cause
from events.log.store.event_log import EventLog
from events.vocabulary import ConsumerEndReason, MachineScope
from services.access.commands.consumers import (
    AddConsumerKey,
    ConsumerContact,
    ConsumerName,
    EndConsumer,
    RegisterConsumer,
    RemoveConsumerKey,
)
from services.access.consumers import registering
from services.access.consumers.assertions import client_id_of
from services.access.consumers.public_keys import (
    KEY_CHARACTERS_MAX,
    PublicKey,
    UnfitKeyError,
    read_public_key,
)
from services.access.consumers.registering import KnownConsumer
from services.access.decisions.consumers import Ended, Registered, Unregistered
from services.kit.escapes import escape_line
from services.kit.feed.connections import open_pool
from services.kit.run.private_log import open_log

consumer_app = App(name="consumer", help="Machines that may read the log or figures.")

_WRITER: Final = "access"
_CONNECTIONS_MAX: Final = 2
_NAME: Final[TypeAdapter[str]] = TypeAdapter(ConsumerName)
_CONTACT: Final[TypeAdapter[str]] = TypeAdapter(ConsumerContact)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Open:
    """The log and the tables of access, and what every command says."""

    log: EventLog
    pool: Pool
    asked: dict[str, Any]
    cause: Cause


@consumer_app.command
def register(
    *,
    name: str,
    key: Path,
    scope: Annotated[list[MachineScope], Parameter(negative=())],
    contact: str | None = None,
    ends_on: GivenDay | None = None,
) -> int:
    """Let a machine get tokens, and print its client id.

    Examples: byfield access consumer register --name warehouse --key warehouse.pem --scope log:read

    Parameters
    ----------
    name
        What it is called here, in a line of at most 100 letters.
    key
        A file with its public key, PEM or JWK: RSA of 2048 bits or more, or EC P-256.
    scope
        What it may read; may be given several times.
    contact
        Whom to ask about it, in a line of at most 200 letters; kept here, and in no fact.
    ends_on
        The first day on which it may read nothing more.
    """
    public = _key_in(key)
    called = _line("--name", _NAME, name)
    whom = None if contact is None else _line("--contact", _CONTACT, contact)

    async def work(there: _Open) -> UUID:
        command = RegisterConsumer(
            **there.asked,
            consumer_id=new_id(),
            key_id=new_id(),
            scopes=tuple(dict.fromkeys(scope)),
            ends_on=ends_on,
        )
        await registering.register(
            there.log, there.pool, command, public, there.cause, name=called, contact=whom
        )
        return command.consumer_id

    OUT.print(client_id_of(run(_opened(work))), soft_wrap=True)
    return 0


@consumer_app.command(name="add-key")
def add_key(consumer: str, /, *, key: Path) -> int:
    """Add a key to a consumer, beside those that it has, and print the key's id.

    Examples: byfield access consumer add-key consumer-0190a1b2-... --key next.pem

    Parameters
    ----------
    consumer
        Its client id.
    key
        A file with the public key, PEM or JWK.
    """
    public, consumer_id = _key_in(key), _id_in(consumer)

    async def work(there: _Open) -> UUID:
        command = AddConsumerKey(**there.asked, consumer_id=consumer_id, key_id=new_id())
        return await registering.add_key(there.log, there.pool, command, public, there.cause)

    OUT.print(str(run(_opened(work))), soft_wrap=True)
    return 0


@consumer_app.command(name="remove-key")
def remove_key(consumer: str, key_id: UUID, /) -> int:
    """Take a key from a consumer; the tokens that it got end within 10 seconds.

    Parameters
    ----------
    consumer
        The client id.
    key_id
        As `list` shows it.
    """
    consumer_id = _id_in(consumer)

    async def work(there: _Open) -> None:
        command = RemoveConsumerKey(**there.asked, consumer_id=consumer_id, key_id=key_id)
        await registering.give(there.log, command, there.cause)

    run(_opened(work))
    return 0


@consumer_app.command
def end(consumer: str, /, *, reason: ConsumerEndReason) -> int:
    """End a consumer: within 10 seconds none of its keys and tokens is good any more.

    Parameters
    ----------
    consumer
        The client id.
    reason
        Why.
    """
    consumer_id = _id_in(consumer)

    async def work(there: _Open) -> None:
        command = EndConsumer(**there.asked, consumer_id=consumer_id, reason=reason)
        await registering.give(there.log, command, there.cause)

    run(_opened(work))
    return 0


@consumer_app.command(name="list")
def list_() -> int:
    """Print all consumers with their scopes and keys; those that ended too."""

    async def work() -> list[KnownConsumer]:
        async with reachable() as settings, _access(settings) as (log, pool):
            return await registering.list_consumers(log, pool)

    for known in run(work()):
        OUT.print(f"{client_id_of(known.consumer_id)} {escape_line(known.name)}", soft_wrap=True)
        match known.state:
            case Registered(fact=fact):
                until = "" if fact.ends_on is None else f", ends on {fact.ends_on}"
                OUT.print(f"  {' '.join(fact.scopes)}{until}", soft_wrap=True)
                if known.contact is not None:
                    OUT.print(f"  ask {escape_line(known.contact)}", soft_wrap=True)
            case Ended(fact=ended):
                OUT.print(f"  ended on {ended.ended_on}: {ended.reason}", soft_wrap=True)
            case Unregistered():
                pass
            case _:
                assert_never(known.state)
        for key in known.keys:
            OUT.print(
                f"  key {key.key_id} of {key.added_at:%Y-%m-%d}, kid {key.thumbprint}",
                soft_wrap=True,
            )
    return 0


async def _opened(work: Callable[[_Open], Awaitable[T]]) -> T:
    """Do something that is told, as the administrator who is signed in."""
    async with reachable() as settings:
        administrator = await acting(settings, "administrator")
        async with _access(settings) as (log, pool):
            now, call = datetime.now(settings.time_zone), new_id()
            asked = {"on": now.date(), "now": now, "by": administrator.person}
            cause = Cause(
                id=call,
                handler="access consumer",
                actor=administrator.as_text,
                correlation_id=str(call),
            )
            return await work(_Open(log, pool, asked, cause))


@asynccontextmanager
async def _access(settings: Settings) -> AsyncIterator[tuple[EventLog, Pool]]:
    async with open_log(settings, _WRITER) as log:
        pool = await open_pool(
            settings.dsn_of("access"), "access", connections_max=_CONNECTIONS_MAX
        )
        try:
            yield log, pool
        finally:
            await close_pool(pool)


def _key_in(file: Path) -> PublicKey:
    try:
        with file.open(encoding="ascii", errors="strict") as opened:
            return read_public_key(opened.read(KEY_CHARACTERS_MAX + 1))
    except OSError as fault:
        raise Refused("unfit-key", f"{file} cannot be read: {fault.strerror}") from None
    except (UnicodeError, UnfitKeyError) as fault:
        why = fault if isinstance(fault, UnfitKeyError) else "the key is not written in ASCII"
        raise Refused("unfit-key", f"{file}: {why}") from None


def _line(option: str, adapter: TypeAdapter[str], text: str) -> str:
    try:
        return adapter.validate_python(text)
    except ValidationError as invalid:
        raise Refused("unfit-line", f"{option}: {invalid.errors()[0]['msg']}") from None


def _id_in(consumer: str) -> UUID:
    try:
        return UUID(consumer.removeprefix("consumer-"))
    except ValueError:
        raise Refused("consumer-unknown", f"{consumer} is no client id") from None
