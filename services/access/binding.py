"""How an account comes to be a person's: by the link of an invitation, and by nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from events.decider import Refused
from events.facts import CATALOGUE
from events.log.database.connections import Connection
from events.log.deciding.handle import Cause, handle
from events.text import normal
from services.access.commands.people import AdmitPerson
from services.access.decisions import PERSON_DECIDER
from services.access.decisions.inviting import INVITATION_DAYS
from services.access.decisions.person_states import Removed
from services.access.openid.id_token import Identity
from services.access.queries.persons import person_now
from services.access.queries.statements import SQL
from services.access.tokens import CLOCK_AHEAD_MAX, hash_of
from services.kit.feed.connections import transaction
from services.kit.http.running_service import RunningService

LINK_LIFE_MAX: Final = timedelta(days=INVITATION_DAYS + 1)
"""The link of a mail is good to the end of the last day."""
_HANDLER: Final = "bind"


async def bind(running: RunningService, token: str, identity: Identity) -> UUID:
    """Bind an account to the person whose link it came with, and admit the person.

    Of two that come with one link at once, the first to lock its row is bound. The same account
    may come again: what a crash left undone is then done. Raises `Refused`.
    """
    now = running.now()
    async with transaction(running.pool) as connection:
        link = await connection.fetchrow(SQL["link_take"], hash_of(token))
        if link is None:
            raise Refused("link-unknown", "there is no such link, or a later one replaced it")
        person_id: UUID = link["person_id"]
        command = AdmitPerson(
            person_id=person_id, invitation_id=link["invitation_id"], on=now.date(), now=now
        )
        if link["used_at"] is None:
            await _refuse_unless_open(running, command)
            _refuse_link(dict(link), identity, now)
            # Whoever was removed and is invited again comes with the account of today.
            await connection.execute(SQL["identity_release"], person_id)
            await connection.execute(SQL["sessions_end_all"], person_id)
            account = (identity.issuer, identity.subject)
            await _release_of_removed(running, connection, account)
            if await connection.fetchval(SQL["identity_bind"], *account, person_id, now) is None:
                raise Refused("account-taken", "this account is another person's already")
            await connection.execute(SQL["link_use"], link["invitation_id"], now, *account)
        elif (link["issuer"], link["subject"]) != (identity.issuer, identity.subject):
            raise Refused("link-used", "the link was used, by another account")
    await _admit(running, command)
    return person_id


async def _release_of_removed(
    running: RunningService, connection: Connection, account: tuple[str, str]
) -> None:
    """Give up an account that is still bound to somebody who was removed."""
    holder = await connection.fetchval(SQL["identity_find"], *account)
    if holder is not None and isinstance(await person_now(running.log, holder), Removed):
        await connection.execute(SQL["identity_release"], holder)


def _refuse_link(link: Mapping[str, Any], identity: Identity, now: datetime) -> None:
    if not now < link["expires_at"] <= now + LINK_LIFE_MAX + CLOCK_AHEAD_MAX:
        raise Refused("invitation-ended", "the days of the invitation are over")
    if not identity.email_verified or identity.email is None:
        return  # An address that nobody verified says nothing, for or against.
    if link["mail"] is None or _plain(identity.email) != _plain(link["mail"]):
        raise Refused("another-address", "the account's address is not the one that was invited")


def _plain(mail: str) -> str:
    return normal(mail).casefold()


async def _refuse_unless_open(running: RunningService, command: AdmitPerson) -> None:
    """Ask the rule before anything is bound; after it, the log decides again."""
    PERSON_DECIDER.decide(command, await person_now(running.log, command.person_id))


async def _admit(running: RunningService, command: AdmitPerson) -> None:
    person = f"person-{command.person_id}"
    cause = Cause(
        id=command.invitation_id,
        handler=_HANDLER,
        actor=f"person:{person}",
        correlation_id=str(command.invitation_id),
    )
    await handle(running.log, CATALOGUE, PERSON_DECIDER, person, command, cause)
