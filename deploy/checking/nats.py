"""NATS as the user of one process reaches it, and what that user may overhear."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

import nats.errors
from nats.aio.client import Client

from deploy.checking.fault import Fault
from deploy.checking.postgres import MIGRATE, clock_away
from deploy.servers import CONNECT_FAULTS, without_password
from events.log.alarm import listening
from events.log.stream.connection import CONNECT_SECONDS_MAX
from events.log.stream.login import INBOX, NatsLogin, addresses_in
from events.log.stream.server import UnfitNatsError, refuse_unfit_nats
from events.log.stream.stream import STREAM, SUBJECTS, state
from services.kit.settings import PREFIX

KEYS: Final = "byfield nats keys FOLDER and byfield nats config FOLDER"
_OVERHEARD: Final = (f"{INBOX}.>", SUBJECTS)
"""The answers to everybody, and every fact."""


def where_of(login: NatsLogin) -> str:
    """Return the server, without any password."""
    return f"NATS at {without_password(login.url)}"


async def of_nats(login: NatsLogin, user: str) -> AsyncIterator[Fault]:
    """Say what is missing or unsafe of NATS for a user; only subscriptions are tried."""
    where, setting = where_of(login), f"{PREFIX}NATS_URL, {PREFIX}NATS_KEYS"
    for fault in _of_user(login, user):
        yield fault
    refusals: list[str] = []
    try:
        async with _connected(login, refusals) as client:
            try:
                refuse_unfit_nats(client)
            except UnfitNatsError as unfit:
                yield Fault("nats-unfit", f"{where}: {unfit}", "another server, or its setting")
                return
            async for fault in _of_stream(client, where):
                yield fault
            heard = await _overheard(client, refusals)
            if heard:
                yield Fault(
                    "nats-overhears",
                    f"{where}: {user} may listen to {', '.join(heard)}: to what others are told",
                    KEYS,
                )
    except CONNECT_FAULTS as fault:
        why = getattr(fault, "strerror", None) or str(fault) or type(fault).__name__
        yield Fault("nats-unreachable", f"{where}: {why}", setting)
        return
    if _says_who(login) and await _lets_in_strangers(login):
        yield Fault("nats-strangers", f"{where} lets in who does not say who it is", KEYS)


def _says_who(login: NatsLogin) -> bool:
    return bool(login.seed) or any(urlsplit(each).username for each in addresses_in(login.url))


def _of_user(login: NatsLogin, user: str) -> Iterator[Fault]:
    where = where_of(login)
    if not _says_who(login):
        yield Fault("nats-strangers", f"{where}: {user} does not say who it is", KEYS)
        return
    first = urlsplit(addresses_in(login.url)[0])
    if not login.seed and first.username != user:
        as_whom = first.username if first.password else "whoever has a token"
        yield Fault(
            "nats-shared-user", f"{where}: {user} signs in as {as_whom}, as others may", KEYS
        )


@asynccontextmanager
async def _connected(login: NatsLogin, refusals: list[str]) -> AsyncIterator[Client]:
    """Connect, and note what the server refuses."""

    async def note(fault: Exception) -> None:
        refusals.append(str(fault).lower())

    client = Client()
    try:
        await client.connect(
            addresses_in(login.url),
            name="byfield check",
            allow_reconnect=False,
            max_reconnect_attempts=1,
            reconnect_time_wait=0,
            connect_timeout=CONNECT_SECONDS_MAX,
            error_cb=note,
            **login.options(),
        )
        yield client
    finally:
        await client.close()


async def _of_stream(client: Client, where: str) -> AsyncIterator[Fault]:
    before = datetime.now(UTC)
    try:
        found = await state(client)
    except (nats.errors.Error, TimeoutError) as fault:
        yield Fault(
            "nats-stream",
            f"{where}: the state of {STREAM} is not told: {fault}",
            f"{MIGRATE}; {KEYS}",
        )
        return
    if found is None:
        yield Fault("nats-stream", f"{where}: there is no stream {STREAM}", MIGRATE)
        return
    if found.amiss:
        yield Fault(
            "nats-stream",
            f"{where}: settings of {STREAM} are not as they must be: {', '.join(found.amiss)}",
            MIGRATE,
        )
    if (away := clock_away(found.asked_at, before, datetime.now(UTC))) is not None:
        yield Fault("clock", f"{where}: its clock is {away}", "time synchronisation on both")


async def _overheard(client: Client, refusals: list[str]) -> list[str]:
    for subject in _OVERHEARD:
        subscription = await client.subscribe(subject)
        await client.flush()
        await subscription.unsubscribe()
    for _ in range(2):  # a refusal comes before the answer to the ping that follows
        await client.flush()
    known = "\n".join(refusals)
    return [each for each in _OVERHEARD if f'subscription to "{each.lower()}"' not in known]


async def _lets_in_strangers(login: NatsLogin) -> bool:
    urls = [urlsplit(each) for each in addresses_in(login.url)]
    bare = ",".join(each._replace(netloc=each.netloc.rpartition("@")[2]).geturl() for each in urls)
    try:
        async with (
            listening(CONNECT_SECONDS_MAX),
            _connected(replace(login, url=bare, seed=None), []),
        ):
            return True
    except CONNECT_FAULTS:
        return False
