"""What assignment does on its own each day: assignments lapse, and who leaves is noted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from events.rules.programs import PROGRAMS
from services.assignment.commands.engagements import LapseAssignment
from services.assignment.commands.leaving import NoteLeaving
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.lookups import beside_engagement
from services.assignment.queries import engagements as queries
from services.kit.feed.schedule import DUE_MAX, Due, Giving, Moment, Schedule
from services.kit.http.running_service import RunningService

LAPSE_SCHEDULE: Final = "lapse_assignments"
LEAVING_SCHEDULE: Final = "note_leaving"


def schedules(running: RunningService) -> Sequence[Schedule]:
    """Return every schedule of assignment."""
    return [_lapse(running), _note_leaving(running)]


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


def _note_leaving(running: RunningService) -> Schedule:
    """However long ago a membership ended: what is told late is waited for from now on."""
    giving = Giving(running.log, running.catalogue, "assignment")

    async def act(moment: Moment) -> None:
        due = await queries.list_leaving_due(running.pool, moment.today, DUE_MAX)
        for engagement_id, version in due:
            command = NoteLeaving(engagement_id=engagement_id, on=moment.today, now=moment.now)
            stream = ENGAGEMENT_DECIDER.stream(engagement_id)
            what = Due(engagement_id, LEAVING_SCHEDULE, moment.today, version)
            beside = beside_engagement(command)
            await giving.give(ENGAGEMENT_DECIDER, stream, command, what, beside=beside)

    return Schedule(LEAVING_SCHEDULE, act)
