from __future__ import annotations

import base64
from uuid import UUID, uuid4

import pytest

from events.assignment import ProviderAssigned
from events.facts import CATALOGUE
from events.ids import derived_id
from events.intake import RequestScreened
from events.log.database.statements import statement
from services.intake.app import SERVICE
from services.kit.feed.connections import fetch
from services.kit.feed.rebuild import rebuild
from tests.services.intake.conftest import SUBMISSION, Center
from tests.services.intake.given import EXPERT_ID, ORI, PROFILE

SCREENING = {"program": "cri-tac", "on": "2024-03-02"}
DECLINE = {"reason": "out-of-scope", "on": "2024-03-02"}
WITHDRAWAL = {"reason": "funding", "note": "No money.", "on": "2024-03-02"}


async def test_a_request_is_shown_after_it_was_submitted(center: Center) -> None:
    await center.register()
    submitted = await center.ask("POST", "/requests", SUBMISSION, role="requester")
    assert submitted.status_code == 201
    request_id, position = submitted.json()["id"], submitted.json()["position"]
    assert submitted.headers["Location"] == f"/intake/requests/{request_id}"
    shown = await center.ask("GET", f"/requests/{request_id}", byfield_after=position)
    said = shown.json()
    assert shown.headers["ETag"] == '"1"'
    assert (said["status"], said["agency_name"]) == ("submitted", PROFILE["name"])
    assert {name: said[name] for name in ("contact", "problem", "topics", "authorized_by")} == {
        name: SUBMISSION[name] for name in ("contact", "problem", "topics", "authorized_by")
    }


