"""Lists show each caller what the gate of the single thing lets it see, and nothing else, on rows.

Everything is asked over HTTP, of real tables: whole, in small pages, and by filters.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

import httpx

from deploy.services import SERVICES
from events.event import Event
from events.rules.engagements import engagement_id_of
from tests.keys import key
from tests.services.days.clocked import Clocked, clocked
from tests.services.every_route import Operation, fact_of, operations
from tests.services.policy.lives import REQUEST_OF, lives
from tests.services.policy.matrix import CALLERS, LEAD, PARTICIPANT, STRANGER, facts

REQUESTS: Final = (UUID(int=1), UUID(int=2), *REQUEST_OF.values())
CENTER: Final = "coordinator"


@dataclass(frozen=True)
class List:
    """A list across things, and the operation that shows one of them."""

    single: str
    """Its path; `{}` is the id."""
    id: str
    """The field of an item that has it."""
    of_role: Mapping[str, str] = field(default_factory=dict)
    """Where a role's scope is another than for the single thing: what has the same one."""
    whole: str = CENTER
    """Who is shown all of it; of what is one's own alone, the caller that has most."""
    of: tuple[str, ...] = tuple(CALLERS)
    """To whom anything of it belongs; whoever else has the role is shown an empty list."""
    always: Mapping[str, str] = field(default_factory=dict)
    """What is said with every question, so that it matters to nobody who asks."""


_ITS_AGENCY: Final = {"requester": "/intake/requests/{}"}
"""An agency has the same requests in each service."""
LISTS: Final = {
    "list_requests": List("/intake/requests/{}", "request_id"),
    "show_experts": List("/assignment/experts/{}", "expert_id"),
    "show_engagements": List("/assignment/engagements/{}", "engagement_id"),
    "show_validation_queue": List(
        "/assignment/engagements/{}/findings",
        "engagement_id",
        {"validator": "/assignment/engagements/{}/validators"},
    ),
    "show_validated": List(
        "/assignment/engagements/{}/findings",
        "engagement_id",
        whole="its validator",
        of=("its validator", "another validator"),  # whose organization validated
    ),
    "show_own_work": List(
        "/assignment/engagements/{}/hand-overs", "engagement_id", whole="its lead"
    ),
    "show_requests": List("/reporting/requests/{}/timeline", "request_id", _ITS_AGENCY),
    "show_waiting": List("/reporting/requests/{}/clock", "request_id", _ITS_AGENCY),
    "show_news": List(
        "/reporting/requests/{}/timeline",
        "request_id",
        always={"own": "true"},  # what is one's own doing is no question of sight
    ),
}
OTHERWISE: Final = {
    "shows one thing, which the gate lets through or not": (
        *("show_request", "show_screening", "show_desk", "show_expert", "show_engagement"),
        *("show_recommendation", "show_progress", "show_timeline", "show_clock"),
    ),
    "lists what is of one thing, which the gate lets through or not": (
        *("list_contacts", "list_participants", "list_notes", "list_invitations"),
        *("show_provider_history", "show_expert_history", "show_plans", "show_candidates"),
        *("show_choices", "show_hand_overs", "show_validators", "show_findings"),
        *("show_recommendations", "show_deliveries"),
    ),
    "is public, and names no person": (
        *("list_agencies", "show_agency", "list_aliases", "list_topics"),
        *("show_providers", "show_provider"),
    ),
    "is the center's alone": (*("list_other_actions", "show_case_studies", "show_testimonials"),),
    "is for administrators alone": ("list_forgetting_subjects", "show_forgetting_subject"),
    "counts": (
        *("show_figures", "show_years", "show_statuses", "show_waiting_summary"),
        *("show_medians", "show_measure"),
    ),
    "lists what is counted by id, for the center, which sees all work: see test_listed": (
        *("show_counted", "show_moved"),
    ),
    "is narrowed by the scopes of a machine's token: see test_scopes": ("show_log",),
    "is narrowed to who asks on rows, request by request: see test_agency_timelines": (
        "show_agency_timeline",
    ),
    "tells all of it to the center, and of work nothing to administrators: see test_trail": (
        *("show_request_trail", "show_engagement_trail", "show_agency_trail"),
        "show_person_trail",
    ),
    "is published, the same for everybody": (
        "show_measures",
        *(
            "show_snapshots",
            "show_snapshot",
            "prove_snapshot",
            "show_review_figures",
            "prove_review",
        ),
        *("show_seals", "show_seal", "show_proof"),
    ),
    "asks for a private token": ("show_questions",),
    "says who read what, for who answers for it": (
        *("show_access_reads", "show_intake_reads"),
        *("show_assignment_reads", "show_reporting_reads"),
    ),
}
"""What else answers a question, and why no list is compared with a gate there."""


def _name(operation: Operation) -> str:
    told: str = operation.document["paths"][operation.path][operation.method.lower()]["operationId"]
    return told


@cache
def questions() -> dict[str, Operation]:
    return {_name(one): one for one in operations() if one.method == "GET"}


def test_every_question_is_a_list_that_is_compared_or_something_else_for_a_reason() -> None:
    others = [name for names in OTHERWISE.values() for name in names]
    assert sorted([*LISTS, *others]) == sorted(questions())
    assert {one.service for one in questions().values()} == set(SERVICES)


