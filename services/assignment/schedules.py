"""What assignment does on its own each day: unanswered assignments lapse."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from events.rules.programs import PROGRAMS
from services.assignment.commands.engagements import LapseAssignment
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.queries import engagements as queries
from services.kit.feed.schedule import DUE_MAX, Due, Giving, Moment, Schedule
from services.kit.http.running_service import RunningService

LAPSE_SCHEDULE: Final = "lapse_assignments"


def schedules(running: RunningService) -> Sequence[Schedule]:
    """Return every schedule of assignment."""
    return [_lapse(running)]


def _lapse(running: RunningService) -> Schedule:
    giving = Giving(running.log, running.catalogue, "assignment")
    awaited_days = {program: rules.acceptance_days_max for program, rules in PROGRAMS.items()}

    async def act(moment: Moment) -> None:
        due = await queries.list_lapses_due(
            running.pool, awaited_days, moment.since, moment.today, DUE_MAX
        )
        for engagement_id, version in due:
            command = LapseAssignment(engagement_id=engagement_id, on=moment.today, now=moment.now)
            stream = ENGAGEMENT_DECIDER.stream(engagement_id)
            # An engagement can be assigned again, and lapse again: each version has its own ids.
            what = Due(engagement_id, LAPSE_SCHEDULE, moment.today, version)
            await giving.give(ENGAGEMENT_DECIDER, stream, command, what)

    return Schedule(LAPSE_SCHEDULE, act)
