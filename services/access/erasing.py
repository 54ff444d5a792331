"""Who was removed is erased: name, address, account, links and sessions. The log names nobody."""

from __future__ import annotations

from uuid import UUID

from services.access.decisions.person_states import Removed
from services.access.queries.persons import person_now
from services.access.queries.statements import SQL
from services.kit.feed.connections import transaction
from services.kit.http.running_service import RunningService


async def erase_removed(running: RunningService, person_id: UUID) -> bool:
    """Erase who a person is, if it is removed as of now; return whether it is.

    The name is locked before the log is asked, and whoever invites holds it until the invitation
    is told: so nobody is erased who is invited again at the same moment.
    """
    async with transaction(running.pool) as connection:
        await connection.execute(SQL["name_lock"], person_id)
        if not isinstance(await person_now(running.log, person_id), Removed):
            return False
        await connection.execute(SQL["person_erase"], person_id)
        return True