def told() -> Iterator[Event]:
    """The work of the matrix, what else becomes of work, and evidence in all of it."""
    yield from (fact for _, fact in facts())
    yield from lives()
    for place, request in enumerate(REQUESTS):
        about = {"engagement_id": engagement_id_of(request), "ori": LEAD}
        finding = {**about, "finding_id": UUID(int=1000 + place)}
        yield fact_of("FindingRecorded", **finding)
        for number in (2000 + place, 3000 + place):
            made = {**finding, "recommendation_id": UUID(int=number)}
            yield fact_of("RecommendationMade", **made, depends_on=())
            yield fact_of("RecommendationSubmitted", **made, submitted_by="agency")
        yield fact_of("RecommendationValidated", **made, validated_by="mcca")


class Disagreement(NamedTuple):
    """A list that shows something else than the gate lets its caller see."""

    who: str
    asked: Mapping[str, str]
    found: list[str]
    right: list[str]


class Asking:
    """One caller."""

    def __init__(self, center: Clocked, who: str) -> None:
        self._center = center
        self._key = key(*CALLERS[who])
        self._seen: dict[str, bool] = {}
        self.who = who
        self.role = CALLERS[who][0]

    async def get(self, path: str) -> httpx.Response:
        return await self._center.ask("GET", path, token=self._key)

    async def listed(self, operation: Operation, asked: Mapping[str, str]) -> list[str] | None:
        """The ids in a list, page by page; None where the caller may not ask so."""
        what, found, cursor = LISTS[_name(operation)], [], None
        while True:
            query = {**what.always, **asked, **({} if cursor is None else {"cursor": cursor})}
            answer = await self.get(f"/{operation.service}{operation.path}?{urlencode(query)}")
            if answer.status_code == 403:
                return None
            assert answer.status_code == 200, answer.text
            page = answer.json()
            # Whom this is told, tests/services/reporting/test_confidence.py says.
            items = [each for each in page["items"] if each.get("stage") != "awaiting-evaluation"]
            found += [_id_of(item, what.id) for item in items]
            if (cursor := page.get("next")) is None:
                if asked == SMALL_PAGES and "counts" in page:
                    assert sum(page["counts"][stage] for stage in STAGES) == len(found)
                return found

    async def sees(self, what: List, id_: str) -> bool:
        """Whether the gate of the single thing lets it through."""
        if self.who not in what.of:
            return False
        path = what.of_role.get(self.role, what.single).format(id_)
        if path not in self._seen:
            self._seen[path] = (await self.get(path)).status_code == 200
        return self._seen[path]


SMALL_PAGES: Final = {"limit": "4"}
STAGES: Final = ("offered", "to_plan", "running", "held")
"""What a provider's own work is counted by."""
_REQUEST_OF: Final = {
    str(engagement_id_of(one, move)): str(one) for one in REQUESTS for move in (0, 1)
}


def _id_of(item: Mapping[str, Any], field_: str) -> str:
    return str(item.get(field_) or _REQUEST_OF[item["engagement_id"]])


_KNOWN: Final = {
    "request_id": [str(one) for one in REQUESTS],
    "ori": [LEAD, PARTICIPANT, STRANGER],
    "provider": ["iacp", "nsa"],
    "owner": ["none"],
}


def filters(operation: Operation) -> Iterator[list[dict[str, str]]]:
    """For each parameter that is none of a page: values of which one stands for the others."""
    for parameter in operation.parameters:
        name, schema = parameter["name"], operation.whole(parameter.get("schema", {}))
        options = [operation.whole(each) for each in schema.get("anyOf", [schema])]
        values = _KNOWN.get(name) or [
            *(value for each in options for value in each.get("enum", ())),
            *(value for each in options if each.get("type") == "boolean" for value in _BOTH),
        ]
        if parameter["in"] == "query" and name not in LISTS[_name(operation)].always:
            same = [{name: str(value)} for value in values]
            # Statuses have statements of their own: each of them is asked.
            yield from [[one] for one in same] if name == "status" else [same]


_BOTH: Final = ("true", "false")


async def asked_of(whole: Asking, operation: Operation) -> list[dict[str, str]]:
    """In small pages, and by each filter with the first value that finds something."""
    found = [SMALL_PAGES]
    for same in filters(operation):
        for one in same:
            if await whole.listed(operation, one):
                found.append(one)
                break
    return found


async def test_each_list_and_the_gate_of_what_it_lists_agree(database: str) -> None:
    async with clocked(database) as center:
        await center.tell(*told())
        await center.follow()
        callers = {who: Asking(center, who) for who in CALLERS}
        wrong = [(name, *each) for name in LISTS async for each in disagreements(callers, name)]
    assert wrong == [], "\n".join(map(str, wrong))


async def disagreements(callers: Mapping[str, Asking], name: str) -> AsyncIterator[Disagreement]:
    what, operation = LISTS[name], questions()[name]
    whole = callers[what.whole]
    asked = await asked_of(whole, operation)
    of_all = [(query, await whole.listed(operation, query)) for query in asked]
    everything = set(of_all[0][1] or ())
    if what.whole == CENTER and what.id != "expert_id":
        assert {_REQUEST_OF.get(id_, id_) for id_ in everything} == set(map(str, REQUESTS)), name
    assert len(everything) > 1, f"{name}: too little to tell anybody from anybody else"
    for who, caller in callers.items():
        if caller.role not in operation.roles:
            continue
        seen = {id_ for id_ in everything if await caller.sees(what, id_)}
        for query, of_query in of_all:
            found = await caller.listed(operation, query)
            right = sorted(id_ for id_ in of_query or () if id_ in seen)
            if found is not None and sorted(found) != right:
                yield Disagreement(who, query, sorted(found), right)
