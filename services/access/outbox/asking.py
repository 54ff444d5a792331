"""A mail is asked for: what is needed to write it is kept until it is sent."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from events.log.database.connections import Pool
from events.log.database.passing import PassingError
from services.access.mail.words import Kind
from services.access.queries.statements import SQL
from services.kit.feed.connections import fetchval

MAILS_WAITING_MAX: Final = 5_000


class OutboxFullError(PassingError):
    """So many mails wait that no more are taken; facts that ask for one wait in the log."""

    def __init__(self) -> None:
        super().__init__(f"{MAILS_WAITING_MAX:,} mails wait to be sent")


async def ask_mail(
    pool: Pool, mail_id: UUID, kind: Kind, person_id: UUID | None, about: UUID, at: datetime
) -> None:
    """Ask for a mail to a person, once under the same id. Raises `OutboxFullError`.

    `about` is the invitation, the request or the link of which it tells.
    """
    taken = await fetchval(
        pool, SQL["mail_ask"], mail_id, kind, person_id, about, at, MAILS_WAITING_MAX
    )
    if not taken:
        raise OutboxFullError
