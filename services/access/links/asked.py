"""What is asked for without an account: it waits until its mail address is confirmed.

Before that no fact tells of it. Afterwards its link opens where the request stands.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import asyncpg

from events.decider import Refused
from events.event import BY_LINK
from events.ids import new_id
from events.log.database.connections import Connection
from services.access.mail.addresses import sendable
from services.access.mail.message import Recipient
from services.access.queries.statements import SQL
from services.access.tokens import CLOCK_AHEAD_MAX, hash_of, new_token
from services.kit.feed.connections import fetchrow
from services.kit.feed.schedule import DUE_MAX
from services.kit.http.principals import Only, Principal
from services.kit.http.running_service import RunningService

CONFIRM_DAYS: Final = 7
"""For so long it waits to be confirmed; then it is erased."""
PROGRESS_DAYS: Final = 365
"""For so long after that a link to its progress can be had."""
TOKEN_DAYS: Final = 7
SUBMITTING: Final = timedelta(seconds=60)
"""For so long the token is good by which access itself submits it; nobody else sees that."""
WAITING_OF_ADDRESS_MAX: Final = 3
WAITING_OF_AGENCY_MAX: Final = 20
WAITING_MAX: Final = 2_000
KEEPS_PLACE_HOURS: Final = 24
"""After so long what nobody confirmed gives its place to whoever comes, if there is no other.