async def test_a_submission_under_the_same_key_is_one_request(center: Center) -> None:
    await center.register()
    answers = [
        await center.ask("POST", "/requests", SUBMISSION, role="requester", idempotency_key="one")
        for _ in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    assert [answer.status_code for answer in answers] == [201, 201]
    assert (await center.log.head()).position == 2


async def test_another_submission_under_the_same_key_is_refused(center: Center) -> None:
    await center.register()
    for body, status in ((SUBMISSION, 201), (SUBMISSION | {"problem": "Another."}, 422)):
        answer = await center.ask(
            "POST", "/requests", body, role="requester", idempotency_key="one"
        )
        assert answer.status_code == status


async def test_a_request_of_an_unknown_agency_is_refused_naming_the_field(center: Center) -> None:
    answer = await center.ask("POST", "/requests", SUBMISSION, role="requester")
    assert answer.status_code == 409
    assert answer.json()["rule"] == "agency-not-registered"
    assert answer.json()["errors"] == [
        {"field": "body.ori", "value": ORI, "rule": "must be in the registry of agencies"}
    ]


async def test_an_agency_is_known_as_soon_as_it_is_registered(center: Center) -> None:
    """No reading after: rules look into the log, not into what is shown."""
    for number in range(5):
        await center.register(ori=f"IA057010{number}")
        body = SUBMISSION | {"ori": f"IA057010{number}"}
        assert (await center.ask("POST", "/requests", body)).status_code == 201


async def test_screening_carries_what_the_registry_knows(center: Center) -> None:
    request_id = await center.submit()
    answer = await center.ask("POST", f"/requests/{request_id}/screen", SCREENING)
    assert answer.status_code == 200
    (recorded,) = await center.log.read_stream(f"request-{request_id}", after_version=1)
    fact = CATALOGUE.load(recorded)
    assert isinstance(fact, RequestScreened)
    assert (fact.agency_kind, fact.state, fact.sworn) == ("local", "IA", 220)
    assert fact.program == "cri-tac"
    assert recorded.actor == "coordinator:coordinator"


@pytest.mark.parametrize(
    ("verb", "body"), [("screen", SCREENING), ("decline", DECLINE), ("withdraw", WITHDRAWAL)]
)
async def test_a_request_that_does_not_exist_is_not_found(
    center: Center, verb: str, body: dict[str, str]
) -> None:
    assert (await center.ask("POST", f"/requests/{uuid4()}/{verb}", body)).status_code == 404
    assert (await center.ask("GET", f"/requests/{uuid4()}")).status_code == 404


async def test_a_declined_request_cannot_be_screened(center: Center) -> None:
    request_id = await center.submit()
    await center.ask("POST", f"/requests/{request_id}/decline", DECLINE)
    answer = await center.ask("POST", f"/requests/{request_id}/screen", SCREENING)
    assert (answer.status_code, answer.json()["rule"]) == (409, "already-declined")


async def test_a_withdrawn_request_is_listed_as_withdrawn_with_its_reason(center: Center) -> None:
    request_id = await center.submit()
    withdrawn = await center.ask(
        "POST", f"/requests/{request_id}/withdraw", WITHDRAWAL, role="requester"
    )
    listed = await center.ask(
        "GET",
        f"/requests?status=withdrawn&ori={ORI}",
        byfield_after=withdrawn.json()["position"],
    )
    (item,) = listed.json()["items"]
    assert (item["request_id"], item["reason"]) == (request_id, "funding")


async def test_what_assignment_tells_shows_in_the_status(center: Center) -> None:
    request_id = await center.submit()
    await center.ask("POST", f"/requests/{request_id}/screen", SCREENING)
    engagement_id = derived_id(UUID(request_id), "engagement")
    assigned = ProviderAssigned.model_validate(
        {
            "engagement_id": engagement_id,
            "request_id": request_id,
            "ori": ORI,
            "provider": "iacp",
            "expert_id": EXPERT_ID,
            "ranking": (),
            "choice_reason": None,
            "assigned_on": "2024-03-03",
        }
    )
    after = await center.tell(assigned, f"engagement-{engagement_id}")
    shown = (await center.ask("GET", f"/requests/{request_id}", byfield_after=after)).json()
    assert (shown["status"], shown["provider"]) == ("assigned", "iacp")


async def test_a_request_whose_help_was_given_cannot_be_withdrawn(center: Center) -> None:
    request_id = await center.submit()
    await center.ask("POST", f"/requests/{request_id}/screen", SCREENING)
    after = await center.deliver(request_id)
    answer = await center.ask(
        "POST", f"/requests/{request_id}/withdraw", WITHDRAWAL, byfield_after=after
    )
    assert (answer.status_code, answer.json()["rule"]) == (409, "already-delivered")


async def test_requests_are_listed_page_by_page_latest_first(center: Center) -> None:
    ids = [await center.submit(problem=f"Problem {number}.") for number in range(3)]
    after = (await center.log.head()).position
    first = (await center.ask("GET", "/requests?limit=2", byfield_after=after)).json()
    second = (await center.ask("GET", f"/requests?limit=2&cursor={first['next']}")).json()
    listed = [item["request_id"] for item in first["items"] + second["items"]]
    assert listed == list(reversed(ids))


@pytest.mark.parametrize("cursor", ["LTE", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "eA", "!"])
async def test_a_cursor_that_no_list_gave_is_refused(center: Center, cursor: str) -> None:
    answer = await center.ask("GET", f"/requests?cursor={cursor}")
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:byfield:problem:bad-cursor")


@pytest.mark.parametrize(
    ("path", "key"),
    [("requests", str(10**30)), ("agencies", r'"\u0000"'), ("topics", r'"\u0000"')],
)
async def test_a_forged_cursor_is_refused_by_every_list(
    center: Center, path: str, key: str
) -> None:
    forged = base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")
    answer = await center.ask("GET", f"/{path}?cursor={forged}")
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:byfield:problem:bad-cursor")


@pytest.mark.parametrize(("role", "statuses"), [("provider", [403, 404]), ("reader", [403, 403])])
async def test_only_who_has_the_work_sees_who_asks(
    center: Center, role: str, statuses: list[int]
) -> None:
    asked = [
        await center.ask("GET", path, role=role) for path in ("/requests", f"/requests/{uuid4()}")
    ]
    assert [answer.status_code for answer in asked] == statuses


@pytest.mark.parametrize("verb", ["screen", "decline"])
async def test_only_the_center_decides_on_a_request(center: Center, verb: str) -> None:
    body = {"screen": SCREENING, "decline": DECLINE}[verb]
    answer = await center.ask("POST", f"/requests/{uuid4()}/{verb}", body, role="requester")
    assert answer.status_code == 403


async def test_a_contact_that_breaks_a_rule_is_told_without_the_value(center: Center) -> None:
    contact = SUBMISSION["contact"] | {"email": "robin at agency"}
    answer = await center.ask("POST", "/requests", SUBMISSION | {"contact": contact})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "body.contact.email"
    assert "robin" not in answer.text


async def test_languages_are_shown_as_they_were_asked_for(center: Center) -> None:
    request_id = await center.submit(languages=["es", "vi"])
    after = (await center.log.head()).position
    for path in (f"/requests/{request_id}", "/requests"):
        shown = (await center.ask("GET", path, byfield_after=after)).json()
        (request,) = shown.get("items", [shown])
        assert request["languages"] == ["es", "vi"]


async def test_a_language_that_is_no_code_is_told_by_its_place(center: Center) -> None:
    await center.register()
    answer = await center.ask("POST", "/requests", SUBMISSION | {"languages": ["es", "Spanish"]})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "body.languages.1"


async def test_requests_are_shown_from_the_tables_that_a_rebuild_put_in_place(
    center: Center,
) -> None:
    request_id = await center.submit()
    running = center.running
    position = (await center.log.head()).position
    path = "/requests?status=submitted"
    before = (await center.ask("GET", path, byfield_after=position)).json()
    await rebuild(running.pool, running.log, running.catalogue, SERVICE.projections)
    assert (await center.ask("GET", path)).json() == before
    screened = await center.ask("POST", f"/requests/{request_id}/screen", SCREENING)
    shown = await center.ask(
        "GET", f"/requests/{request_id}", byfield_after=screened.json()["position"]
    )
    assert shown.json()["status"] == "screened"


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ("request_get", (UUID(int=1),)),
        ("requests_list", ("submitted", ORI, None, 10, True, None, "maria", False, True)),
        ("requests_list_by_id", ([UUID(int=1)],)),
        ("requests_list_open", (ORI, 10)),
    ],
)
async def test_what_is_shown_of_requests_is_planned_as_a_part_of_the_statement(
    center: Center, query: str, values: tuple[object, ...]
) -> None:
    """Otherwise every request would be read for each that is shown."""
    sql = f"EXPLAIN {statement('services.intake', query)}"
    plan = "\n".join(row[0] for row in await fetch(center.running.pool, sql, *values))
    assert "requests" in plan
    assert "Function Scan" not in plan
