"""Administrators forget somebody over HTTP as at their pages: by the same rules, in JSON."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest

from services.access.feeds import CARRY_OUT_FORGETTING_FEED
from services.access.policy import POLICY
from services.access.routes.forgetting import router
from tests.keys import asking_as
from tests.services.access.test_forgetting_pages import request_id
from tests.services.access.test_pages import Site, site

__all__ = ["request_id", "site"]
DOCKET = "LACV 2026-0117"
NOBODY = "request-0190a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"


async def send(
    site: Site, who: str, path: str, key: str | None = None, **body: Any
) -> httpx.Response:
    """Give a command as an administrator."""
    headers = asking_as("administrator", who) | ({"Idempotency-Key": key} if key else {})
    return await site.client.post(f"/subjects/{path}", json=body or None, headers=headers)


async def read(site: Site, path: str = "", **query: Any) -> Any:
    """What an administrator is shown."""
    answer = await site.client.get(
        f"/subjects{path}", params=query, headers=asking_as("administrator", "ada")
    )
    assert answer.status_code == 200, answer.text
    return answer.json()


def refused(answer: httpx.Response) -> tuple[int, str]:
    """The status of a problem, and the rule that it names."""
    problem = answer.json()
    return answer.status_code, problem.get("rule") or problem["title"]


async def test_one_asks_another_confirms_and_it_is_done(site: Site, request_id: UUID) -> None:
    subject = f"request-{request_id}"
    asked = [await send(site, "ada", f"{subject}/ask", "k1", reason="on-request") for _ in "12"]
    assert [each.status_code for each in asked] == [200, 200]
    assert (
        asked[0].json()
        == asked[1].json()
        == {
            "id": subject,
            "version": 1,
            "position": asked[0].json()["position"],
        }
    )
    shown = await read(site, f"/{subject}")
    assert (shown["standing"], shown["asked_by"], shown["reason"]) == ("asked", "ada", "on-request")
    assert refused(await send(site, "ada", f"{subject}/confirm")) == (409, "same-person")

    confirmed = [await send(site, "ben", f"{subject}/confirm", "k2") for _ in "12"]
    assert [each.status_code for each in confirmed] == [200, 200]
    position = confirmed[0].json()["position"]
    await site.house.running.wait_for_position(position, CARRY_OUT_FORGETTING_FEED)
    shown = await read(site, f"/{subject}")
    done = {"standing": "forgotten", "confirmed_by": "ben", "keys_destroyed": 1, "plain_facts": 0}
    assert shown | done == shown
    assert refused(await send(site, "ada", f"{subject}/withdraw")) == (409, "forgetting-not-asked")


async def test_who_asked_withdraws_it_and_it_is_listed_no_more(
    site: Site, request_id: UUID
) -> None:
    subject = f"request-{request_id}"
    await send(site, "ada", f"{subject}/ask", reason="not-needed")
    assert refused(await send(site, "ben", f"{subject}/withdraw")) == (409, "asked-by-another")
    assert [each["subject"] for each in (await read(site))["items"]] == [subject]
    assert (await send(site, "ada", f"{subject}/withdraw")).status_code == 200
    assert (await read(site))["items"] == []
    assert (await read(site, f"/{subject}"))["standing"] == "not-asked"


async def test_nothing_is_forgotten_under_a_hold_until_it_is_lifted(
    site: Site, request_id: UUID
) -> None:
    subject = f"request-{request_id}"
    held = {"reason": "litigation", "document": DOCKET}
    assert (await send(site, "ada", f"{subject}/holds", **held)).status_code == 200
    assert refused(await send(site, "ada", f"{subject}/ask", reason="on-request")) == (
        409,
        "under-hold",
    )
    [hold] = (await read(site, f"/{subject}"))["holds"]
    assert hold | {"document": DOCKET, "placed_by": "ada", "reason": "litigation"} == hold
    lifted = {"reason": "ended", "document": DOCKET}
    assert (await send(site, "ben", f"{subject}/holds/lift", **lifted)).status_code == 200
    assert (await read(site))["items"] == []
    assert (await send(site, "ada", f"{subject}/ask", reason="on-request")).status_code == 200


async def test_the_list_goes_on_by_pages(site: Site, request_id: UUID) -> None:
    await site.house.know("IA0570100", None)
    for subject in (f"request-{request_id}", "agency-IA0570100"):
        held = {"reason": "audit", "document": "A-1"}
        assert (await send(site, "ada", f"{subject}/holds", **held)).status_code == 200
    first = await read(site, limit=1)
    second = await read(site, limit=1, cursor=first["next"])
    subjects = [each["subject"] for page in (first, second) for each in page["items"]]
    assert subjects == ["agency-IA0570100", f"request-{request_id}"]
    assert second["next"] is None


async def test_of_whom_nothing_was_told_there_is_nothing_to_show_and_nothing_to_forget(
    site: Site,
) -> None:
    shown = await site.client.get(f"/subjects/{NOBODY}", headers=asking_as("administrator", "ada"))
    assert shown.status_code == 404
    asked = await send(site, "ada", f"{NOBODY}/ask", reason="on-request")
    assert refused(asked) == (409, "subject-unknown")


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("nobody/ask", {"reason": "on-request"}, "path.subject"),
        (f"{NOBODY}/ask", {"reason": "boredom"}, "body.reason"),
        (f"{NOBODY}/holds", {"reason": "audit", "document": "\n"}, "body.document"),
        (f"{NOBODY}/holds/lift", {"reason": "ended"}, "body.document"),
    ],
)
async def test_a_fault_names_its_field(
    site: Site, path: str, body: dict[str, Any], field: str
) -> None:
    answer = await send(site, "ada", path, **body)
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == [field]


@pytest.mark.parametrize("role", ["coordinator", "operator", "requester", "provider", "consumer"])
async def test_administrators_alone_are_let_in(site: Site, role: str) -> None:
    headers = asking_as(role)
    paths = ("ask", "confirm", "withdraw", "holds", "holds/lift")
    answers = [
        await site.client.get("/subjects", headers=headers),
        await site.client.get(f"/subjects/{NOBODY}", headers=headers),
        *[await site.client.post(f"/subjects/{NOBODY}/{each}", headers=headers) for each in paths],
    ]
    assert {each.status_code for each in answers} == {403}


def test_each_route_is_for_administrators_by_its_row() -> None:
    names = [route.name for route in router.routes]  # type: ignore[attr-defined] # routes all
    assert len(names) == 7
    assert {POLICY.roles(name) for name in names} == {("administrator",)}
