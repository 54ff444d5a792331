"""Who has no account asks for help at a page, as a browser without script does it."""

from __future__ import annotations

import asyncio
import re
from html import unescape
from typing import Any

import httpx
import pytest

from events.log.postgres import PostgresLog
from services.access.links.asked import WAITING_OF_ADDRESS_MAX
from services.kit.pages.typed import TYPED_COOKIE
from tests.keys import asking_as
from tests.services.access.administrators import faults_of
from tests.services.access.conftest import POLICE
from tests.services.access.links.conftest import Center, opened_center, record
from tests.services.access.links.test_asking import BODY, MAIL, NOBODY, ask, kept, submitted
from tests.services.intake import given

FORM = "/access/ask/form"
TYPED: dict[str, Any] = {
    "agency": "cedar rapids",
    "authorized_by": "Alex Roe",
    "program": "cri-tac",
    "topics": "active-threat",
    "problem": BODY["problem"],
    "name": "Robin Doe",
    "role": "point_of_contact",
    "email": MAIL,
    "telephone": "319 555 0100",
}
OTHER_ORI = "IA0570200"


async def asked_at_page(center: Center, **said: Any) -> httpx.Response:
    return await center.stranger(FORM, TYPED | {"agency": given.ORI} | said)


async def _list_topics(center: Center, **topics: str) -> None:
    """Let topics be offered, and wait until intake's rows have them."""
    for topic, title in topics.items():
        answer = await center.client.put(
            f"/intake/topics/{topic.replace('_', '-')}",
            headers=asking_as("coordinator"),
            json={"title": title, "lists": ["general"]},
        )
        assert answer.is_success, answer.text
    after = {"byfield-after": answer.headers["byfield-position"]}
    await center.client.get("/intake/topics", headers=asking_as("coordinator") | after)


async def test_a_request_asked_for_at_the_page_is_the_one_that_is_asked_for_in_json(
    center: Center,
) -> None:
    answer = await asked_at_page(center)
    assert (answer.status_code, answer.headers["location"]) == (303, "/access/ask/sent")
    assert "Now look at your mail" in (await center.stranger("/access/ask/sent")).text
    assert (await ask(center)).status_code == 202  # the same once more
    assert len(await kept(center)) == 1
    [token] = await center.mailed(page="asked")
    await center.stranger(f"/access/asked/{token}", NOBODY)
    assert len(await submitted(center)) == 1


async def test_the_address_of_the_json_leads_to_the_form(center: Center) -> None:
    answer = await center.stranger("/access/ask")
    assert (answer.status_code, answer.headers["location"]) == (303, FORM)


async def test_all_that_can_be_asked_for_can_be_asked_for_at_the_page(center: Center) -> None:
    said = {
        "topics": "active-threat, de-escalation",
        "delivery_types": ["coaching", "policy-review"],
        "wanted_from": "2024-06-01",
        "wanted_until": "2024-08-31",
        "languages": "es vi",
        "confidential": "yes",
        "role": "agency_executive",
    }
    assert (await asked_at_page(center, **said)).status_code == 303
    in_json = {
        "topics": ["active-threat", "de-escalation"],
        "delivery_types": ["coaching", "policy-review"],
        "wanted_from": "2024-06-01",
        "wanted_until": "2024-08-31",
        "languages": ["es", "vi"],
        "confidential": True,
        "contact": BODY["contact"] | {"role": "agency_executive"},
    }
    assert (await ask(center, **in_json)).status_code == 202
    assert len(await kept(center)) == 1


async def test_a_part_of_a_name_leads_to_the_agencies_that_have_it(center: Center) -> None:
    other = given.registered(ori=OTHER_ORI, name="Cedar Rapids Transit Police")
    async with PostgresLog(center.house.running.settings.dsn_of("log")) as log:
        await record(log, other)
    head = await center.house.running.log.head()
    headers = asking_as("coordinator") | {"byfield-after": str(head.position)}
    await center.client.get("/intake/agencies", headers=headers)
    answer = await asked_at_page(center, agency="cedar rapids")
    assert "Choose which agency you mean" in faults_of(answer)["agency"]
    choices = re.findall(r'name="chosen" type="radio" value="(\w+)"', answer.text)
    assert choices == [given.ORI, OTHER_ORI]
    assert POLICE in answer.text
    assert await kept(center) == []

    chosen = {"agency": "cedar rapids", "chosen": OTHER_ORI, "chosen_for": "cedar rapids"}
    assert (await asked_at_page(center, **chosen)).status_code == 303
    assert await kept(center, "agency") == [{"agency": OTHER_ORI}]


async def test_what_was_chosen_for_another_name_is_not_taken(center: Center) -> None:
    said = {"agency": "Nowhere Police", "chosen": given.ORI, "chosen_for": "cedar rapids"}
    answer = await asked_at_page(center, **said)
    assert "The registry has no such agency" in faults_of(answer)["agency"]
    assert await kept(center) == []


