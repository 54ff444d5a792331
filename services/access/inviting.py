"""Inviting somebody: the name is noted, the fact is told, and then there is a link."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from events.decider import Refused
from events.facts import CATALOGUE
from events.log.database.connections import Connection, Pool
from events.log.deciding.handle import Cause, Handled, handle
from events.log.store.event_log import EventLog, IdReusedError
from services.access.commands.people import InvitePerson, RenewInvitation
from services.access.decisions import PERSON_DECIDER
from services.access.decisions.inviting import INVITATION_DAYS
from services.access.decisions.person_states import Unknown
from services.access.lookups import beside_person
from services.access.queries.persons import person_now
from services.access.queries.statements import SQL
from services.access.tokens import hash_of, new_token
from services.kit.feed.connections import fetchval, transaction

_SAME_PERSON_TRIES_MAX: Final = 3


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation, with the token of its link; that is told here, and never again."""

    person_id: UUID
    handled: Handled
    token: str
    expires_at: datetime


async def person_of(pool: Pool, new_id: UUID, name: str, mail: str) -> UUID:
    """Return the person with this mail address: one that is known, or a new one with that id.

    One address is one person: of two who invite somebody at once, both invite the same. Raises
    `IdReusedError` if the id was used for another address.
    """
    for _ in range(_SAME_PERSON_TRIES_MAX):
        reserved = await fetchval(pool, SQL["name_reserve"], new_id, name, mail)
        found = reserved or await fetchval(pool, SQL["name_find"], mail)
        if found is not None:
            person_id: UUID = found
            return person_id
        if await fetchval(pool, SQL["name_of"], new_id) is not None:
            raise IdReusedError(new_id, PERSON_DECIDER.stream(new_id))
    raise RuntimeError("an address was reserved and given up three times in a row")


async def tell_invitation(
    log: EventLog,
    pool: Pool,
    command: InvitePerson | RenewInvitation,
    cause: Cause,
    if_match: Collection[int] | None = None,
) -> Handled:
    """Tell an invitation, whose link goes by mail. Raises `Refused`, `VersionMismatchError`."""
    stream = PERSON_DECIDER.stream(command.person_id)
    beside = beside_person(command)
    try:
        async with _name_held(pool, command):
            return await handle(
                log,
                CATALOGUE,
                PERSON_DECIDER,
                stream,
                command,
                cause,
                if_match=if_match,
                beside=beside,
            )
    except Refused:
        await _give_up_name(log, pool, command.person_id)
        raise


async def _give_up_name(log: EventLog, pool: Pool, person_id: UUID) -> None:
    """Remove a name that stands for nobody.

    It is locked before the log is asked, as somebody else may tell an invitation of the same
    person at this moment, and holds it until then.
    """
    async with transaction(pool) as connection:
        await connection.execute(SQL["name_lock"], person_id)
        if isinstance(await person_now(log, person_id), Unknown):
            await connection.execute(SQL["name_remove"], person_id)


@asynccontextmanager
async def _name_held(pool: Pool, command: InvitePerson | RenewInvitation) -> AsyncIterator[None]:
    """Keep the name until the invitation is told: somebody may be about to erase it."""
    async with transaction(pool) as connection:
        held = await connection.fetchval(SQL["name_hold"], command.person_id)
        if held is None and isinstance(command, InvitePerson):
            raise Refused("person-removed", "the person was erased meanwhile: invite it anew")
        yield


async def give_invitation(
    log: EventLog, pool: Pool, command: InvitePerson | RenewInvitation, cause: Cause
) -> Invitation:
    """Tell an invitation, and make its link, to be shown once. Raises `Refused`.

    A retry under the same cause tells nothing twice, and makes a new link for the former, whose
    token nobody knows any more. Between fact and link a crash leaves an invitation without a
    link: a retry or a renewal makes one.
    """
    handled = await tell_invitation(log, pool, command, cause)
    expires_at = command.now + timedelta(days=INVITATION_DAYS)
    async with transaction(pool) as connection:
        await connection.execute(SQL["link_tokens_forget"], command.invitation_id)
        token = await new_link(connection, command.invitation_id, command.person_id, expires_at)
    if token is None:
        raise Refused("link-used", "the link of this invitation was used")
    return Invitation(command.person_id, handled, token, expires_at)


async def new_link(
    connection: Connection,
    invitation_id: UUID,
    person_id: UUID,
    expires_at: datetime,
    token: str | None = None,
) -> str | None:
    """Return the token of a new link of an invitation; None if one of its links was used.

    Links that were made before stay good: whichever is used first admits, and no other does. A
    form brings the `token`, so that it is the same link if the form is sent twice.
    """
    put = await connection.fetchval(SQL["link_put"], invitation_id, person_id, expires_at)
    if put is None:
        return None
    token = token or new_token()
    await connection.execute(SQL["link_token_put"], hash_of(token), invitation_id)
    return token
