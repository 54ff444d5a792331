"""Writes by which access remembers something while it says who somebody is."""

from __future__ import annotations

from typing import Final

import structlog

from events.log.database.passing import passes, said_of
from services.access.queries.statements import SQL
from services.kit.http.running_service import RunningService

_log: Final = structlog.get_logger()


async def note(running: RunningService, statement: str, *values: object) -> None:
    """Write; where nothing can be written, as on a full disk, leave it and say so in the log.

    So people go on reading. What was left unwritten gives nobody more: a session that cannot be
    marked as seen ends early, and one that cannot be removed is refused each time.
    """
    try:
        await running.pool.execute(SQL[statement], *values)
    except Exception as fault:
        if not passes(fault):
            raise
        _log.warning("not_noted", statement=statement, because=said_of(fault))
