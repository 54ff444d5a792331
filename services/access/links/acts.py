"""A link for one act: asked for, opened by its token, used once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from events.event import BY_LINK
from events.log.database.connections import Connection, Pool
from services.access.mail.message import Recipient
from services.access.queries.statements import SQL
from services.access.tokens import CLOCK_AHEAD_MAX, hash_of, new_token
from services.kit.feed.connections import fetch, fetchrow, fetchval
from services.kit.http.calls import Call
from services.kit.http.principals import Only, Principal
from services.kit.http.running_service import RunningService

ACT_DAYS: Final = 7
"""For how long a link is good."""
KNOWN_DAYS: Final = 90
"""For how long after its end it is known to whom it went: as long as what became of its mail."""
FORGOTTEN_A_TURN_MAX: Final = 1_000
LINKS_SHOWN_MAX: Final = 100
AUTHORIZE: Final = "claim_authorization"
"""The operation of intake by which an agency's executive says yes."""


@dataclass(frozen=True, slots=True)
class Act:
    """What a link is good for."""

    link_id: UUID
    operation: str
    thing: UUID
    """The id of what it is about, such as a request."""
    agency: str
    """The ORI of the agency for which it is done."""


class OpenLink(NamedTuple):
    """A link that was not used and has not ended."""

    to: Recipient
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AskedLink:
    """A link as whoever asked for it sees it."""

    link_id: UUID
    thing: UUID
    name: str
    mail: str
    asked_at: datetime
    expires_at: datetime
    used_at: datetime | None
    taken_back_at: datetime | None
    asked_by: str | None
    """The name of who asked for it; None where that is erased."""

    def is_open_at(self, now: datetime) -> bool:
        """Whether it is good for anything."""
        return self.used_at is None and self.taken_back_at is None and now < self.expires_at


async def link_of(pool: Pool, call: Call) -> UUID:
    """Return the id of the link that a call asks for, the same on retry."""
    former = call.former_new_id("link")
    if former is not None and await fetchval(pool, SQL["act_link_is_kept"], former):
        return former
    return call.new_id("link")


async def put_link(running: RunningService, act: Act, to: Recipient, asked_by: str) -> bool:
    """Keep a link for somebody; no token of it is there before its mail is written.

    False: a link of this id is kept for somebody else, or for something else.
    """
    now = running.now()
    kept = await fetchval(
        running.pool,
        SQL["act_link_put"],
        *(act.link_id, act.operation, act.thing, act.agency),
        *(to.name, to.mail, asked_by, now, now + timedelta(days=ACT_DAYS)),
    )
    return kept is not None


async def open_link(running: RunningService, link_id: UUID) -> OpenLink | None:
    """Return to whom a link goes; None if it was used, or has ended."""
    row = await fetchrow(running.pool, SQL["act_link_open"], link_id, *_bounds(running))
    return None if row is None else OpenLink(Recipient(row["name"], row["mail"]), row["expires_at"])


async def new_act_token(connection: Connection, link_id: UUID) -> str:
    """Return another token of a link; those of before stay good until one is used."""
    token = new_token()
    await connection.execute(SQL["act_token_put"], hash_of(token), link_id)
    return token


async def act_of(running: RunningService, token_hash: bytes) -> Act | None:
    """Return what the token with this hash is good for; None if it is good for nothing any more."""
    row = await fetchrow(running.pool, SQL["act_link_by_token"], token_hash, *_bounds(running))
    if row is None:
        return None
    return Act(row["link_id"], row["operation"], row["thing"], row["agency"])


async def principal_of_link(running: RunningService, token_hash: bytes) -> Principal | None:
    """Return who has a link: somebody of the agency, for this one act, and named by the link."""
    act = await act_of(running, token_hash)
    if act is None:
        return None
    only = Only(act.operation, str(act.thing))
    return Principal(f"{BY_LINK}{act.link_id}", "requester", agency=act.agency, only=only)


async def use_link(running: RunningService, link_id: UUID, at: datetime) -> None:
    """Let a link be good for nothing any more, as what it was made for was done; once."""
    await running.pool.execute(SQL["act_link_use"], link_id, at)


async def links_asked(running: RunningService, asked_by: str | None) -> list[AskedLink]:
    """Return the links that somebody asked for, or that anybody did, the latest first."""
    rows = await fetch(running.pool, SQL["act_links_asked"], asked_by, LINKS_SHOWN_MAX)
    return [AskedLink(**row) for row in rows]


async def take_link_back(
    running: RunningService, link_id: UUID, by: str, *, asked_by: str | None
) -> bool:
    """Let a link open nothing any more; again changes nothing.

    `asked_by` is who must have asked for it, None if that may be anybody. False: there is no such
    link, or it was used.
    """
    taken = await fetchval(
        running.pool, SQL["act_link_take_back"], link_id, running.now(), by, asked_by
    )
    return taken is not None


async def forget_links(running: RunningService, now: datetime) -> None:
    """Forget to whom links went that ended long ago."""
    ended_before = now - timedelta(days=KNOWN_DAYS)
    await running.pool.execute(SQL["act_links_forget"], ended_before, FORGOTTEN_A_TURN_MAX)


def _bounds(running: RunningService) -> tuple[datetime, datetime]:
    """Return after when and until when a link ends that is good now."""
    now = running.now()
    return now, now + timedelta(days=ACT_DAYS) + CLOCK_AHEAD_MAX
