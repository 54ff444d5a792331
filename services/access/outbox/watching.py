"""What health says of the outbox: whether mails wait that should have been handed over long ago."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import Final

from services.access.queries.statements import SQL
from services.kit.feed.connections import fetchrow
from services.kit.http.running_service import RunningService

OVERDUE_MINUTES_MAX: Final = 15
"""The errand looks every two seconds: what waits for longer waits for an errand without a turn."""


async def overdue(running: RunningService) -> str | None:
    """Return since when due mails are not tried; None if there are none.

    It is asked of the rows, as an errand that never gets its turn has no fault to tell.
    """
    before = running.now() - timedelta(minutes=OVERDUE_MINUTES_MAX)
    row = await fetchrow(running.pool, SQL["mails_overdue"], before)
    if row is None or not row["mails"]:
        return None
    since = f"{row['since'].astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    return f"{row['mails']:,} mails are due and were not tried since {since}"
