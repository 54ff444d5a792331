"""What waits for a call is shown to coordinators, who write down what the agency says."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

import pytest

from events.event import REMOVED
from events.intake import AuthorizationClaimed
from events.log.postgres import PostgresLog
from services.intake.decisions.claiming import CLAIMS_MAX
from services.kit.pages.cross_site import SESSION_COOKIE
from tests.keys import asking_as
from tests.services.access.administrators import faults_of
from tests.services.access.links.conftest import OTHER_ID, Center, record
from tests.services.access.links.test_asking import NOBODY, asked_token, kept
from tests.services.intake import given

DOOR = "/access/door"
SAID = {"authorized_by": "Alex Roe", "title": "Chief of Police"}
REQUEST = f"{DOOR}/{given.REQUEST_ID}"
LINKED = UUID(int=7)
CLAIM = f"{REQUEST}/{LINKED}"
NUMBER = "319 555 0199"


async def told(center: Center, *facts: Any) -> None:
    """Let facts be told, and intake's rows have them."""
    async with PostgresLog(center.house.running.settings.dsn_of("log")) as log:
        await record(log, *facts)
        head = await log.head()
    after = {"byfield-after": str(head.position)}
    answer = await center.client.get("/intake/requests", headers=asking_as("coordinator") | after)
    assert answer.is_success, answer.text


def claimed(**fields: Any) -> AuthorizationClaimed:
    """A yes by a link, after the new executive whose yes is due."""
    return given.claimed(claimed_on=given.MARCH_3, **fields)


async def waiting(center: Center) -> list[str]:
    """The requests that the page lists."""
    shown = await center.page(DOOR)
    assert shown.status_code == 200, shown.text
    return re.findall(r'href="/access/door/([0-9a-f-]{36})"', shown.text)


async def test_an_authorization_by_a_link_is_listed_until_the_agency_confirmed_it(
    center: Center,
) -> None:
    assert await waiting(center) == []
    await center.asked()
    [token] = await center.mailed()
    await center.act(token, SAID)
    await told(center)
    assert await waiting(center) == [str(given.REQUEST_ID)]
    shown = (await center.page(REQUEST)).text
    [link_id] = re.findall(rf'href="{REQUEST}/([0-9a-f-]{{36}})"', shown)
    path = f"{REQUEST}/{link_id}"
    assert "Alex Roe, Chief of Police" in (await center.page(path)).text
    answer = await center.page(path, {"outcome": "confirmed"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"{DOOR}?done=confirmed")
    assert await waiting(center) == []
    [yes] = (await center.screening())["authorizations"]
    assert (yes["authorized_by"], yes["link_id"]) == ("Alex Roe", link_id)
    assert (await center.told("RequestAuthorized"))[-1].startswith("coordinator:person-")


@pytest.mark.parametrize(
    "reason", ["not-authorized", "wrong-person", "not-reached", "duplicate", "entered-in-error"]
)
async def test_it_is_dismissed_with_a_reason_and_confirmed_after_all(
    center: Center, reason: str
) -> None:
    await told(center, claimed(link_id=LINKED))
    said = {"outcome": reason, "note": "Called twice."}
    assert (await center.page(CLAIM, said)).headers["location"] == f"{DOOR}?done=dismissed"
    assert await waiting(center) == []
    [claim] = (await center.screening())["dismissed_claims"]
    assert (claim["reason"], claim["note"]) == (reason, "Called twice.")
    assert "Called twice." in (await center.page(CLAIM)).text
    assert (await center.page(CLAIM, {"outcome": "confirmed"})).status_code == 303
    assert len((await center.screening())["authorizations"]) == 1


async def test_what_the_rules_refuse_is_said_at_the_form(center: Center) -> None:
    await told(center, claimed(link_id=LINKED))
    assert (
        "Choose what the agency says."
        in faults_of(await center.page(CLAIM, {"outcome": "x"}))["outcome"]
    )
    assert "Enter what the agency says." in faults_of(await center.page(CLAIM, NOBODY))["outcome"]
    form = await center.opened(CLAIM)
    assert (await center.sent(CLAIM, form, {"outcome": "confirmed"})).status_code == 303
    again = await center.sent(CLAIM, form, {"outcome": "wrong-person"})
    assert again.status_code == 422
    assert (await center.sent(CLAIM, form, {"outcome": "confirmed"})).status_code == 303


async def test_a_request_without_an_account_is_listed_until_the_agency_said_yes(
    center: Center,
) -> None:
    number = given.contact_named(contact=given.contact(telephone=NUMBER))
    await told(center, number)
    token = await asked_token(center)
    await center.stranger(f"/access/asked/{token}", NOBODY)
    await told(center)
    [row] = await kept(center, "request_id")
    assert await waiting(center) == [str(row["request_id"])]
    path = f"{DOOR}/{row['request_id']}"
    shown = (await center.page(path)).text
    assert NUMBER in shown
    assert "319 555 0100" not in shown  # which came with the request
    answer = await center.page(path, SAID)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{DOOR}?done=authorized")
    assert await waiting(center) == []


async def test_who_was_forgotten_has_no_number_to_call(center: Center) -> None:
    gone = given.contact(name=REMOVED, email=REMOVED, telephone=REMOVED)
    await told(center, given.contact_named(contact=gone))
    shown = (await center.page(REQUEST)).text
    assert "tel:" not in shown
    assert "Whom the registry named was forgotten. Look its number up" in shown
    named = given.contact(role="point_of_contact", telephone=NUMBER)
    await told(center, given.contact_named(contact=named))
    shown = (await center.page(REQUEST)).text
    assert shown.count("tel:") == 1
    assert "forgotten" not in shown


@pytest.mark.parametrize("path", [f"{DOOR}/{UUID(int=5)}", f"{REQUEST}/{UUID(int=5)}"])
async def test_what_is_not_there_is_not_found(center: Center, path: str) -> None:
    assert (await center.page(path)).status_code == 404


async def test_the_pages_are_for_the_center_alone(center: Center) -> None:
    signed_in = await center.house.signed_in("dana", role="administrator")
    other = Center(center.client, center.house, f"{SESSION_COOKIE}={signed_in.token}")
    for path in (DOOR, REQUEST, CLAIM):
        assert (await other.page(path)).status_code == 403
    for role in ("requester", "provider", "reader", "administrator"):
        answer = await center.client.get("/intake/requests/to-confirm", headers=asking_as(role))
        assert answer.status_code == 403


async def test_where_too_many_wait_a_link_stays_good_and_its_page_says_so(center: Center) -> None:
    await told(center, *(claimed(link_id=UUID(int=each)) for each in range(CLAIMS_MAX)))
    await center.asked()
    [token] = await center.mailed()
    answer = await center.act(token, SAID)
    assert (answer.status_code, "your link stays good" in answer.text) == (409, True)
    await center.page(CLAIM, {"outcome": "duplicate"})
    assert "The center will call" in (await center.act(token, SAID)).text


async def test_a_request_that_has_ended_waits_for_no_call(center: Center) -> None:
    await told(center, claimed(link_id=LINKED), claimed(link_id=LINKED, request_id=OTHER_ID))
    assert len(await waiting(center)) == 2
    ended = await center.do(
        "coordinator", f"/intake/requests/{OTHER_ID}/decline", reason="out-of-scope"
    )
    assert ended.is_success, ended.text
    assert await waiting(center) == [str(given.REQUEST_ID)]
