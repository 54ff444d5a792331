"""What reporting does by the calendar: a quarter is published some days after its end.

It is published as it was known when its day began, so whoever does it, and however late, counts
the same. Nothing is published of what was known later alone: not in a new log, and not while a
history is being imported.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final

from events.facts import CATALOGUE as FACTS
from events.ids import named_id
from events.log.database.patience import patience
from events.log.store.moment import position_before
from services.kit.feed.freshness import NotYetError
from services.kit.feed.schedule import Due, Giving, Moment, Schedule
from services.kit.http.running_service import RunningService
from services.reporting.decisions import SNAPSHOTS_DECIDER
from services.reporting.decisions.snapshots import last_day_of, quarter_name, quarter_over_on
from services.reporting.feeds import FIGURES_FEED
from services.reporting.publishing import (
    PUBLISH_SECONDS_MAX,
    PUBLISHED_STREAM,
    QuarterToPublish,
    counted,
)
from services.reporting.queries.snapshots import has_work, is_published
from services.reporting.settings import ReportingSettings

PUBLISH_SCHEDULE: Final = "publish_quarter"
CATCH_UP_SECONDS_MAX: Final = 1.0
"""How long the figures are waited for; the next turn looks again."""
_PUBLISHED_MEANWHILE: Final = frozenset({"published-already"})
"""By the coordinator, perhaps: then it was not due after all."""


def schedules(running: RunningService) -> Sequence[Schedule]:
    """Return the one schedule of reporting; none where quarters are published by hand alone."""
    after_days = ReportingSettings.of(running.settings).publish_after_days
    return [_publish(running, timedelta(days=after_days))] if after_days else []


def _publish(running: RunningService, after: timedelta) -> Schedule:
    """Publish the last quarter that is due: it has all years, so none that was missed is made up.

    Where that one or a later one is published, by hand or by a clock that was ahead, nothing is.
    """
    giving = Giving(running.log, FACTS, "reporting")

    async def act(moment: Moment) -> None:
        fiscal_year, quarter = quarter_over_on(moment.today - after)
        if await is_published(running.pool, fiscal_year, quarter):
            return
        last_day = last_day_of(fiscal_year, quarter)
        due = datetime.combine(last_day + after, time(), moment.zone)
        known = await position_before(running.log, due)
        if not await _is_counted(running, known):
            return
        if not await has_work(running.pool, known, last_day):
            return
        now = moment.now.astimezone(moment.zone)
        asked = QuarterToPublish(fiscal_year, quarter, now, as_of=known, reached=known)
        with patience(PUBLISH_SECONDS_MAX):
            command = await counted(running, asked)
        subject = named_id(quarter_name(fiscal_year, quarter), due)
        await giving.give(
            SNAPSHOTS_DECIDER,
            PUBLISHED_STREAM,
            command,
            Due(subject, PUBLISH_SCHEDULE, due.date()),
            not_due=_PUBLISHED_MEANWHILE,
        )

    return Schedule(PUBLISH_SCHEDULE, act)


async def _is_counted(running: RunningService, position: int) -> bool:
    """Whether the figures have come to a position; those that have not are looked at again."""
    try:
        await running.wait_for_position(position, FIGURES_FEED, seconds_max=CATCH_UP_SECONDS_MAX)
    except NotYetError:
        return False
    return True
