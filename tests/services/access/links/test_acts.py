"""A link opens one act on one request, by a form, once; it counts when the center has called."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from events.log.postgres import PostgresLog
from services.access.feeds import USE_LINKS_FEED
from services.access.links.acts import ACT_DAYS
from services.intake.decisions.claiming import CLAIMS_MAX
from services.kit.pages.cross_site import SESSION_COOKIE
from tests.services.access.links.conftest import OTHER_ID, Center, record
from tests.services.access.test_pages import token_of
from tests.services.intake import given

REQUESTS = "/intake/requests"
REQUEST = f"{REQUESTS}/{given.REQUEST_ID}"
SAID = {"authorized_by": "Alex Roe", "title": "Chief of Police"}
COORDINATOR = "coordinator"


async def test_an_executive_says_yes_by_a_link_and_it_counts_when_the_center_has_called(
    center: Center,
) -> None:
    assert (await center.asked()).status_code == 303
    [token] = await center.mailed()
    for _ in range(2):  # a program that reads mails opens the link
        assert "I authorize the request" in (await center.act(token)).text
    assert await center.told("AuthorizationClaimed") == []

    assert "The center will call" in (await center.act(token, SAID)).text
    [actor] = await center.told("AuthorizationClaimed")
    assert actor.startswith("requester:by-link-")
    over = await center.act(token, SAID)
    assert (over.status_code, len(await center.told("AuthorizationClaimed"))) == (410, 1)
    assert (await center.by_link(token, f"{REQUEST}/claim-authorization", SAID)).status_code == 401

    refused = await center.do(COORDINATOR, f"{REQUEST}/screen", program="cri-tac")
    assert refused.json()["rule"] == "authorization-missing"
    link_id = actor.removeprefix("requester:by-link-")
    confirm = f"{REQUEST}/confirm-authorization"
    assert (await center.do("requester", confirm, link_id=link_id)).status_code == 403
    assert (await center.do(COORDINATOR, confirm, link_id=str(uuid4()))).json()["rule"] == (
        "claim-unknown"
    )
    confirmed = await center.do(COORDINATOR, confirm, link_id=link_id)
    assert confirmed.is_success, confirmed.text
    screened = await center.do(COORDINATOR, f"{REQUEST}/screen", program="cri-tac")
    assert screened.is_success, screened.text


async def test_the_screening_page_shows_what_waits_to_be_confirmed(center: Center) -> None:
    await center.asked()
    [token] = await center.mailed()
    await center.act(token, SAID)
    shown = await center.screening()
    [claim] = shown["claims"]
    assert (claim["authorized_by"], claim["title"]) == ("Alex Roe", "Chief of Police")
    assert "confirm-authorization" in shown["allowed"]
    assert shown["authorizations"] == []


async def test_twenty_wrong_ones_keep_the_right_one_out_until_one_is_dismissed(
    center: Center, database: str
) -> None:
    async with PostgresLog(database) as log:
        await record(log, *(given.claimed(link_id=UUID(int=each)) for each in range(CLAIMS_MAX)))
    await center.asked()
    [token] = await center.mailed()
    claim = f"{REQUEST}/claim-authorization"
    assert (await center.by_link(token, claim, SAID)).json()["rule"] == "too-many-claims"
    dismiss, wrong = f"{REQUEST}/dismiss-claim", {"link_id": str(UUID(int=7))}
    refused = await center.do("requester", dismiss, **wrong, reason="wrong-person")
    assert refused.status_code == 403
    assert (await center.do(COORDINATOR, dismiss, **wrong)).status_code == 422
    for _ in range(2):
        done = await center.do(COORDINATOR, dismiss, **wrong, reason="wrong-person")
        assert done.is_success, done.text
    assert len(await center.told("AuthorizationClaimDismissed")) == 1
    assert (await center.by_link(token, claim, SAID)).is_success

    shown = await center.screening()
    assert len(shown["claims"]) == CLAIMS_MAX
    [dismissed] = shown["dismissed_claims"]
    assert (dismissed["link_id"], dismissed["reason"]) == (wrong["link_id"], "wrong-person")


async def test_a_link_is_used_up_also_when_intake_is_asked_past_the_page(center: Center) -> None:
    await center.asked()
    [token] = await center.mailed()
    claim = f"{REQUEST}/claim-authorization"
    assert (await center.by_link(token, claim, SAID)).is_success
    await center.hears(USE_LINKS_FEED)
    assert len(await center.told("AuthorizationClaimed")) == 1
    assert (await center.act(token)).status_code == 410
    assert (await center.by_link(token, claim, SAID)).status_code == 401
    asked = (await center.page("/access/ask-authorization")).text
    assert "Used" in asked
    assert "Take back" not in asked


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (f"{REQUESTS}/{OTHER_ID}/claim-authorization", SAID),
        (f"{REQUEST}/authorize", SAID),
        (f"{REQUEST}/withdraw", {"reason": "no-longer-needed"}),
        (f"{REQUEST}/confirm-authorization", {"link_id": str(OTHER_ID)}),
        (REQUEST, None),
        (REQUESTS, None),
        (f"/intake/agencies/{given.ORI}", None),
    ],
)
async def test_a_link_opens_nothing_else(center: Center, path: str, said: Any) -> None:
    await center.asked()
    [token] = await center.mailed()
    answer = await center.by_link(token, path, said)
    assert answer.status_code == 403, answer.text


@pytest.mark.parametrize("role", ["coordinator", "requester", "operator", "provider"])
async def test_without_a_link_nobody_claims(center: Center, role: str) -> None:
    answer = await center.do(role, f"{REQUEST}/claim-authorization", **SAID)
    assert answer.status_code == 403
    assert "a credential that was made for it alone" in answer.json()["detail"]


async def test_a_link_signs_nobody_in(center: Center) -> None:
    await center.asked()
    [token] = await center.mailed()
    other = Center(center.client, center.house, f"{SESSION_COOKIE}={token}")
    assert (await other.page("/access/ask-authorization")).status_code in {303, 401}


async def test_after_seven_days_a_link_is_over(center: Center) -> None:
    await center.asked()
    [token] = await center.mailed()
    await center.house.running.pool.execute(
        "UPDATE act_link SET expires_at = expires_at - make_interval(days => $1)", ACT_DAYS
    )
    assert (await center.act(token)).status_code == 410
    assert (await center.by_link(token, f"{REQUEST}/claim-authorization", SAID)).status_code == 401


@pytest.mark.parametrize("token", ["Zr3kQ8vN1xT6mB0yWc5JpL9sHd2GfUeAhV4nX7bK2qM", "x"])
async def test_a_token_that_nobody_made_opens_nothing(center: Center, token: str) -> None:
    assert (await center.act(token)).status_code == 410
    answer = await center.by_link(token, f"{REQUEST}/claim-authorization", SAID)
    assert answer.status_code == 401


async def test_of_a_request_that_ended_meanwhile_nothing_is_said(center: Center) -> None:
    await center.asked()
    [token] = await center.mailed()
    ended = await center.do(COORDINATOR, f"{REQUEST}/decline", reason="capacity")
    assert ended.is_success, ended.text
    assert (await center.act(token, SAID)).status_code == 410
    assert await center.told("AuthorizationClaimed") == []


@pytest.mark.parametrize("title", ["x" * 101, "Chief\u202e", " \u200b"])
async def test_an_office_that_intake_would_not_take_is_asked_for_again(
    center: Center, title: str
) -> None:
    await center.asked()
    [token] = await center.mailed()
    answer = await center.act(token, SAID | {"title": title})
    assert (answer.status_code, "your office" in answer.text) == (422, True)
    assert "The center will call" in (await center.act(token, SAID)).text


async def test_who_asks_for_a_link_names_a_request_that_is_there_and_an_address(
    center: Center,
) -> None:
    unknown = await center.asked(request_id=str(uuid4()))
    assert (unknown.status_code, "There is no request" in unknown.text) == (422, True)
    wrong = await center.asked(mail="alex@city..example")
    assert (wrong.status_code, "NAME@DOMAIN" in wrong.text) == (422, True)
    assert await center.house.running.pool.fetchval("SELECT count(*) FROM act_link") == 0


async def test_a_form_that_is_sent_again_asks_once_and_nobody_else(center: Center) -> None:
    path = "/access/ask-authorization"
    shown = (await center.page(path)).text.partition("<main")[2]
    headers = {"accept": "text/html", "sec-fetch-site": "same-origin", "cookie": center.cookie}
    form = {"form_token": token_of(shown), "name": "Alex Roe", "request_id": str(given.REQUEST_ID)}
    answers = [
        await center.client.post(path, headers=headers, data=form | {"mail": mail})
        for mail in ("alex@city.example", "alex@city.example", "other@city.example")
    ]
    assert [each.status_code for each in answers] == [303, 303, 422]
    assert "This form was sent before" in answers[-1].text
    rows = await center.house.running.pool.fetch("SELECT mail FROM act_link")
    assert [row["mail"] for row in rows] == ["alex@city.example"]


async def test_no_token_of_a_link_is_kept(center: Center) -> None:
    await center.asked()
    [token] = await center.mailed()
    rows = await center.house.running.pool.fetch(
        "SELECT * FROM act_token JOIN act_link USING (link_id)"
    )
    assert len(rows) == 1
    assert token not in str(dict(rows[0]))
