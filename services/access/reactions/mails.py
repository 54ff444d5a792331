"""The reaction that asks for mails: invitations, and that there is news of a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

from events.access import PersonInvited
from events.assignment import EngagementDelivered, ProviderAccepted
from events.event import Heard
from events.facts import CATALOGUE
from events.ids import derived_id
from events.intake import RequestDeclined, RequestScreened, RequestSubmitted
from events.vault.private_log import as_stored
from events.vocabulary import InvitationReason
from services.access import feeds
from services.access.decisions.person_states import Duty, duties_on
from services.access.mail.words import Kind
from services.access.outbox.asking import ask_mail
from services.access.outbox.waiting import WAITING_DAYS_MAX
from services.access.queries.persons import person_now
from services.access.queries.statements import SQL
from services.kit.feed.connections import fetch_whole
from services.kit.feed.reaction import Owed, Reaction
from services.kit.http.running_service import RunningService

REQUESTERS_MAX: Final = 10
"""Of an agency, who are told of a request where who asked is not one of them."""
_ASKED_BY: Final = "requester:person-"
_Step = (
    RequestSubmitted | RequestScreened | RequestDeclined | ProviderAccepted | EngagementDelivered
)
_NEWS: Final[Mapping[type[_Step], Kind]] = {
    RequestSubmitted: Kind.RECEIVED,
    RequestScreened: Kind.SCREENED,
    RequestDeclined: Kind.DECLINED,
    ProviderAccepted: Kind.ASSIGNED,
    EngagementDelivered: Kind.DELIVERED,
}


def ask_mails(running: RunningService) -> Reaction:
    """Ask for a mail for each invitation and each step of a request that its people wait for.

    What was imported, or told before mails that wait are given up, is news no more. Who was invited
    on the machine gets the link there.
    """

    async def on_fact(heard: Heard) -> None:
        fact, recorded = heard
        told_ago = running.now() - recorded.recorded_at
        if recorded.is_imported or told_ago > timedelta(days=WAITING_DAYS_MAX):
            return
        if isinstance(fact, PersonInvited):
            await _ask_invitation(running, fact, heard)
        elif isinstance(fact, _Step):
            await _ask_news(running, _NEWS[type(fact)], fact.request_id, heard)

    return Reaction(
        name=feeds.ASK_MAILS_FEED,
        hears=frozenset({PersonInvited.wire_name, *(fact.wire_name for fact in _NEWS)}),
        react=on_fact,
        # At the head, whoever is invited before it first runs would get no mail.
        starts="beginning",
        owes=_owes,
    )


async def _ask_invitation(running: RunningService, fact: PersonInvited, heard: Heard) -> None:
    if fact.invited_by is None:
        return
    renewed = fact.reason is InvitationReason.RENEWED
    recorded = heard.recorded
    await ask_mail(
        running.pool,
        derived_id(recorded.id, feeds.ASK_MAILS_FEED),
        Kind.RENEWAL if renewed else Kind.INVITATION,
        fact.person_id,
        fact.invitation_id,
        recorded.recorded_at,
    )


async def _ask_news(running: RunningService, kind: Kind, request_id: UUID, heard: Heard) -> None:
    recorded = heard.recorded
    for person_id in await _readers_of(running, request_id, heard):
        mail_id = derived_id(recorded.id, f"{feeds.ASK_MAILS_FEED} {person_id}")
        await ask_mail(running.pool, mail_id, kind, person_id, request_id, recorded.recorded_at)


async def _readers_of(running: RunningService, request_id: UUID, heard: Heard) -> Sequence[UUID]:
    """Return who is told of a request: who asked, or else those who ask for its agency."""
    submitted, recorded = heard
    if not isinstance(submitted, RequestSubmitted):
        first = await as_stored(running.log).read_stream(f"request-{request_id}", limit=1)
        if not first:
            return ()
        submitted, recorded = CATALOGUE.require(first[0]), first[0]
        if not isinstance(submitted, RequestSubmitted):
            return ()
    duty = Duty("requester", submitted.ori)
    asker = _person_in(recorded.actor)
    if asker is not None and await _has(running, asker, duty):
        return [asker]
    rows = await fetch_whole(running.pool, SQL["requesters_of"], submitted.ori, REQUESTERS_MAX)
    known = [row["person_id"] for row in rows if row["person_id"] is not None]
    return [each for each in known if await _has(running, each, duty)]


async def _has(running: RunningService, person_id: UUID, duty: Duty) -> bool:
    return duty in duties_on(await person_now(running.log, person_id), running.today())


def _person_in(actor: str) -> UUID | None:
    """Return the person that an actor names; None for one of another kind."""
    if not actor.startswith(_ASKED_BY):
        return None
    try:
        return UUID(actor.removeprefix(_ASKED_BY))
    except ValueError:
        return None


def _owes(_: Heard) -> Owed:
    return Owed(silent_because="it asks for mails, in a table of access")
