"""What access does by the calendar: it forgets names, and reminds of invitations about to end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from events.ids import derived_id
from services.access.consumers.registering import forget_contacts
from services.access.links.acts import forget_links
from services.access.links.asked import forget_asked
from services.access.mail.settings import MailSettings
from services.access.mail.words import Kind
from services.access.outbox.asking import ask_mail
from services.access.queries.statements import SQL
from services.kit.feed.connections import fetch
from services.kit.feed.schedule import DUE_MAX, Moment, Schedule
from services.kit.http.running_service import RunningService

FORGET_SCHEDULE: Final = "forget_names"
REMIND_SCHEDULE: Final = "remind_of_invitations"
REMINDED_DAYS_BEFORE: Final = 2


def schedules(running: RunningService) -> Sequence[Schedule]:
    """The schedules of access; nobody is reminded where no mail is sent."""
    forgetting = Schedule(FORGET_SCHEDULE, lambda moment: _forget(running, moment))
    if not MailSettings.of(running.settings).sends_mail:
        return [forgetting]
    return [forgetting, Schedule(REMIND_SCHEDULE, lambda moment: _remind(running, moment))]


async def _forget(running: RunningService, moment: Moment) -> None:
    """Forget who was named beside what ended long ago, and who asked and did not confirm it."""
    await forget_links(running, moment.now)
    await forget_contacts(running.pool, moment.today)
    await forget_asked(running, moment.now)


async def _remind(running: RunningService, moment: Moment) -> None:
    last = moment.today + timedelta(days=REMINDED_DAYS_BEFORE)
    rows = await fetch(running.pool, SQL["invitations_ending"], moment.today, last, DUE_MAX)
    for person_id, invitation_id in rows:
        mail_id = derived_id(invitation_id, REMIND_SCHEDULE)
        await ask_mail(running.pool, mail_id, Kind.REMINDER, person_id, invitation_id, moment.now)
