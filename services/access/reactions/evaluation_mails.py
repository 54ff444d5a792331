"""The reaction that asks for mails by which evaluations are asked for, and reminded of."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from events.event import Heard
from events.ids import derived_id
from events.intake import EvaluationInvited, EvaluationReminded
from events.vocabulary import EvaluationAudience
from services.access import feeds
from services.access.mail.words import Kind
from services.access.outbox.asking import ask_mail
from services.access.outbox.waiting import WAITING_DAYS_MAX
from services.access.queries.asked import asked_by
from services.kit.feed.reaction import Owed, Reaction
from services.kit.http.running_service import RunningService


def ask_evaluation_mails(running: RunningService) -> Reaction:
    """Ask for a mail for each invitation of a requester or expert, and for each reminder of it.

    What was imported, or told before mails that wait are given up, asks for none. It has a
    checkpoint of its own: a replica of the former release passes over facts of this category.
    """

    async def on_fact(heard: Heard) -> None:
        fact, recorded = heard
        told_ago = running.now() - recorded.recorded_at
        if recorded.is_imported or told_ago > timedelta(days=WAITING_DAYS_MAX):
            return
        if isinstance(fact, EvaluationInvited):
            kind, audience = Kind.EVALUATION, fact.audience
        elif isinstance(fact, EvaluationReminded):
            kind, audience = Kind.EVALUATION_REMINDER, await _audience(running, fact.invitation_id)
        else:
            return
        if audience is EvaluationAudience.PARTICIPANT:
            return  # they are asked by codes
        mail_id = derived_id(recorded.id, feeds.ASK_EVALUATION_MAILS_FEED)
        about = fact.invitation_id
        await ask_mail(running.pool, mail_id, kind, None, about, recorded.recorded_at)

    return Reaction(
        name=feeds.ASK_EVALUATION_MAILS_FEED,
        hears=frozenset({EvaluationInvited.wire_name, EvaluationReminded.wire_name}),
        react=on_fact,
        starts="beginning",
        owes=_owes,
    )


async def _audience(running: RunningService, invitation_id: UUID) -> EvaluationAudience:
    asked = await asked_by(running.log, invitation_id)
    return EvaluationAudience.PARTICIPANT if asked is None else asked.invitation.audience


def _owes(_: Heard) -> Owed:
    return Owed(silent_because="it asks for mails, in a table of access")
