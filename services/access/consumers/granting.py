"""Tokens of machines: given for an assertion, opaque, short, and asked about at each use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from services.access.consumers.assertions import (
    LEEWAY_SECONDS_MAX,
    AssertionRefusedError,
    BelievedAssertion,
    believed,
    client_id_of,
    shown_by,
    take_apart,
)
from services.access.consumers.public_keys import kept_key
from services.access.consumers.registering import consumer_now
from services.access.decisions.consumers import Registered
from services.access.queries.noting import note
from services.access.queries.statements import SQL
from services.access.settings import AccessSettings
from services.access.tokens import CLOCK_AHEAD_MAX, hash_of, new_token
from services.kit.feed.connections import fetch, fetchrow, fetchval
from services.kit.http.principals import MACHINE_ROLE, Principal
from services.kit.http.running_service import RunningService

TOKEN_SECONDS: Final = 600
ASSERTIONS_MAX: Final = 60
"""Of one consumer, that have not ended yet: so many tokens it gets within some five minutes."""


class ScopeRefusedError(Exception):
    """A scope was asked for that the consumer was not granted, or none at all."""


class TooManyTokensError(Exception):
    """The consumer got so many tokens lately that it must use them."""


@dataclass(frozen=True, slots=True)
class Granted:
    """A token that was given; it is told here, and never again."""

    token: str
    scopes: Sequence[str]


async def grant(
    running: RunningService, text: str, *, client_id: str | None, asked: str | None, audience: str
) -> Granted:
    """Give a token for an assertion.

    Raises `AssertionRefusedError`, `ScopeRefusedError`, `TooManyTokensError`.
    """
    now = running.now()
    settings = AccessSettings.of(running.settings)
    assertion = take_apart(text, settings.machine_algorithms)
    consumer_id = assertion.consumer_id
    if client_id is not None and client_id != client_id_of(consumer_id):
        raise AssertionRefusedError("it is of another client than the form says")
    consumer = await consumer_now(running.log, consumer_id)
    if not isinstance(consumer, Registered) or not consumer.reads_on(now.date()):
        raise AssertionRefusedError("there is no such consumer, or it has ended")
    rows = await fetch(running.pool, SQL["consumer_keys_of"], consumer_id, list(consumer.keys))
    keys = {row["key_id"]: kept_key(row["jwk"]) for row in rows}
    signed_by = believed(assertion, list(keys.values()), audience=audience, now=now)
    key_id = next(key_id for key_id, key in keys.items() if key is signed_by)
    await _use_once(running, consumer_id, shown_by(assertion), now)
    scopes = _scopes(asked, consumer.fact.scopes)
    token = new_token()
    ends = now + timedelta(seconds=TOKEN_SECONDS)
    await running.pool.execute(
        SQL["machine_token_put"], hash_of(token), consumer_id, key_id, list(scopes), ends, now
    )
    return Granted(token, scopes)


async def principal_of_machine(running: RunningService, token_hash: bytes) -> Principal | None:
    """Return the machine that a token stands for now; None where it, or its key, has ended."""
    now = running.now()
    latest = now + timedelta(seconds=TOKEN_SECONDS) + CLOCK_AHEAD_MAX
    found = await fetchrow(running.pool, SQL["machine_token_find"], token_hash, now, latest)
    if found is None:
        return None
    consumer = await consumer_now(running.log, found["consumer_id"])
    if (
        not isinstance(consumer, Registered)
        or not consumer.reads_on(now.date())
        or found["key_id"] not in consumer.keys
    ):
        await note(running, "machine_token_end", token_hash)
        return None
    return Principal(
        client_id_of(found["consumer_id"]), MACHINE_ROLE, scopes=frozenset(found["scopes"])
    )


def _scopes(asked: str | None, granted: Sequence[str]) -> Sequence[str]:
    """Return the scopes that are asked for, in the order of those granted; all if none is named."""
    if asked is None:
        return granted
    wanted = set(asked.split(" "))
    if not wanted <= set(granted):
        raise ScopeRefusedError("a scope was not granted to this consumer")
    return [scope for scope in granted if scope in wanted]


async def _use_once(
    running: RunningService, consumer_id: UUID, shown: BelievedAssertion, now: datetime
) -> None:
    """Note that an assertion was used. Of two that bring the same at once, one does."""
    # JSON can escape half of a character, which is no UTF-8.
    jti_hash = sha256(shown.jti.encode(errors="surrogatepass")).digest()
    ends = datetime.fromtimestamp(shown.expires_at + LEEWAY_SECONDS_MAX, UTC)
    used = await fetchval(
        running.pool, SQL["assertion_use"], consumer_id, jti_hash, ends, now, ASSERTIONS_MAX
    )
    if used is not None:
        return
    if await fetchval(running.pool, SQL["assertion_find"], consumer_id, jti_hash) is not None:
        raise AssertionRefusedError("it was used before")
    raise TooManyTokensError
