"""What a waiting mail says and to whom, as of now; nothing if it is out of date."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from events.access import PersonInvited
from events.log.database.connections import Connection
from services.access.decisions.person_states import Invited, duties_on
from services.access.inviting import new_link
from services.access.mail.message import Recipient
from services.access.mail.settings import MailSettings
from services.access.mail.words import INVITING, Words, inviting, news
from services.access.outbox.waiting import Waiting
from services.access.queries.persons import person_now
from services.access.queries.statements import SQL
from services.kit.http.running_service import RunningService


async def invitation_of(running: RunningService, mail: Waiting) -> PersonInvited | None:
    """Return the invitation that a mail is about, if it is still open."""
    person = await person_now(running.log, mail.person_id)
    if not isinstance(person, Invited) or person.invitation.invitation_id != mail.about:
        return None
    return person.invitation if running.today() <= person.invitation.valid_until else None


async def words_of(
    running: RunningService, connection: Connection, mail: Waiting, open_one: PersonInvited | None
) -> Words | None:
    """Return what a mail says; the token of a link in it is made here, and kept as its hash."""
    settings = MailSettings.of(running.settings)
    if mail.kind not in INVITING:
        return news(mail.kind, settings.link_to("/sign-in"))
    if open_one is None:
        return None
    expires_at = _end_of(running, open_one)
    token = await new_link(connection, open_one.invitation_id, open_one.person_id, expires_at)
    if token is None:
        return None
    link = settings.link_to(f"/invitation/{token}")
    return inviting(mail.kind, link, open_one.valid_until)


async def recipient_of(connection: Connection, mail: Waiting) -> Recipient | None:
    """Return the name and the address of the person, as they are now; None if they are gone."""
    row = await connection.fetchrow(SQL["name_and_mail_of"], mail.person_id)
    return None if row is None else Recipient(row["name"], row["mail"])


async def may_hear_news(running: RunningService, mail: Waiting) -> bool:
    """Whether somebody still has a role here, and with it somewhere to see the news."""
    return bool(duties_on(await person_now(running.log, mail.person_id), running.today()))


def _end_of(running: RunningService, open_one: PersonInvited) -> datetime:
    last = datetime.combine(open_one.valid_until, time(), running.settings.time_zone)
    return last + timedelta(days=1)
