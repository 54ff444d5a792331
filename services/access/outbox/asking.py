"""A mail is asked for: what is needed to write it is kept until it is sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from starlette.requests import Request

from events.log.database.connections import Pool
from events.log.database.passing import PassingError
from events.rules.help import AskedHelp
from services.access.links.asked import RENEWED_AFTER_MINUTES, RENEWED_MAX, keep_asked, mail_key
from services.access.links.intake import check
from services.access.mail.addresses import sendable
from services.access.mail.message import Recipient
from services.access.mail.settings import MailSettings
from services.access.mail.words import Kind
from services.access.queries.statements import SQL
from services.access.tokens import CLOCK_AHEAD_MAX
from services.kit.feed.connections import fetchval, transaction
from services.kit.http.running_service import RunningService

MAILS_WAITING_MAX: Final = 5_000


class OutboxFullError(PassingError):
    """So many mails wait that no more are taken; facts that ask for one wait in the log."""

    def __init__(self) -> None:
        super().__init__(f"{MAILS_WAITING_MAX:,} mails wait to be sent")


class NoMailServerError(Exception):
    """This center has set no mail server, so that nothing can be confirmed by mail."""


async def ask_mail(
    pool: Pool, mail_id: UUID, kind: Kind, person_id: UUID | None, about: UUID, at: datetime
) -> None:
    """Ask for a mail to a person, once under the same id. Raises `OutboxFullError`.

    `about` is the invitation, the request or the link of which it tells.
    """
    asked = (mail_id, kind, person_id, about, at, MAILS_WAITING_MAX)
    if not await fetchval(pool, SQL["mail_ask"], *asked):
        raise OutboxFullError


async def ask_for_help(running: RunningService, request: Request, said: AskedHelp) -> datetime:
    """Keep what somebody asks for once intake would take it, and ask for the mail that confirms it.

    Returns until when it waits. Raises `NoMailServerError`, `MailAddressError`, `Refused`,
    `OutboxFullError`, and the problem with which intake refuses it.
    """
    if not MailSettings.of(running.settings).sends_mail:
        raise NoMailServerError
    to = Recipient(said.contact.name, sendable(said.contact.email))
    agency = await check(running, request, said.model_dump(mode="json", by_alias=True))
    content = said.model_dump(mode="json") | {"ori": agency}
    now = running.now()
    async with transaction(running.pool) as connection:
        asked_id, waits_until = await keep_asked(connection, agency, to, content, now)
        if asked_id is not None:
            mail = (asked_id, Kind.ASKED, None, asked_id, now, MAILS_WAITING_MAX)
            if not await connection.fetchval(SQL["mail_ask"], *mail):
                raise OutboxFullError
        return waits_until


async def renew_asked(running: RunningService, mail: str) -> None:
    """Ask for a mail with another link of each request that stands with an address.

    What it does cannot be told from its answer. Raises `MailAddressError`.
    """
    now = running.now()
    renewed_before = now - timedelta(minutes=RENEWED_AFTER_MINUTES)
    limits = (RENEWED_MAX, MAILS_WAITING_MAX, now + CLOCK_AHEAD_MAX)
    await running.pool.execute(
        SQL["asked_renew"], mail_key(mail), now, renewed_before, Kind.ASKED, *limits
    )
