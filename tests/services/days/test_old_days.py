"""What an older release let anybody say: days at the calendar's ends break nothing that reads."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from itertools import count
from typing import Any, Final

import httpx

from events import access, reporting
from events.event import Event
from events.facts import CATALOGUE
from events.intake import testimonials
from services.kit.feed.connections import lent
from services.kit.feed.parking import Parked, list_parked
from services.kit.feed.rebuild import rebuild
from services.kit.run.service import OpenService
from tests.services.days.clocked import Clocked
from tests.services.days.old_lives import COURSES, ENDS, LIVES, aged, days_of
from tests.services.days.routes import ROUTES, Life
from tests.services.days.test_routes import said
from tests.services.every_route import Operation, operations

PAGE: Final = 40
"""So few items a page that its last day is passed on to the next one."""
PAGES_MAX: Final = 100
QUESTIONS: Final = [
    each for each in operations() if each.method == "GET" and each.service != "access"
]
"""Of the services that hear of work; access, which hears of people alone, is none of them."""
POSITIONS: Final = (0, 7, 300)
PAGED: Final = [
    each for each in QUESTIONS if "cursor" in {told["name"] for told in each.parameters}
]
TOLD_BY: Final = {
    "engagement_id": {"engagement", "findings"},
    "expert_id": {"expert"},
    "invitation_id": {"evaluation"},
    "measure": {"request", "engagement", "evaluation", "agency"},
    "name": {"figures"},
    "size": set(),  # of a seal, which no fact makes
    "person": set(),  # of access, which is not among the services here
    "ori": {"agency"},
    "provider": {"provider"},
    "recommendation_id": {"findings"},
    "request_id": {"request", "engagement", "findings", "desk"},
    "year": set(),  # of a review, which is told of none of these
}
"""By facts of which categories something is there that a question is about."""
DAYS_ASKED: Final = ("1900-01-01", "2024-09-30", "2099-12-31")
NOT_ASKED: Final = {"limit", "cursor", "q"}


def test_every_fact_that_has_a_day_is_told_here() -> None:
    told = {type(fact) for facts in LIVES.values() for fact in facts}
    # Access, which alone hears of people and machines, is not among the services here; and what is
    # published is told on the day on which it is.
    others = {*access.FACTS, *reporting.FACTS, *testimonials.FACTS}
    assert {fact for fact in CATALOGUE.published if days_of(fact)} - others <= told


async def test_facts_on_the_calendars_first_and_last_day_go_everywhere(center: Clocked) -> None:
    numbers = count(1)
    lives = [(Life(next(numbers)), facts, course) for course in COURSES for facts in LIVES.values()]
    for life, facts, course in lives:
        await center.tell(*aged(life.facts(facts), COURSES[course]))
    await center.follow()
    assert await center.act() == []
    await center.follow()
    assert await parked(center) == []
    assert await differing(center) == []
    wrong = [
        (course, answer.request.url, answer.text)
        for life, facts, course in lives
        if course in ENDS
        for address in of_a_life(life, facts)
        for answer in [await center.ask("GET", address)]
        if answer.status_code not in {200, 404}
    ]
    wrong += [
        ("", answer.request.url, answer.text)
        for address in of_all()
        async for answer in pages(center, address)
        if answer.status_code != 200
    ]
    assert wrong == []


async def test_every_command_is_decided_on_facts_on_such_days(center: Clocked) -> None:
    numbers = count(1)
    lives = [(Life(next(numbers)), name, course) for course in ENDS for name in ROUTES]
    for life, operation, course in lives:
        await center.tell(*aged(life.facts(ROUTES[operation].given), COURSES[course]))
    await center.follow()
    wrong = []
    for life, operation, course in lives:
        answer = await said(center, life, operation, ROUTES[operation].body, on="2024-09-30")
        if not answer.is_success and answer.status_code not in {404, 409}:
            wrong.append((operation, course, answer.text))
    assert wrong == []


async def parked(center: Clocked) -> list[tuple[str, str, str]]:
    """What could not be handled, of every service."""
    return [
        (each.feed, each.stream, each.error)
        for service in center.services.values()
        for each in await _parked_of(service)
    ]


async def _parked_of(service: OpenService) -> list[Parked]:
    async with lent(service.running.pool) as connection:
        return await list_parked(connection)


async def differing(center: Clocked) -> list[str]:
    """Projections that are another when they are made anew."""
    return [
        f"{name}.{report.projection}"
        for name, service in center.services.items()
        for report in await rebuild(
            service.running.pool,
            service.running.log,
            service.service.catalogue,
            service.service.projections,
            swap=False,
        )
        if not report.equal or report.parked
    ]


def of_a_life(life: Life, facts: Sequence[Event]) -> Iterator[str]:
    """Every question about something that these facts tell of."""
    categories = {fact.category for fact in facts}
    for one in QUESTIONS:
        named = [told["name"] for told in one.parameters if told["in"] == "path"]
        if named and TOLD_BY[named[-1]] & categories:
            _, address = life.path(f"GET /{one.service}{one.path}")
            dated = [query for query in _queries(one, DAYS_ASKED[-1:]) if query.startswith("on=")]
            must = [f"{told['name']}=0" for told in one.parameters if _is_demanded(told)]
            yield f"{address}?{'&'.join([*must, *dated])}"


def _is_demanded(told: Mapping[str, Any]) -> bool:
    """Whether a question is not asked without this: a position, of those that are here."""
    return told["in"] == "query" and bool(told.get("required"))


def of_all() -> Iterator[str]:
    """Every question about everything."""
    for one in QUESTIONS:
        if not any(told["in"] == "path" or told.get("required") for told in one.parameters):
            address = f"/{one.service}{one.path}"
            yield address
            yield from (f"{address}?{query}" for query in _queries(one, DAYS_ASKED))


def _queries(operation: Operation, days: Sequence[str]) -> Iterator[str]:
    """One by one, each value that a parameter may have, and these days."""
    for told in operation.parameters:
        if told["in"] != "query" or told["name"] in NOT_ASKED:
            continue
        schema = operation.whole(told["schema"])
        values = days if schema.get("format") == "date" else schema.get("enum", [])
        values = POSITIONS if told["name"] == "as_of" else values
        yield from (
            f"{told['name']}={value}"
            for value in values
            if (told["name"], value) != ("recorded_by", DAYS_ASKED[-1])  # nobody knows it yet
        )


async def pages(center: Clocked, address: str) -> AsyncIterator[httpx.Response]:
    """All pages of a list, or the one answer of what is none."""
    paged = address.partition("?")[0] in {f"/{one.service}{one.path}" for one in PAGED}
    mark = "&" if "?" in address else "?"
    limited = f"{address}{mark}limit={PAGE}" if paged else address
    cursor = ""
    for _ in range(PAGES_MAX):
        answer = await center.ask("GET", f"{limited}{cursor}")
        yield answer
        following = answer.json()["next"] if paged and answer.is_success else None
        if following is None:
            return
        cursor = f"&cursor={following}"
    raise AssertionError(f"{address} does not end")
