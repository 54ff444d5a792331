"""What is measured of access beside what is measured of every service."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.access.queries.statements import SQL
from services.access.sessions import count_live
from services.kit.feed.connections import fetchrow
from services.kit.http.running_service import RunningService
from services.kit.run.samples import Counted, Metric

SESSIONS_LIVE: Final = Metric("byfield_sessions_live", "How many sessions are not over.")
MAILS_WAITING: Final = Metric("byfield_mails_waiting", "How many mails wait to be sent.")
MAILS_DELAYED: Final = Metric(
    "byfield_mails_delayed", "How many of these were tried and not taken yet."
)
MAILS_FAILED: Final = Metric(
    "byfield_mails_failed",
    "How many mails of the last 90 days were refused or given up.",
)


async def _count(running: RunningService) -> Mapping[Metric, float]:
    mails = await fetchrow(running.pool, SQL["mails_count"])
    assert mails is not None  # noqa: S101 - it counts
    return {
        SESSIONS_LIVE: await count_live(running),
        MAILS_WAITING: mails["waiting"],
        MAILS_DELAYED: mails["tried_in_vain"],
        MAILS_FAILED: mails["failed"],
    }


COUNTED: Final = Counted((SESSIONS_LIVE, MAILS_WAITING, MAILS_DELAYED, MAILS_FAILED), _count)
