"""The registry as the log has it: what rules ask is never behind what was told.

What holds a fact that this release does not know is not asked: all of these raise `NewerFactError`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, assert_never, cast
from uuid import UUID

from events.catalogue import NewerFactError
from events.facts import CATALOGUE
from events.intake import EvaluationInvited, RequestSubmitted
from events.log.store import READ_EVENTS_MAX, EventLog
from services.intake.commands.requests import AgencyFacts
from services.intake.decisions import AGENCIES, EVALUATIONS, REQUESTS, TOPICS
from services.intake.decisions.agency_states import (
    Agency,
    AgencyFact,
    Registered,
    Unregistered,
    open_actions,
)
from services.intake.decisions.request_states import Request, RequestFact, Unknown
from services.intake.decisions.topics import Topic, TopicFact, is_offered


@dataclass(frozen=True, slots=True)
class Known:
    """An agency, and its stream's version."""

    agency: Agency
    version: int


@dataclass(frozen=True, slots=True)
class KnownTopic:
    """A topic, and its stream's version."""

    topic: Topic
    version: int


UNKNOWN: Final = Known(Unregistered(), 0)


def agency_stream(ori: str) -> str:
    """The stream of an agency."""
    return f"{AGENCIES.category}-{ori}"


def topic_stream(topic: str) -> str:
    """The stream of a topic."""
    return f"{TOPICS.category}-{topic}"


def request_stream(request_id: UUID) -> str:
    """The stream of a request."""
    return f"{REQUESTS.category}-{request_id}"


def evaluation_stream(invitation_id: UUID) -> str:
    """The stream of an invitation to evaluate."""
    return f"{EVALUATIONS.category}-{invitation_id}"


async def invitation_of(log: EventLog, invitation_id: UUID) -> EvaluationInvited | None:
    """Who was asked about what; None where nobody was."""
    for recorded in await log.read_stream(evaluation_stream(invitation_id), limit=1):
        fact = CATALOGUE.require(recorded)
        if isinstance(fact, EvaluationInvited):
            return fact
    return None


async def known_agencies(log: EventLog) -> dict[str, Known]:
    """Every agency by its ORI, read once in bulk: cheaper than asking for each."""
    known: dict[str, Known] = {}
    after = 0
    while page := await log.read(after=after, limit=READ_EVENTS_MAX, category=AGENCIES.category):
        for recorded in page:
            fact = cast("AgencyFact", CATALOGUE.require(recorded))
            before = known.get(fact.ori, UNKNOWN)
            known[fact.ori] = Known(AGENCIES.evolve(before.agency, fact), recorded.version)
        after = page[-1].position
    return known


async def known_agency(log: EventLog, ori: str) -> Known:
    """One agency."""
    known = UNKNOWN
    while True:
        page = await log.read_stream(
            agency_stream(ori), after_version=known.version, limit=READ_EVENTS_MAX
        )
        for recorded in page:
            fact = cast("AgencyFact", CATALOGUE.require(recorded))
            known = Known(AGENCIES.evolve(known.agency, fact), recorded.version)
        if len(page) < READ_EVENTS_MAX:  # every submission asks: one reading is mostly enough
            return known


async def agency_facts(log: EventLog, ori: str, on: date) -> AgencyFacts | None:
    """What the registry knows of an agency on a day; None if it does not know the agency."""
    return facts_of((await known_agency(log, ori)).agency, on)


def facts_of(agency: Agency, on: date) -> AgencyFacts | None:
    """What is known of this agency on a day; None if it is not registered."""
    match agency:
        case Unregistered():
            return None
        case Registered(profile=profile):
            return AgencyFacts(
                kind=profile.kind,
                state=profile.state,
                sworn=profile.sworn,
                other_actions=tuple(open_actions(agency, on)),
            )
        case _:
            assert_never(agency)


async def facts_of_asking_agency(log: EventLog, request_id: UUID, on: date) -> AgencyFacts | None:
    """What the registry knows of the agency that made a request; None also if nobody made it."""
    for recorded in await log.read_stream(request_stream(request_id), limit=1):
        event = CATALOGUE.require(recorded)
        if isinstance(event, RequestSubmitted):
            return await agency_facts(log, event.ori, on)
    return None


async def known_topics(log: EventLog) -> dict[str, KnownTopic]:
    """Every topic that was ever listed, by its slug."""
    known, newer = await _read_topics(log)
    for error in newer.values():
        raise error
    return known


async def _read_topics(
    log: EventLog,
) -> tuple[dict[str, KnownTopic], dict[str, NewerFactError]]:
    """Every topic by its slug, and why some of them are not known here."""
    known: dict[str, KnownTopic] = {}
    newer: dict[str, NewerFactError] = {}
    after = 0
    while page := await log.read(after=after, limit=READ_EVENTS_MAX, category=TOPICS.category):
        for recorded in page:
            try:
                fact = cast("TopicFact", CATALOGUE.require(recorded))
            except NewerFactError as error:
                newer.setdefault(recorded.stream.removeprefix(topic_stream("")), error)
                continue
            before = known[fact.topic].topic if fact.topic in known else TOPICS.initial
            known[fact.topic] = KnownTopic(TOPICS.evolve(before, fact), recorded.version)
        after = page[-1].position
    return known, newer


async def topics_not_offered(
    log: EventLog, topics: Sequence[str], on: date
) -> tuple[Sequence[str], Sequence[str]]:
    """Those of the topics that were never listed, and those that were not offered on that day.

    None of them while no topic at all is listed: then every one is taken. Raises `NewerFactError`
    only where one of these topics holds what is not known here.
    """
    known, newer = await _read_topics(log)
    for topic in topics:
        if topic in newer:
            raise newer[topic]
    if newer and not known:
        return topics, ()
    return not_offered(known, topics, on)


def not_offered(
    known: Mapping[str, KnownTopic], topics: Sequence[str], on: date
) -> tuple[Sequence[str], Sequence[str]]:
    """`topics_not_offered`, of the topics that are known."""
    if not known:
        return (), ()
    unknown = [topic for topic in topics if topic not in known]
    retired = [
        topic for topic in topics if topic in known and not is_offered(known[topic].topic, on)
    ]
    return unknown, retired


async def known_request(log: EventLog, request_id: UUID) -> Request:
    """One request."""
    request: Request = Unknown()
    version = 0
    while page := await log.read_stream(request_stream(request_id), after_version=version):
        for recorded in page:
            fact = cast("RequestFact", CATALOGUE.require(recorded))
            request = REQUESTS.evolve(request, fact)
            version = recorded.version
    return request
