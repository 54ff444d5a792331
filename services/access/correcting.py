"""A person's name or mail address is corrected; they stand in no fact, so none is told."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import asyncpg
import structlog

from events.decider import Refused
from services.access.mail.message import Recipient
from services.access.queries.statements import SQL
from services.kit.feed.connections import fetchval, transaction
from services.kit.http.running_service import RunningService

_log = structlog.get_logger()
_IN_OTHER_WORDS: Final = "somebody else corrected this meanwhile"


async def correct(
    running: RunningService, person_id: UUID, seen: Recipient, to: Recipient, by: str
) -> None:
    """Write another name or address of a person in place of those that were seen.

    Whatever is bound stays bound: account, roles and sessions. Mails that wait go to the new
    address. A link that went to the former one admits nobody any more. Raises `Refused`.
    """
    try:
        async with transaction(running.pool) as connection:
            said = (person_id, to.name, to.mail, seen.name, seen.mail)
            if await connection.fetchval(SQL["name_correct"], *said) is None:
                raise await _refused(running, person_id)
            if to.mail != seen.mail:
                await connection.execute(SQL["open_link_tokens_forget"], person_id)
    except asyncpg.UniqueViolationError:
        raise Refused("address-taken", "somebody else has this address") from None
    _log.info(
        "person_corrected",
        person=str(person_id),
        by=by,
        name=to.name != seen.name,
        mail=to.mail != seen.mail,
    )


async def _refused(running: RunningService, person_id: UUID) -> Refused:
    if await fetchval(running.pool, SQL["name_of"], person_id) is None:
        return Refused("person-removed", "the person was erased")
    return Refused("corrected-meanwhile", _IN_OTHER_WORDS)
