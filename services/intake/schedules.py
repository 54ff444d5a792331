"""What intake does by the calendar: reminders, expiry and follow-up of invitations.

And once a day it tells which invitations were answered, all together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from events.catalogue import NewerFactError
from events.ids import derived_id
from services.intake.answers import settle
from services.intake.commands.evaluations import (
    ExpireEvaluation,
    InviteFollowUp,
    RemindEvaluation,
    TellAnswered,
)
from services.intake.decisions import EVALUATION_DECIDER
from services.intake.lookups import seen_engagement
from services.intake.queries import evaluations
from services.intake.queries.logged import invitation_of
from services.intake.settings import IntakeSettings
from services.kit.feed.schedule import DUE_MAX, Due, Giving, Moment, Schedule
from services.kit.http.running_service import RunningService

ANSWERED_SCHEDULE: Final = "tell_answered"
REMIND_SCHEDULE: Final = "remind_of_evaluations"
EXPIRE_SCHEDULE: Final = "expire_evaluations"
FOLLOW_UP_SCHEDULE: Final = "invite_follow_ups"


def schedules(running: RunningService) -> Sequence[Schedule]:
    """The schedules of intake; no reminder follows an expiry, and no expiry an answer."""
    return [_answered(running), _expire(running), _remind(running), _follow_up(running)]


def _answered(running: RunningService) -> Schedule:
    """Tell what was answered on days before, in an order that says nothing.

    An answer and the fact that its invitation was answered are so not told one after the other.
    """
    giving = Giving(running.log, running.catalogue, "intake")

    async def act(moment: Moment) -> None:
        await settle(running.log, running.pool, moment)
        told = []
        for invitation_id, on in await evaluations.list_answered(
            running.pool, moment.today, DUE_MAX
        ):
            command = TellAnswered(invitation_id=invitation_id, on=on, now=moment.now)
            stream = EVALUATION_DECIDER.stream(invitation_id)
            due = Due(invitation_id, ANSWERED_SCHEDULE, on)
            if await giving.give(EVALUATION_DECIDER, stream, command, due):
                told.append(invitation_id)
        await evaluations.note_told(running.pool, told, moment.today)

    return Schedule(ANSWERED_SCHEDULE, act)


def _expire(running: RunningService) -> Schedule:
    giving = Giving(running.log, running.catalogue, "intake")

    async def act(moment: Moment) -> None:
        due = await evaluations.list_expiries_due(running.pool, moment, DUE_MAX)
        for invitation_id in due:
            command = ExpireEvaluation(invitation_id=invitation_id, on=moment.today, now=moment.now)
            stream = EVALUATION_DECIDER.stream(invitation_id)
            await giving.give(
                EVALUATION_DECIDER,
                stream,
                command,
                Due(invitation_id, EXPIRE_SCHEDULE, moment.today),
            )

    return Schedule(EXPIRE_SCHEDULE, act)


def _remind(running: RunningService) -> Schedule:
    giving = Giving(running.log, running.catalogue, "intake")
    after_days = IntakeSettings.of(running.settings).reminder_days

    async def act(moment: Moment) -> None:
        due = await evaluations.list_reminders_due(
            running.pool, after_days, moment.since, moment.today, DUE_MAX
        )
        for invitation_id, reminder in due:
            command = RemindEvaluation(
                invitation_id=invitation_id,
                reminder=reminder,
                on=moment.today,
                after_days=after_days[reminder - 1],
                now=moment.now,
            )
            stream = EVALUATION_DECIDER.stream(invitation_id)
            await giving.give(
                EVALUATION_DECIDER,
                stream,
                command,
                Due(invitation_id, REMIND_SCHEDULE, moment.today, reminder),
            )

    return Schedule(REMIND_SCHEDULE, act)


def _follow_up(running: RunningService) -> Schedule:
    giving = Giving(running.log, running.catalogue, "intake")
    days = IntakeSettings.of(running.settings).evaluation_days

    async def act(moment: Moment) -> None:
        due = await evaluations.list_follow_ups_due(
            running.pool, days["follow-up"], moment.since, moment.today, DUE_MAX
        )
        for first_id in due:
            try:
                first = await invitation_of(running.log, first_id)
                if first is None:
                    continue  # the row is of another history than the log
                seen = await seen_engagement(running.log, first.engagement_id)
            except NewerFactError:
                continue  # a newer release alone can read it, and does
            command = InviteFollowUp(
                invitation_id=derived_id(first_id, FOLLOW_UP_SCHEDULE),
                engagement_id=first.engagement_id,
                request_id=first.request_id,
                ori=first.ori,
                program=first.program,
                provider=first.provider,
                audience=first.audience,
                delivered_on=seen.right_day(first.invited_on),
                on=moment.today,
                answer_days=days["answer"],
                now=moment.now,
            )
            stream = EVALUATION_DECIDER.stream(command.invitation_id)
            await giving.give(
                EVALUATION_DECIDER, stream, command, Due(first_id, FOLLOW_UP_SCHEDULE, moment.today)
            )

    return Schedule(FOLLOW_UP_SCHEDULE, act)
