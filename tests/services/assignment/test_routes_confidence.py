"""Confidential work, over HTTP: seen by the center, who judges it and who has it, and no others."""

from __future__ import annotations

from typing import Any, Final

import pytest

from tests.services.assignment.center import DELIVERY, ENGAGEMENT_ID, REQUEST_ID, SCREENED, Center
from tests.services.assignment.reactions.test_requests import escalated
from tests.services.assignment.test_routes_findings import EVIDENCE, FINDING, RECOMMENDATION

PATH: Final = f"engagements/{ENGAGEMENT_ID}"
SHOWN: Final = (
    "",
    "/deliveries",
    "/plans",
    "/findings",
    "/recommendations",
    "/recommendations/{recommendation}",
    "/progress",
)
LISTS: Final = (
    "engagements",
    "engagements?status=underway",
    f"engagements?request_id={REQUEST_ID}",
)
QUEUE: Final = "validation-queue?on=2020-04-02"


async def at_work(center: Center, *, confidential: bool) -> str:
    """Work of `iacp` with a recommendation that waits to be validated; its id."""
    await center.staffed()
    await center.screened(confidential=confidential)
    await center.do("assign", on="2020-03-02")
    await center.do("deliveries", **DELIVERY)
    await center.do("assign-validator", validator="mcca.robin", of_provider="mcca")
    finding = await center.do("findings", **FINDING)
    made = await center.do("recommendations", **RECOMMENDATION, finding_id=finding["id"])
    await center.do(f"recommendations/{made['id']}/submit", **EVIDENCE)
    return str(made["id"])


async def seen(center: Center, recommendation: str, role: str, **headers: str) -> dict[str, Any]:
    """Status of each page, number of items of each list."""
    paths = [f"{PATH}{end}".format(recommendation=recommendation) for end in SHOWN]
    pages = {path: (await center.get(path, role, **headers)).status_code for path in paths}
    lists = {
        path: len((await center.get(path, role, **headers)).json()["items"])
        for path in (*LISTS, *([] if role == "requester" else [QUEUE]))
    }
    return {"pages": set(pages.values()), "lists": set(lists.values())}


@pytest.mark.parametrize(
    ("role", "subject"),
    [
        ("reader", "analyst"),
        ("provider", "noble"),
        ("reader", "iacp"),
        ("requester", "IA0570200"),
        ("validator", "mcca.lee"),
    ],
)
async def test_who_has_no_business_with_it_finds_nothing(
    center: Center, role: str, subject: str
) -> None:
    made = await at_work(center, confidential=True)
    found = await seen(center, made, role, who=subject)
    assert found == {"pages": {404}, "lists": {0}}


@pytest.mark.parametrize(
    ("role", "subject"),
    [
        ("coordinator", "maria"),
        ("operator", "lee"),
        ("validator", "mcca.robin"),
        ("provider", "iacp"),
        ("provider", "iacp.dana"),
    ],
)
async def test_whom_it_concerns_sees_all_of_it(center: Center, role: str, subject: str) -> None:
    made = await at_work(center, confidential=True)
    found = await seen(center, made, role, who=subject)
    assert found == {"pages": {200}, "lists": {1}}


async def test_what_is_not_confidential_is_seen_by_readers(center: Center) -> None:
    made = await at_work(center, confidential=False)
    assert await seen(center, made, "reader") == {"pages": {200}, "lists": {1}}


@pytest.mark.parametrize("confidential", [False, True])
async def test_an_escalation_takes_the_confidence_of_the_program_along(
    center: Center, *, confidential: bool
) -> None:
    await center.screened()
    moved = escalated().model_copy(update={"confidential": confidential})
    await center.tell(f"request-{REQUEST_ID}", moved)
    await center.follow()
    for_center = (await center.get(f"engagements?request_id={SCREENED.request_id}")).json()["items"]
    for_readers = (await center.get("engagements", "reader")).json()["items"]
    assert [one["confidential"] for one in for_center] == [confidential] * 2
    assert len(for_readers) == (0 if confidential else 2)