@pytest.mark.parametrize(
    ("said", "field", "says"),
    [
        ({"agency": ""}, "agency", "Enter the agency by its name or ORI"),
        ({"agency": "IA9990000"}, "agency", "The registry has no such agency"),
        ({"agency": "Ce"}, "agency", "The registry has no such agency"),
        ({"authorized_by": ""}, "authorized_by", "Enter who authorized it"),
        ({"program": ""}, "program", "Choose the kind of help."),
        ({"program": "other"}, "program", "Choose the kind of help."),
        ({"topics": ""}, "topics", "Choose one topic or more"),
        ({"topics": "Active Threat"}, "topics", "Choose one topic or more"),
        ({"problem": " "}, "problem", "Say what the problem is"),
        ({"problem": "x" * 4001}, "problem", "Say what the problem is"),
        ({"delivery_types": "coffee"}, "delivery_types", "Choose in which way."),
        ({"wanted_from": "soon"}, "wanted_from", "Enter the first day as a day"),
        (
            {"wanted_from": "2024-06-02", "wanted_until": "2024-06-01"},
            "wanted_until",
            "not before the first",
        ),
        ({"languages": "Spanish"}, "languages", "Enter languages by their codes"),
        ({"name": ""}, "name", "Enter your name"),
        ({"role": ""}, "role", "Choose for whom you speak."),
        ({"email": "robin"}, "email", "Enter one e-mail address"),
        ({"email": "robin@agency..example"}, "email", "No mail can be sent to this address"),
        ({"telephone": "none"}, "telephone", "Enter a telephone number"),
    ],
)
async def test_each_fault_is_a_sentence_at_its_field_and_nothing_typed_is_lost(
    center: Center, said: dict[str, str], field: str, says: str
) -> None:
    answer = await asked_at_page(center, **said)
    faults = faults_of(answer)
    assert list(faults) == [field]
    assert says in faults[field]
    text = unescape(answer.text)
    typed = TYPED | {"agency": given.ORI} | said
    for name in typed.keys() - {"delivery_types"}:
        assert typed[name].strip() in text, name
    assert await kept(center) == []


async def test_topics_are_chosen_among_those_that_are_offered(database: str) -> None:
    async with opened_center(database) as center:
        await _list_topics(center, de_escalation="De-escalation", active_threat="Active threat")
        shown = (await center.stranger(FORM)).text
        offered = re.findall(r'name="topics" type="checkbox" value="([\w-]+)"', shown)
        assert offered == ["active-threat", "de-escalation"]
        answer = await asked_at_page(center, topics=["active-threat", "bicycles"])
        assert "A topic is offered no more" in faults_of(answer)["topics"]
        answer = await asked_at_page(center, topics=["active-threat", "de-escalation"])
        assert answer.status_code == 303, answer.text


async def test_where_too_many_wait_the_form_says_what_to_do(center: Center) -> None:
    for number in range(WAITING_OF_ADDRESS_MAX):
        assert (await asked_at_page(center, problem=f"Problem {number}.")).status_code == 303
    more = await asked_at_page(center, problem="One more.")
    assert (more.status_code, "Too many requests wait" in more.text) == (422, True)
    assert "One more." in more.text


@pytest.mark.usefixtures("within_a_minute")
async def test_one_address_asks_so_often_alone_and_what_it_typed_comes_back(database: str) -> None:
    async with opened_center(database, askings_a_minute_max=1) as center:
        assert (await asked_at_page(center)).status_code == 303
        opened = await center.opened(FORM)
        more = await center.sent(FORM, opened, TYPED | {"problem": "One more."})
        assert (more.status_code, "What you typed is kept" in more.text) == (429, True)
        typed = next(
            each for each in more.headers.get_list("set-cookie") if each.startswith(TYPED_COOKIE)
        ).partition(";")[0]
        headers = opened.headers | {"cookie": f"{opened.headers['cookie']}; {typed}"}
        back = (await center.client.get(FORM, headers=headers)).text
        assert "What you typed is back" in back
        assert "One more." in back


async def test_a_form_of_another_site_asks_for_nothing(center: Center) -> None:
    opened = await center.opened(FORM)
    stray = opened._replace(headers=opened.headers | {"sec-fetch-site": "cross-site"})
    assert (await center.sent(FORM, stray, TYPED)).status_code == 403
    assert await kept(center) == []


async def test_a_form_that_is_sent_twice_is_one_request(center: Center) -> None:
    opened = await center.opened(FORM)
    said = TYPED | {"agency": given.ORI}
    answers = await asyncio.gather(*(center.sent(FORM, opened, said) for _ in range(2)))
    assert [each.status_code for each in answers] == [303, 303]
    assert len(await kept(center)) == 1
