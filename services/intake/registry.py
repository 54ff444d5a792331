"""The registry as the log has it: what rules ask is never behind what was told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, assert_never, cast
from uuid import UUID

from events.facts import CATALOGUE
from events.intake import RequestSubmitted
from events.log.store import READ_EVENTS_MAX, EventLog
from services.intake.commands import AgencyFacts
from services.intake.decisions import AGENCIES, REQUESTS
from services.intake.decisions.agencies import Agency, AgencyFact, Registered, Unregistered


@dataclass(frozen=True, slots=True)
class Known:
    """An agency, and its stream's version."""

    agency: Agency
    version: int


UNKNOWN: Final = Known(Unregistered(), 0)


def agency_stream(ori: str) -> str:
    """The stream of an agency."""
    return f"{AGENCIES.category}-{ori}"


def request_stream(request_id: UUID) -> str:
    """The stream of a request."""
    return f"{REQUESTS.category}-{request_id}"


async def known_agencies(log: EventLog) -> dict[str, Known]:
    """Every agency by its ORI, read once in bulk: cheaper than asking for each."""
    known: dict[str, Known] = {}
    after = 0
    while page := await log.read(after=after, limit=READ_EVENTS_MAX, category=AGENCIES.category):
        for recorded in page:
            if (event := CATALOGUE.load(recorded)) is not None:
                fact = cast("AgencyFact", event)
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
            event = CATALOGUE.load(recorded)
            agency = known.agency
            if event is not None:
                agency = AGENCIES.evolve(agency, cast("AgencyFact", event))
            known = Known(agency, recorded.version)
        if len(page) < READ_EVENTS_MAX:  # every submission asks: one reading is mostly enough
            return known


async def agency_facts(log: EventLog, ori: str) -> AgencyFacts | None:
    """What the registry knows of an agency; None if it does not know the agency."""
    match (await known_agency(log, ori)).agency:
        case Unregistered():
            return None
        case Registered(kind=kind, state=state, sworn=sworn):
            return AgencyFacts(kind=kind, state=state, sworn=sworn)
        case agency:
            assert_never(agency)


async def facts_of_asking_agency(log: EventLog, request_id: UUID) -> AgencyFacts | None:
    """What the registry knows of the agency that made a request; None also if nobody made it."""
    for recorded in await log.read_stream(request_stream(request_id), limit=1):
        event = CATALOGUE.load(recorded)
        if isinstance(event, RequestSubmitted):
            return await agency_facts(log, event.ori)
    return None
