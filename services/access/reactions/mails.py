"""The reaction that asks for mails: invitations, and that there is news of a request."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from events.access import PersonInvited
from events.assignment import EngagementDelivered, ProviderAccepted
from events.event import Heard, Recorded
from events.facts import CATALOGUE
from events.ids import derived_id
from events.intake import RequestDeclined, RequestScreened, RequestSubmitted
from events.log.deciding.load import streams_at_once
from events.vault.private_log import as_stored
from events.vocabulary import InvitationReason
from services.access import feeds
from services.access.decisions.person_states import Duty, Person, duties_on
from services.access.mail.words import Kind
from services.access.outbox.asking import ask_mail
from services.access.outbox.waiting import WAITING_DAYS_MAX
from services.access.queries.persons import persons_now
from services.access.queries.statements import SQL
from services.kit.feed.connections import fetch_whole
from services.kit.feed.reaction import Owed, React, Reaction
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


class _Asked(NamedTuple):
    """For which agency a request was submitted, and by which person; None by nobody of them."""

    ori: str
    person_id: UUID | None


def ask_mails(running: RunningService) -> Reaction:
    """Ask for a mail for each invitation and each step of a request that its people wait for.

    What was imported, or told before mails that wait are given up, is news no more. Who was invited
    on the machine gets the link there.
    """

    async def asks_once(facts: Sequence[Heard]) -> React:
        now = running.now()
        news = {heard.recorded.id: heard for heard in facts if _is_news(heard, now)}
        readers = await _readers_of(running, news.values())

        async def on_fact(heard: Heard) -> None:
            if heard.recorded.id not in news:
                return
            if isinstance(heard.event, PersonInvited):
                await _ask_invitation(running, heard.event, heard)
            elif isinstance(heard.event, _Step):
                await _ask_news(running, heard.event, heard, readers.get(heard.recorded.id, ()))

        return on_fact

    async def on_fact(heard: Heard) -> None:
        react = await asks_once([heard])
        await react(heard)

    return Reaction(
        name=feeds.ASK_MAILS_FEED,
        hears=frozenset({PersonInvited.wire_name, *(fact.wire_name for fact in _NEWS)}),
        react=on_fact,
        # At the head, whoever is invited before it first runs would get no mail.
        starts="beginning",
        owes=_owes,
        asks_once=asks_once,
    )


def _is_news(heard: Heard, now: datetime) -> bool:
    recorded = heard.recorded
    told_ago = now - recorded.recorded_at
    return not recorded.is_imported and told_ago <= timedelta(days=WAITING_DAYS_MAX)


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


async def _ask_news(
    running: RunningService, step: _Step, heard: Heard, readers: Sequence[UUID]
) -> None:
    recorded, kind = heard.recorded, _NEWS[type(step)]
    for person_id in readers:
        mail_id = derived_id(recorded.id, f"{feeds.ASK_MAILS_FEED} {person_id}")
        await ask_mail(
            running.pool, mail_id, kind, person_id, step.request_id, recorded.recorded_at
        )


async def _readers_of(
    running: RunningService, news: Collection[Heard]
) -> Mapping[UUID, Sequence[UUID]]:
    """Return who is told of requests, by the ids of the facts: who asked, or else the agency's.

    Each has the role as of now, which is after these facts were told.
    """
    asked = await _asked_in(running, news)
    askers = {each.person_id for each in asked.values() if each.person_id is not None}
    persons = await persons_now(running.log, askers)
    readers: dict[UUID, Sequence[UUID]] = {}
    left: dict[UUID, str] = {}
    for fact_id, (ori, asker) in asked.items():
        if asker is not None and _asks_for(persons[asker], ori, running.today()):
            readers[fact_id] = (asker,)
        else:
            left[fact_id] = ori
    if left:
        requesters = await _requesters_of(running, set(left.values()))
        readers |= {fact_id: requesters[ori] for fact_id, ori in left.items()}
    return readers


async def _asked_in(running: RunningService, news: Collection[Heard]) -> Mapping[UUID, _Asked]:
    """Return who asked for each request of which facts tell, by the ids of these facts."""
    requests: dict[UUID, str] = {}
    submitted: dict[str, _Asked | None] = {}
    for fact, recorded in news:
        if isinstance(fact, _Step):
            stream = requests[recorded.id] = f"request-{fact.request_id}"
            if isinstance(fact, RequestSubmitted):
                submitted[stream] = _asked(fact, recorded)
    for streams in streams_at_once({*requests.values()} - submitted.keys()):
        pages = await as_stored(running.log).read_streams(dict.fromkeys(streams, 0), limit=1)
        for stream, page in pages.items():
            submitted[stream] = _asked(CATALOGUE.require(page[0]), page[0]) if page else None
    asked = {fact_id: submitted[stream] for fact_id, stream in requests.items()}
    return {fact_id: each for fact_id, each in asked.items() if each is not None}


def _asked(first: object, recorded: Recorded) -> _Asked | None:
    """Return who asked, by the first fact of a request."""
    if not isinstance(first, RequestSubmitted):
        return None
    return _Asked(first.ori, _person_in(recorded.actor))


async def _requesters_of(
    running: RunningService, agencies: Collection[str]
) -> Mapping[str, Sequence[UUID]]:
    """Return who asks for each agency, of all whom the rows have the first `REQUESTERS_MAX`."""
    rows = await fetch_whole(running.pool, SQL["requesters_of"], list(agencies), REQUESTERS_MAX)
    known = [(row["agency"], row["person_id"]) for row in rows if row["person_id"] is not None]
    persons = await persons_now(running.log, {person_id for _, person_id in known})
    requesters: dict[str, list[UUID]] = {ori: [] for ori in agencies}
    for ori, person_id in known:
        if _asks_for(persons[person_id], ori, running.today()):
            requesters[ori].append(person_id)
    return requesters


def _asks_for(person: Person, ori: str, day: date) -> bool:
    return Duty("requester", ori) in duties_on(person, day)


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
