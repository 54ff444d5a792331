"""What a waiting mail says and to whom, as of now; nothing if it is out of date."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from events.access import PersonInvited
from events.log.database.connections import Connection
from services.access.decisions.person_states import Invited, duties_on
from services.access.inviting import new_link
from services.access.links.acts import new_act_token, open_link
from services.access.links.asked import (
    CONFIRM_DAYS,
    TOKEN_DAYS,
    find_asked,
    new_asked_token,
)
from services.access.mail.message import Recipient
from services.access.mail.settings import MailSettings
from services.access.mail.words import (
    EVALUATING,
    INVITING,
    Kind,
    Words,
    authorizing,
    confirming,
    following,
    inviting,
    news,
)
from services.access.outbox.evaluations import evaluation
from services.access.outbox.waiting import Waiting
from services.access.queries.persons import person_now
from services.access.queries.statements import SQL
from services.kit.feed.connections import transaction
from services.kit.http.running_service import RunningService

Written = tuple[Words, Recipient]


async def written(running: RunningService, mail: Waiting) -> Written | None:
    """Return what a mail says, and to whom; None if it is out of date.

    The token of a link in it is made here, and only its hash is kept. Raises `NoAddressError`,
    `TokenNotGivenError`.
    """
    if mail.kind is Kind.ACT:
        return await _act(running, mail)
    if mail.kind is Kind.ASKED:
        return await _asked(running, mail)
    if mail.kind in INVITING:
        return await _invitation(running, mail)
    if mail.kind in EVALUATING:
        return await evaluation(running, mail)
    return await _news(running, mail)


async def _act(running: RunningService, mail: Waiting) -> Written | None:
    link = await open_link(running, mail.about)
    if link is None:
        return None
    async with transaction(running.pool) as connection:
        token = await new_act_token(connection, mail.about)
    last = link.expires_at.astimezone(running.settings.time_zone).date() - timedelta(days=1)
    return authorizing(_settings(running).link_to(f"/act/{token}"), last), link.to


async def _asked(running: RunningService, mail: Waiting) -> Written | None:
    asked = await find_asked(running, mail.about)
    if asked is None:
        return None
    token = await new_asked_token(running, asked.asked_id)
    link = _settings(running).link_to(f"/asked/{token}")
    ends_at = running.now() + timedelta(days=TOKEN_DAYS)
    if not asked.is_confirmed:
        ends_at = min(ends_at, asked.asked_at + timedelta(days=CONFIRM_DAYS))
    last = ends_at.astimezone(running.settings.time_zone).date() - timedelta(days=1)
    words = following if asked.is_confirmed else confirming
    return words(link, last), asked.to


async def _invitation(running: RunningService, mail: Waiting) -> Written | None:
    open_one = await _open_invitation(running, mail)
    if open_one is None:
        return None
    async with transaction(running.pool) as connection:
        to = await _recipient(connection, mail)
        expires_at = _end_of(running, open_one)
        token = await new_link(connection, open_one.invitation_id, open_one.person_id, expires_at)
    if to is None or token is None:
        return None
    link = _settings(running).link_to(f"/invitation/{token}")
    return inviting(mail.kind, link, open_one.valid_until), to


async def _news(running: RunningService, mail: Waiting) -> Written | None:
    if mail.person_id is None:
        return None
    person = await person_now(running.log, mail.person_id)
    if not duties_on(person, running.today()):
        return None  # who has no role here could see nothing
    async with transaction(running.pool) as connection:
        to = await _recipient(connection, mail)
    return None if to is None else (news(mail.kind, _settings(running).link_to("/sign-in")), to)


async def _open_invitation(running: RunningService, mail: Waiting) -> PersonInvited | None:
    if mail.person_id is None:
        return None
    person = await person_now(running.log, mail.person_id)
    if not isinstance(person, Invited) or person.invitation.invitation_id != mail.about:
        return None
    return person.invitation if running.today() <= person.invitation.valid_until else None


async def _recipient(connection: Connection, mail: Waiting) -> Recipient | None:
    """Return the name and the address of the person, as they are now; None if they are gone."""
    row = await connection.fetchrow(SQL["name_and_mail_of"], mail.person_id)
    return None if row is None else Recipient(row["name"], row["mail"])


def _settings(running: RunningService) -> MailSettings:
    return MailSettings.of(running.settings)


def _end_of(running: RunningService, open_one: PersonInvited) -> datetime:
    last = datetime.combine(open_one.valid_until, time(), running.settings.time_zone)
    return last + timedelta(days=1)
