"""Everybody asked about everything: each operation, as each caller, about each kind of thing.

What the gate says is what is looked at: the log is in memory, and there are no tables behind it, so
whoever is let in gets another answer than 401, 403 and 404: mostly that its body is missing (422),
or that the tables cannot be reached (503).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final
from uuid import UUID

import httpx

from deploy.services import SERVICES
from deploy.settings import Settings
from events.catalogue import dump
from events.event import Event, Metadata
from events.ids import new_id
from events.log.database.connections import FairPool
from events.log.memory import MemoryLog
from events.log.store.event_log import Append, NewEvent
from events.rules.engagements import engagement_id_of
from events.vocabulary import Program, SuccessionKind
from services.kit.feed.freshness import Freshness
from services.kit.http.application import Application
from services.kit.http.policy import Asks
from services.kit.http.running_service import RunningService
from services.kit.run.service import build
from tests.keys import asking_as
from tests.services.every_route import Operation, fact_of, operations

LEAD: Final = "IA0570100"
PARTICIPANT: Final = "IA0570200"
STRANGER: Final = "IA0570300"
SUCCESSOR: Final = "IA0570400"
CALLERS: Final = {
    "coordinator": ("coordinator", "maria"),
    "operator": ("operator", "lee"),
    "administrator": ("administrator", "ada"),
    "its validator": ("validator", "mcca.robin"),
    "a validator of its lead": ("validator", "iacp.vera"),
    "another validator": ("validator", "mcca.lee"),
    "reader": ("reader", "analyst"),
    "consumer": ("consumer", "warehouse"),
    "its agency": ("requester", LEAD),
    "its successor": ("requester", SUCCESSOR),
    "a participant": ("requester", PARTICIPANT),
    "another agency": ("requester", STRANGER),
    "its lead": ("provider", "iacp"),
    "a joined provider": ("provider", "fop"),
    "a former provider": ("provider", "noble"),
    "another provider": ("provider", "nsa"),
}
"""How each stands to the work: its role, and for whom it asks."""
THINGS: Final = {"open": 1, "confidential": 2, "nobody's": 3}
_ANSWERS: Final = {401: "401", 403: "403", 404: "404", 500: "fault"}
NEVER_OPENED: Final = "postgresql:///never-opened"
TOLD_BY: Final = "maria"
"""The person who told the facts."""


def request_of(thing: str) -> UUID:
    return UUID(int=THINGS[thing])


def facts() -> Iterator[tuple[str, Event]]:
    """Two pieces of work that differ in confidence alone, an expert, and a succession."""
    for thing in ("open", "confidential"):
        request = request_of(thing)
        work = engagement_id_of(request)
        ids = {"request_id": request, "engagement_id": work, "ori": LEAD}
        hidden = {"confidential": thing == "confidential", "program": Program.CRI_TAC}
        yield (
            f"request-{request}",
            fact_of("RequestSubmitted", **ids, **hidden),
        )
        stay = {"participation_id": request, "participant": PARTICIPANT}
        yield (
            f"request-{request}",
            fact_of("AgencyJoined", **ids, **stay, joined_on=date(2024, 1, 1)),
        )
        stream = f"engagement-{work}"
        yield stream, fact_of("EngagementOpened", **ids, **hidden, opened_on=date(2024, 1, 2))
        yield stream, fact_of("ProviderAssigned", **ids, provider="noble")
        yield stream, fact_of("ProviderReplaced", **ids, replaced_provider="noble", provider="iacp")
        yield stream, fact_of("ProviderJoined", **ids, provider="fop")
        yield f"evaluation-{request}", fact_of("EvaluationInvited", **ids, invitation_id=request)
        for validator in ("mcca.robin", "iacp.vera"):
            yield stream, fact_of("ValidatorAssigned", **ids, validator=validator)
    for agency in (LEAD, SUCCESSOR):
        yield f"agency-{agency}", fact_of("AgencyRegistered", ori=agency)
    merged = {"successor": SUCCESSOR, "succession": SuccessionKind.MERGED}
    yield f"agency-{LEAD}", fact_of("AgencySucceeded", ori=LEAD, **merged)
    for thing in ("open", "confidential"):
        expert = request_of(thing)
        yield (
            f"expert-{expert}",
            fact_of("ExpertListed", expert_id=expert, provider="iacp"),
        )


def never_opened() -> FairPool:
    """A pool that nobody opens: whoever asks it is let in, and gets no further."""
    return FairPool(NEVER_OPENED, connections_min=0, connections_max=1)


async def applications() -> dict[str, Application]:
    """Every service on one log in memory."""
    log = MemoryLog()
    for stream, fact in facts():
        new = NewEvent(new_id(), fact.wire_name, fact.schema_version, dump(fact))
        await log.append(
            Append(stream, None, (new,), Metadata(f"coordinator:{TOLD_BY}", str(new_id())))
        )
    settings = Settings.read()
    pool = never_opened()
    apps: dict[str, Application] = {}
    for name, service in SERVICES.items():
        app = build(service, settings)
        app.state.running = RunningService(
            settings,
            service.catalogue,
            log,
            pool,
            Freshness(pool),
            parties_told=service.parties_told,
        )
        apps[name] = app
    return apps


def address(operation: Operation, thing: str) -> str:
    """The path of an operation, about a thing of this kind."""
    request = request_of(thing)
    values = {
        "request_id": str(request),
        "engagement_id": str(engagement_id_of(request)),
        "expert_id": str(request),
        "invitation_id": str(request),
        "ori": LEAD if thing != "nobody's" else "IA0579900",
        "provider": "iacp" if thing != "nobody's" else "nobody",
        "person": TOLD_BY,
    }
    path = operation.path
    for told in operation.parameters:
        if told["in"] == "path":
            name = told["name"]
            value = values.get(name, str(operation.sample(told["schema"])))
            path = path.replace(f"{{{name}}}", value)
    return path


async def matrix() -> dict[str, dict[str, str]]:
    """What each caller is answered, by operation and thing; 2xx: let in."""
    apps = await applications()
    policies = {name: service.policy for name, service in SERVICES.items()}
    found: dict[str, dict[str, str]] = {}
    for operation in operations():
        row = policies[operation.service].of(_name(operation))  # type: ignore[index] # of SERVICES
        if row.asks is not Asks.KEY:
            continue
        transport = httpx.ASGITransport(apps[operation.service], raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://byfield") as client:
            for thing in THINGS if row.about.look else ("any",):
                place = address(operation, "open" if thing == "any" else thing)
                found[f"{operation.service} {row.operation} {thing}"] = {
                    who: await _answer(client, operation.method, place, who) for who in CALLERS
                }
    return found


async def _answer(client: httpx.AsyncClient, method: str, path: str, who: str) -> str:
    role, subject = CALLERS[who]
    answer = await client.request(method, path, headers=asking_as(role, subject))
    return _ANSWERS.get(answer.status_code, "in")


def _name(operation: Operation) -> str:
    told: str = operation.document["paths"][operation.path][operation.method.lower()]["operationId"]
    return told
