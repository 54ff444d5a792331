"""The mail that asks for an evaluation: to whom, and its token, made when it is written."""

from __future__ import annotations

from uuid import UUID

from events.event import REMOVED
from events.vocabulary import EvaluationStage
from services.access.decisions.person_states import Admitted
from services.access.links.errands import begin_errand
from services.access.links.intake import InvitationOverError, token_for_mail
from services.access.mail.message import Recipient
from services.access.mail.settings import MailSettings
from services.access.mail.words import Asks, Words, evaluating
from services.access.outbox.waiting import Waiting
from services.access.queries.asked import KnownInvitation, asked_by, contact_of, expert_asked
from services.access.queries.persons import person_now
from services.access.queries.statements import SQL
from services.kit.feed.connections import fetchrow, fetchval
from services.kit.http.running_service import RunningService


class NoAddressError(Exception):
    """Nobody knows an address of whom the mail is for."""


async def evaluation(running: RunningService, mail: Waiting) -> tuple[Words, Recipient] | None:
    """Return what the mail says, and to whom; None if the invitation is over.

    The token is another one each time, and stands in the mail alone. Raises `NoAddressError`, and
    `TokenNotGivenError` where intake cannot be asked.
    """
    asked = await asked_by(running.log, mail.about)
    if asked is None or asked.is_over:
        return None
    until = asked.invitation.expires_on
    if until is not None and running.today() > until:
        return None
    to = await recipient_of(running, asked)
    if to is None:
        raise NoAddressError
    errand = await begin_errand(running, mail.mail_id)
    if errand is None:
        return None  # it ended meanwhile
    try:
        given = await token_for_mail(running, mail.about, errand)
    except InvitationOverError:
        return None
    is_follow_up = asked.invitation.stage is EvaluationStage.FOLLOW_UP
    asks = Asks(asked.is_expert, is_follow_up, given.who_sees)
    link = MailSettings.of(running.settings).address_of(f"/intake/answer/{given.token}")
    return evaluating(mail.kind, asks, link, given.expires_on), to


async def recipient_of(running: RunningService, asked: KnownInvitation) -> Recipient | None:
    """Return name and address of whom an invitation asks; None where nobody knows them."""
    if not asked.is_expert:
        contact = await contact_of(running.log, asked.invitation.request_id)
        if contact is None or contact.email == REMOVED:  # who was forgotten has no address
            return None
        return Recipient(contact.name, contact.email)
    expert_id = await expert_asked(running.log, asked)
    return None if expert_id is None else await _person_of(running, expert_id)


async def _person_of(running: RunningService, expert_id: UUID) -> Recipient | None:
    """Return the person who is this expert, unless it was removed or never came."""
    person_id = await fetchval(running.pool, SQL["expert_account_find"], expert_id)
    if person_id is None or not isinstance(await person_now(running.log, person_id), Admitted):
        return None
    row = await fetchrow(running.pool, SQL["name_and_mail_of"], person_id)
    return None if row is None else Recipient(row["name"], row["mail"])