So whoever fills all places shuts others out for a day at most, and not for as long as it waits.
"""
RENEWED_AFTER_MINUTES: Final = 60
RENEWED_MAX: Final = 10
"""Requests of an address for which another link is sent at once."""
SUBMIT: Final = "submit_by_link"
PROGRESS: Final = "show_progress"
"""The operations of intake."""


@dataclass(frozen=True, slots=True)
class AskedByLink:
    """What somebody asked for."""

    asked_id: UUID
    request_id: UUID
    """The id that the request has, or will have."""
    agency: str
    """The ORI of the agency for which it is asked."""
    to: Recipient
    content: Mapping[str, Any] | None
    """The body that intake gets; None once it was submitted."""
    asked_at: datetime
    position: int | None
    """Of its submission in the log; None while it waits."""

    @property
    def is_confirmed(self) -> bool:
        """Whether it was submitted."""
        return self.position is not None


def mail_key(mail: str) -> str:
    """Return an address as it is compared. Raises `MailAddressError`."""
    return sendable(mail).casefold()


async def keep_asked(
    connection: Connection, agency: str, to: Recipient, content: Mapping[str, Any], now: datetime
) -> tuple[UUID | None, datetime]:
    """Keep what was asked for; return its id and until when it waits.

    The id is None where the same waits already: it was sent twice. Raises `Refused` where too many
    wait, and `MailAddressError`.
    """
    key, said = mail_key(to.mail), json.dumps({"agency": agency, **content}, sort_keys=True)
    content_hash = hashlib.sha256(said.encode()).digest()
    await connection.execute(SQL["asked_lock"])
    begun_until = now + CLOCK_AHEAD_MAX
    waits_until = await connection.fetchval(SQL["asked_waiting"], content_hash, now, begun_until)
    if waits_until is not None:
        return None, waits_until
    await connection.execute(SQL["asked_waiting_end"], content_hash)
    await _make_place(connection, key, agency, now)
    asked_id, expires_at = new_id(), now + timedelta(days=CONFIRM_DAYS)
    await connection.execute(
        SQL["asked_put"],
        *(asked_id, new_id(), agency, to.name, to.mail, key),
        *(json.dumps(content), content_hash, now, expires_at),
    )
    return asked_id, expires_at


async def _make_place(connection: Connection, key: str, agency: str, now: datetime) -> None:
    """Let what waits for long give its place, if it must. Raises `Refused`."""
    day_ago, begun_until = now - timedelta(hours=KEEPS_PLACE_HOURS), now + CLOCK_AHEAD_MAX
    row = await connection.fetchrow(SQL["asked_count"], key, agency, day_ago)
    if row is None:
        raise AssertionError("unreachable: the statement has one row")
    for waiting, waiting_max, whose in (
        (row["of_address"], WAITING_OF_ADDRESS_MAX, (key, None)),
        (row["of_agency"], WAITING_OF_AGENCY_MAX, (None, agency)),
        (row["in_all"], WAITING_MAX, (None, None)),
    ):
        if waiting < waiting_max:
            continue
        found = (SQL["asked_give_place"], *whose, day_ago, begun_until)
        if await connection.fetchval(*found) is None:
            raise Refused(
                "too-many-waiting",
                "too many requests wait to be confirmed: use the links that were mailed, try again "
                "tomorrow, or call the center",
            )


async def find_asked(running: RunningService, asked_id: UUID) -> AskedByLink | None:
    """Return what was asked under an id; None if it was erased."""
    now = running.now()
    return _asked(
        await fetchrow(running.pool, SQL["asked_get"], asked_id, now, now + CLOCK_AHEAD_MAX)
    )


async def asked_by(running: RunningService, token: str) -> AskedByLink | None:
    """Return what the link with a token is for; None if it is good for nothing any more."""
    return await _by_token(running, hash_of(token), submits=False)


async def _by_token(
    running: RunningService, token_hash: bytes, *, submits: bool
) -> AskedByLink | None:
    now, good_for = running.now(), SUBMITTING if submits else timedelta(days=TOKEN_DAYS)
    begun_until = now + CLOCK_AHEAD_MAX
    found = (SQL["asked_by_token"], token_hash, submits, now, begun_until, begun_until + good_for)
    return _asked(await fetchrow(running.pool, *found))


def _asked(row: asyncpg.Record | None) -> AskedByLink | None:
    if row is None:
        return None
    return AskedByLink(
        asked_id=row["asked_id"],
        request_id=row["request_id"],
        agency=row["agency"],
        to=Recipient(row["name"], row["mail"]),
        content=None if row["content"] is None else json.loads(row["content"]),
        asked_at=row["asked_at"],
        position=row["position"],
    )


async def new_asked_token(running: RunningService, asked_id: UUID) -> str:
    """Return the token of another link, for a mail."""
    return await _new_token(running, asked_id, timedelta(days=TOKEN_DAYS), submits=False)


async def new_submitting_token(running: RunningService, asked_id: UUID) -> str:
    """Return a token by which access itself submits what was asked: so nobody changes it."""
    return await _new_token(running, asked_id, SUBMITTING, submits=True)


async def _new_token(
    running: RunningService, asked_id: UUID, good_for: timedelta, *, submits: bool
) -> str:
    token = new_token()
    put = (hash_of(token), asked_id, submits, running.now() + good_for)
    await running.pool.execute(SQL["asked_token_put"], *put)
    return token


async def note_confirmed(running: RunningService, asked: AskedByLink, position: int) -> None:
    """Note that a request was submitted; what was asked for is erased here."""
    now = running.now()
    until = now + timedelta(days=PROGRESS_DAYS)
    await running.pool.execute(SQL["asked_confirm"], asked.asked_id, position, now, until)


async def forget_asked(running: RunningService, now: datetime) -> None:
    """Erase what was not confirmed in time, and what is long over."""
    await running.pool.execute(SQL["asked_tokens_forget"], now, DUE_MAX)
    await running.pool.execute(SQL["asked_forget"], now, DUE_MAX)


async def principal_of_asked(running: RunningService, token_hash: bytes) -> Principal | None:
    """Return who has a token: somebody who asks for an agency, known by the link alone.

    The token of a mail opens where the request stands, and access's pages; it submits nothing.
    """
    if (asked := await _by_token(running, token_hash, submits=True)) is not None:
        return _principal(asked, SUBMIT)
    asked = await _by_token(running, token_hash, submits=False)
    if asked is None or not asked.is_confirmed:
        return None
    return _principal(asked, PROGRESS)


def _principal(asked: AskedByLink, operation: str) -> Principal:
    only = Only(operation, str(asked.request_id))
    return Principal(f"{BY_LINK}{asked.asked_id}", "requester", agency=asked.agency, only=only)
