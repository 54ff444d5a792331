"""A link that went astray is taken back; to whom links went is forgotten after their end."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest

from services.access.links.acts import ACT_DAYS, KNOWN_DAYS, take_link_back
from services.access.mail.words import Kind
from services.access.outbox.waiting import Waiting
from services.access.outbox.writing import written
from services.access.schedules import FORGET_SCHEDULE, schedules
from services.kit.feed.schedule import Moment
from services.kit.http.read_records import list_reads
from services.kit.pages.cross_site import SESSION_COOKIE
from tests.services.access.links.conftest import Center
from tests.services.access.links.test_acts import REQUEST, SAID
from tests.services.access.test_pages import token_of

PATH = "/access/ask-authorization"
_BACK = re.compile(
    rf'<form method="post" action="({PATH}/[0-9a-f-]+/take-back)".*?</form>', re.DOTALL
)


async def _as(center: Center, name: str, role: str) -> Center:
    """The same center, for somebody else who is signed in."""
    signed_in = await center.house.signed_in(name, role=role)
    return Center(center.client, center.house, f"{SESSION_COOKIE}={signed_in.token}")


async def _forms(center: Center) -> dict[str, str]:
    """The forms by which links are taken back, with the token of each, by address."""
    shown = (await center.page(PATH)).text
    return {found[1]: token_of(found[0]) for found in _BACK.finditer(shown)}


async def _post(center: Center, path: str, token: str) -> tuple[int, str]:
    headers = {"accept": "text/html", "sec-fetch-site": "same-origin", "cookie": center.cookie}
    answer = await center.client.post(path, headers=headers, data={"form_token": token})
    return answer.status_code, answer.text


async def _opens(center: Center, token: str) -> bool:
    """Whether a link opens its page, and intake for whoever holds it."""
    page = await center.act(token)
    answer = await center.by_link(token, f"{REQUEST}/claim-authorization", SAID)
    assert (page.status_code == 200) == (answer.status_code != 401)
    return page.status_code == 200


@pytest.mark.parametrize("who", [("maria", "coordinator"), ("ada", "administrator")])
async def test_a_link_is_taken_back_and_opens_nothing(center: Center, who: tuple[str, str]) -> None:
    await center.asked(mail="wrong@city.example")
    [token] = await center.mailed()
    taker = center if who[0] == "maria" else await _as(center, *who)
    [(path, form_token)] = (await _forms(taker)).items()
    for _ in range(2):  # the second click is fine
        status, _ = await _post(taker, path, form_token)
        assert status == 303
    assert not await _opens(center, token)
    assert await center.told("AuthorizationClaimed") == []
    shown = (await taker.page(PATH)).text
    assert "Taken back" in shown
    assert await _forms(taker) == {}
    assert await center.house.running.pool.fetchval("SELECT count(*) FROM act_token") == 0


async def test_who_did_not_ask_for_a_link_neither_sees_it_nor_takes_it_back(center: Center) -> None:
    await center.asked()
    [token] = await center.mailed()
    [path] = await _forms(center)
    other = await _as(center, "otto", "operator")
    shown = (await other.page(PATH)).text
    assert "alex@city.example" not in shown
    link_id, person = UUID(path.split("/")[3]), "person-otto"
    assert not await take_link_back(center.house.running, link_id, person, asked_by=person)
    await other.asked(mail="other@city.example")
    [own] = await _forms(other)
    assert own != path
    assert await _opens(center, token)


async def test_an_administrator_sees_to_whom_links_went_and_of_no_request(center: Center) -> None:
    await center.asked()
    ada = await _as(center, "ada", "administrator")
    shown = (await ada.page(PATH)).text
    assert "alex@city.example" in shown
    assert "maria" in shown
    assert REQUEST.rpartition("/")[2] not in shown
    assert "Number of the request" not in shown
    form = {"name": "A", "mail": "a@b.example", "request_id": REQUEST.rpartition("/")[2]}
    assert (await ada.page(PATH, form)).status_code == 403


async def test_a_link_that_was_used_is_not_taken_back(center: Center) -> None:
    await center.asked()
    [token] = await center.mailed()
    [(path, form_token)] = (await _forms(center)).items()
    assert (await center.act(token, SAID)).status_code == 200
    status, text = await _post(center, path, form_token)
    assert (status, "The link was used" in text) == (422, True)
    # It shows to whom links went: a read, as the page is.
    latest, *_ = await list_reads(center.house.running.pool, limit=9)
    assert (latest.operation, latest.thing) == ("take_back", "person")
    assert "Used" in (await center.page(PATH)).text


async def test_a_mail_that_still_waits_is_not_written_for_a_link_that_was_taken_back(
    center: Center,
) -> None:
    await center.asked()
    await center.mailed()
    [(path, form_token)] = (await _forms(center)).items()
    await _post(center, path, form_token)
    link_id = UUID(path.split("/")[3])
    now = center.house.running.now()
    mail = Waiting(link_id, Kind.ACT, None, link_id, now, 0)
    assert await written(center.house.running, mail) is None


@pytest.mark.parametrize("ended", ["unused", "used", "taken-back"])
async def test_to_whom_a_link_went_is_forgotten_after_its_end(center: Center, ended: str) -> None:
    await center.asked()
    [token] = await center.mailed()
    running = center.house.running
    since = running.now()
    if ended == "used":
        await center.act(token, SAID)
    elif ended == "taken-back":
        [(path, form_token)] = (await _forms(center)).items()
        await _post(center, path, form_token)
    else:
        since += timedelta(days=ACT_DAYS)
    [forget] = [each for each in schedules(running) if each.name == FORGET_SCHEDULE]
    for days, known in ((KNOWN_DAYS - 1, True), (KNOWN_DAYS + 1, False)):
        await forget.act(Moment(since + timedelta(days=days)))
        [link] = await running.pool.fetch("SELECT * FROM act_link")
        assert ("Alex Roe" in str(dict(link)), "alex@city" in str(dict(link))) == (known, known)
    assert link["thing"] == UUID(REQUEST.rpartition("/")[2])
    assert await running.pool.fetchval("SELECT count(*) FROM act_token") == 0
    assert "No link was asked for." in (await center.page(PATH)).text
