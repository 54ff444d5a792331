"""Mails are sent, one sender at a time, each until it was taken, refused or given up.

An attempt is counted, and the pause after it begun, before the mail is handed over. So a kill at
any moment loses none. One between the server's answer and our note of it sends the mail a second
time, after the pause: with the same `Message-ID`, and another link where it has one; both are good
until one is used.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Final
from uuid import UUID

import structlog

from events.ids import new_id
from events.log.database.passing import PassingError, passes
from services.access.links.intake import TokenNotGivenError
from services.access.mail.addresses import MailAddressError, sendable
from services.access.mail.message import message_of
from services.access.mail.server import MailServerError, NotTakenError, Postbox, connected
from services.access.mail.settings import MailSettings
from services.access.mail.words import EVALUATING, Kind
from services.access.outbox.evaluations import NoAddressError
from services.access.outbox.waiting import Waiting
from services.access.outbox.writing import written
from services.access.queries.statements import SQL
from services.kit.feed.connections import fetch, fetchrow, fetchval, transaction
from services.kit.feed.schedule import Moment, Schedule
from services.kit.http.running_service import RunningService

SEND_ERRAND: Final = "send_mails"
MAILS_A_TURN_MAX: Final = 20
LATE_HOURS: Final = 1
"""After so long a mail that was tried in vain is worth a look: health says so."""
KEPT_DAYS: Final = 90
"""For how long it is known what became of a mail."""
FORGOTTEN_A_TURN_MAX: Final = 1_000
CAUGHT_MAX: Final = 100

Connects = Callable[[], AbstractAsyncContextManager[Postbox]]

_log = structlog.get_logger()


class MailsLateError(PassingError):
    """Mails were tried in vain for a long time."""


class Caught:
    """Keeps mails to be shown, in development on loopback."""

    def __init__(self, running: RunningService) -> None:
        self._running = running

    async def send(self, mail_id: UUID, message: EmailMessage, to: str) -> None:  # noqa: ARG002 - of `Postbox`
        """Keep a mail, and of earlier ones the latest."""
        async with transaction(self._running.pool) as connection:
            content, now = message.as_bytes(), self._running.now()
            await connection.execute(SQL["mail_catch"], mail_id, content, now)
            await connection.execute(SQL["mails_caught_forget"], CAUGHT_MAX)


class Sender:
    """Sends what is due; only whoever has the turn calls it."""

    def __init__(self, running: RunningService, connects: Connects) -> None:
        self._running = running
        self._connects = connects
        self._sender = MailSettings.of(running.settings).mail_sender

    async def act(self, moment: Moment) -> None:
        """Send what is due. Raises `MailServerError`, `MailsLateError`."""
        rows = await fetch(self._running.pool, SQL["mails_due"], moment.now, MAILS_A_TURN_MAX)
        due = [Waiting(**{**row, "kind": Kind(row["kind"])}) for row in rows]
        if due:
            async with self._connects() as postbox:
                for mail in due:
                    await self._try(postbox, mail)
        kept_since = moment.now - timedelta(days=KEPT_DAYS)
        await self._running.pool.execute(SQL["mails_forget"], kept_since, FORGOTTEN_A_TURN_MAX)
        await self._refuse_late(moment.now)

    async def _try(self, postbox: Postbox, mail: Waiting) -> None:
        """Try one mail; what is wrong with it alone stops no other."""
        try:
            await self._send(postbox, mail)
        except NotTakenError as answer:
            if answer.for_good:
                await self._end(mail, "refused", answer.says)
            else:
                await self._delay(mail, answer.says)
        except MailAddressError as fault:
            await self._end(mail, "refused", f"the address cannot be written: {fault}")
        except NoAddressError:
            await self._end(mail, "no-address", None)
        except TokenNotGivenError as fault:
            await self._delay(mail, str(fault))
        except MailServerError as fault:
            await self._delay(mail, str(fault))
            raise
        except Exception as fault:
            if passes(fault):
                raise
            await self._delay(mail, type(fault).__name__)

    async def _send(self, postbox: Postbox, mail: Waiting) -> None:
        now = self._running.now()
        if mail.is_given_up(now):
            await self._end(mail, "given-up", None)
            return
        begun = (SQL["mail_begin"], mail.mail_id, mail.attempts, mail.next_try_at(now))
        if await fetchval(self._running.pool, *begun) is None:
            return  # somebody else begins it, who got the turn meanwhile
        found = await written(self._running, mail)
        if found is None:
            await self._end(mail, "out-of-date", None)
            return
        words, to = found
        # A mailbox may drop a second copy: not of a mail whose link voids that of the first.
        message_id = new_id() if mail.kind in EVALUATING else mail.mail_id
        message = message_of(message_id, words, to, self._sender, now)
        await postbox.send(mail.mail_id, message, sendable(to.mail))
        await self._end(mail, "sent", None)

    async def _delay(self, mail: Waiting, says: str) -> None:
        _log.warning("mail_delayed", item=str(mail.mail_id), kind=mail.kind, says=says)
        await self._running.pool.execute(SQL["mail_delay"], mail.mail_id, says)

    async def _end(self, mail: Waiting, ended_as: str, says: str | None) -> None:
        _log.info(
            "mail_ended", item=str(mail.mail_id), kind=mail.kind, ended_as=ended_as, says=says
        )
        now = self._running.now()
        await self._running.pool.execute(SQL["mail_end"], mail.mail_id, ended_as, now, says)

    async def _refuse_late(self, now: datetime) -> None:
        asked_before = now - timedelta(hours=LATE_HOURS)
        late = await fetchrow(self._running.pool, SQL["mails_late"], asked_before)
        if late is not None and late["mails"]:
            since = late["since"].astimezone(UTC)
            raise MailsLateError(
                f"{late['mails']} mails are tried in vain, since {since:%Y-%m-%d %H:%M} UTC"
            )


def errands(running: RunningService) -> Sequence[Schedule]:
    """The errand that sends mails; none where none are written."""
    settings = MailSettings.of(running.settings)
    if settings.catches_mail:
        return [Schedule(SEND_ERRAND, Sender(running, lambda: _caught(running)).act)]
    if settings.sends_mail:
        return [Schedule(SEND_ERRAND, Sender(running, lambda: connected(settings)).act)]
    return []


@asynccontextmanager
async def _caught(running: RunningService) -> AsyncIterator[Postbox]:
    yield Caught(running)
