"""Who has no account asks for help; it counts once the link was used that its address got."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from services.access.links import asked
from services.access.links.asked import CONFIRM_DAYS, WAITING_OF_ADDRESS_MAX
from services.access.schedules import schedules
from services.kit.feed.schedule import Moment
from tests.keys import asking_as
from tests.services.access.links.conftest import Center, opened_center
from tests.services.intake import given
from tests.waiting import eventually

MAIL = "robin@agency.example"
CONTACT = {"role": "point_of_contact", "name": "Robin Doe", "email": MAIL}
BODY: dict[str, Any] = {
    "agency": given.ORI,
    "program": "cri-tac",
    "topics": ["active-threat"],
    "problem": "Nobody has been trained since 2015.",
    "contact": CONTACT | {"telephone": "319 555 0100"},
    "authorized_by": "Alex Roe",
}
NOBODY: dict[str, str] = {}


async def ask(center: Center, **said: Any) -> httpx.Response:
    return await center.client.post("/access/ask", json=BODY | said)


async def asked_token(center: Center, **said: Any) -> str:
    answer = await ask(center, **said)
    assert answer.status_code == 202, answer.text
    return (await center.mailed(page="asked"))[0]


async def submitted(center: Center) -> list[str]:
    """The actors of requests that were submitted, but for those that were there before."""
    return [each for each in await center.told("RequestSubmitted") if "by-link" in each]


async def kept(center: Center, what: str = "*") -> list[dict[str, Any]]:
    rows = await center.house.running.pool.fetch(f"SELECT {what} FROM asked_request")  # noqa: S608 - the test's own
    return [dict(row) for row in rows]


async def test_what_is_asked_without_an_account_is_submitted_once_its_address_is_confirmed(
    center: Center,
) -> None:
    token = await asked_token(center)
    for _ in range(2):  # a program that reads mails opens the link
        shown = await center.stranger(f"/access/asked/{token}")
        assert "Confirm the request" in shown.text
        assert BODY["problem"] not in shown.text
    assert await submitted(center) == []

    confirmed = await center.stranger(f"/access/asked/{token}", NOBODY)
    assert confirmed.status_code == 303, confirmed.text
    [actor] = await submitted(center)
    assert actor.startswith("requester:by-link-")
    [row] = await kept(center)
    assert row["content"] is None

    shown = await center.stranger(f"/access/asked/{token}")
    assert "The center has your request" in shown.text
    for word in ("Robin", "Alex", "trained", "319 555", MAIL, "Cedar Rapids"):
        assert word not in shown.text

    path = f"/intake/requests/{row['request_id']}"
    headers = asking_as("coordinator") | {"Byfield-After": str(row["position"])}
    found = (await center.client.get(path, headers=headers)).json()
    assert (found["by_link"], found["problem"]) == (True, BODY["problem"])
    screening = (await center.client.get(f"{path}/screening", headers=headers)).json()
    assert screening["unconfirmed"] is True
    said = await center.do(
        "coordinator", f"{path}/authorize", authorized_by="Alex Roe", title="Chief of Police"
    )
    headers["Byfield-After"] = said.headers["byfield-position"]
    screening = (await center.client.get(f"{path}/screening", headers=headers)).json()
    assert screening["unconfirmed"] is False


async def test_what_is_asked_in_the_name_of_the_agency_is_asked_for_its_ori(center: Center) -> None:
    await asked_token(center, agency="cedar rapids police department")
    assert await kept(center, "agency") == [{"agency": given.ORI}]


@pytest.mark.parametrize(
    ("said", "status", "where"),
    [
        ({"agency": "Nowhere Police"}, 409, "body.agency"),
        ({"agency": "IA9990000"}, 409, "body.agency"),
        ({"topics": []}, 422, "body.topics"),
        ({"contact": CONTACT | {"email": "robin@agency..example"}}, 422, "body.contact.email"),
        ({"contact": CONTACT | {"email": "robin"}}, 422, "body.contact.email"),
        ({"problem": ""}, 422, "body.problem"),
        ({"on": "2024-03-01"}, 422, "body.on"),
        ({"surprise": 1}, 422, "body.surprise"),
    ],
)
async def test_what_is_wrong_is_said_at_once_and_nothing_is_kept(
    center: Center, said: dict[str, Any], status: int, where: str
) -> None:
    answer = await ask(center, **said)
    assert answer.status_code == status, answer.text
    assert [each["field"] for each in answer.json()["errors"]] == [where]
    assert await kept(center) == []


async def test_what_is_sent_twice_is_one_request_and_one_mail(center: Center) -> None:
    answers = await asyncio.gather(*(ask(center) for _ in range(3)))
    assert len({answer.text for answer in answers}) == 1
    assert len(await kept(center)) == 1
    assert await center.house.running.pool.fetchval("SELECT count(*) FROM mail") == 1


async def test_two_who_confirm_at_once_submit_one_request(center: Center) -> None:
    path = f"/access/asked/{await asked_token(center)}"
    forms = [await center.opened(path) for _ in range(3)]
    answers = await asyncio.gather(*(center.sent(path, form) for form in (*forms, forms[0])))
    assert [answer.status_code for answer in answers] == [303] * 4
    assert (await center.sent(path, forms[0])).status_code == 303
    assert len(await submitted(center)) == 1


async def test_a_confirmation_that_was_cut_off_before_it_was_noted_can_be_sent_again(
    center: Center,
) -> None:
    token = await asked_token(center)
    [row] = await kept(center)
    await center.stranger(f"/access/asked/{token}", NOBODY)
    await center.house.running.pool.execute(
        "UPDATE asked_request SET content = $1, confirmed_at = NULL, position = NULL",
        row["content"],
    )
    assert (await center.stranger(f"/access/asked/{token}", NOBODY)).status_code == 303
    assert len(await submitted(center)) == 1
    assert (await kept(center, "content"))[0]["content"] is None


async def test_the_link_that_was_mailed_submits_nothing_by_itself(center: Center) -> None:
    token = await asked_token(center)
    [row] = await kept(center)
    path = f"/intake/requests/{row['request_id']}"
    help_ = {name: value for name, value in BODY.items() if name != "agency"}
    said = help_ | {"ori": given.ORI, "problem": "Something else."}
    assert (await center.by_link(token, f"{path}/submit", said)).status_code == 401
    await center.stranger(f"/access/asked/{token}", NOBODY)
    assert (await center.by_link(token, f"{path}/submit", said)).status_code == 403
    assert (await center.by_link(token, "/intake/requests", said)).status_code == 403
    assert (await center.by_link(token, path)).status_code == 403
    assert (
        await center.by_link(token, f"/intake/requests/{given.REQUEST_ID}/progress")
    ).status_code == 403
    [row] = await kept(center)
    headers = {"authorization": f"Bearer {token}", "byfield-after": str(row["position"])}
    seen = (await center.client.get(f"{path}/progress", headers=headers)).json()
    assert set(seen) == {
        "status",
        "submitted_on",
        "screened_on",
        "assigned_on",
        "held_on",
        "delivered_on",
        "closed_on",
    }
    assert len(await submitted(center)) == 1


@pytest.mark.parametrize("role", ["coordinator", "requester", "operator", "provider", "reader"])
async def test_without_a_link_nobody_submits_by_one(center: Center, role: str) -> None:
    path = f"/intake/requests/{given.REQUEST_ID}"
    assert (await center.do(role, f"{path}/submit")).status_code == 403
    answer = await center.client.get(f"{path}/progress", headers=asking_as(role))
    assert answer.status_code == 403


async def test_an_address_a_stranger_names_is_not_mailed_without_end(center: Center) -> None:
    for number in range(WAITING_OF_ADDRESS_MAX):
        assert (await ask(center, problem=f"Problem {number}.")).status_code == 202
    for mail in (MAIL, MAIL.upper()):
        more = await ask(center, problem="One more.", contact=CONTACT | {"email": mail})
        assert (more.status_code, more.json()["rule"]) == (409, "too-many-waiting")
    other = await ask(center, contact=CONTACT | {"email": "other@agency.example"})
    assert other.status_code == 202


@pytest.mark.parametrize("limit", ["WAITING_OF_AGENCY_MAX", "WAITING_MAX"])
async def test_whoever_fills_all_places_shuts_others_out_for_a_day_at_most(
    center: Center, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    monkeypatch.setattr(asked, limit, 2)
    for number in range(2):
        await ask(center, contact=CONTACT | {"email": f"flood{number}@elsewhere.example"})
    assert (await ask(center)).json()["rule"] == "too-many-waiting"
    await center.house.running.pool.execute(
        "UPDATE asked_request SET asked_at = asked_at - interval '1 day' "
        "WHERE mail = 'flood0@elsewhere.example'"
    )
    assert (await ask(center)).status_code == 202
    assert {row["mail"] for row in await kept(center)} == {MAIL, "flood1@elsewhere.example"}


async def test_what_cannot_be_mailed_gives_its_place_at_once(
    center: Center, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asked, "WAITING_OF_AGENCY_MAX", 1)
    await asked_token(center, contact=CONTACT | {"email": "nobody@elsewhere.example"})
    pool = center.house.running.pool
    await eventually(lambda: pool.fetchval("SELECT ended_as FROM mail"))
    await pool.execute("UPDATE mail SET ended_as = 'refused'")
    assert (await ask(center)).status_code == 202
    assert [row["mail"] for row in await kept(center)] == [MAIL]


async def test_what_nobody_confirms_is_erased_after_seven_days(center: Center) -> None:
    token = await asked_token(center)
    running = center.house.running
    await running.pool.execute(
        "UPDATE asked_request SET expires_at = expires_at - make_interval(days => $1)", CONFIRM_DAYS
    )
    assert (await center.stranger(f"/access/asked/{token}")).status_code == 410
    assert (await center.stranger(f"/access/asked/{token}", NOBODY)).status_code == 410
    for each in schedules(running):
        await each.act(Moment(running.now(), running.settings.time_zone))
    assert await kept(center) == []
    assert await running.pool.fetchval("SELECT count(*) FROM asked_token") == 0


async def test_another_link_goes_to_the_address_that_stands_with_the_request_alone(
    center: Center,
) -> None:
    token = await asked_token(center)
    await center.stranger(f"/access/asked/{token}", NOBODY)
    answers = [
        await center.stranger("/access/asked", {"mail": mail})
        for mail in ("other@elsewhere.example", MAIL.upper(), MAIL)
    ]
    assert len({(each.status_code, each.headers["location"]) for each in answers}) == 1
    first, second = await center.mailed(2, page="asked")
    assert "Where your request stands" in (await center.stranger(f"/access/asked/{first}")).text
    assert second == token
    # Of the three one mail was sent, to that address: within an hour there is no second one.
    rows = await center.house.running.pool.fetch("SELECT kind, about FROM mail")
    [asked_id] = [row["asked_id"] for row in await kept(center, "asked_id")]
    assert [(row["kind"], row["about"]) for row in rows] == [("asked-request", asked_id)] * 2


async def test_a_link_ends_after_seven_days_and_the_request_does_not(center: Center) -> None:
    token = await asked_token(center)
    await center.stranger(f"/access/asked/{token}", NOBODY)
    await center.house.running.pool.execute(
        "UPDATE asked_token SET expires_at = expires_at - interval '7 days'"
    )
    over = await center.stranger(f"/access/asked/{token}")
    assert (over.status_code, "Ask for another link" in over.text) == (410, True)
    assert len(await submitted(center)) == 1


async def test_no_token_and_no_word_of_what_was_asked_is_where_it_does_not_belong(
    center: Center,
) -> None:
    token = await asked_token(center)
    rows = await center.house.running.pool.fetch("SELECT * FROM asked_token")
    assert token not in str([dict(row) for row in rows])
    log = await center.house.running.log.read(after=0)
    assert MAIL not in str([each.data for each in log if "by-link" in each.actor])
    await center.house.running.pool.execute("SELECT 1")
    caught = await center.house.running.pool.fetchval("SELECT content FROM caught_mail")
    assert BODY["problem"].encode() not in caught


async def test_a_request_that_the_rules_take_no_more_is_said_to_be_so(center: Center) -> None:
    token = await asked_token(center)
    ended = await center.do(
        "coordinator", f"/intake/agencies/{given.ORI}/dissolution", on="2024-05-01"
    )
    assert ended.is_success, ended.text
    answer = await center.stranger(f"/access/asked/{token}", NOBODY)
    assert (answer.status_code, "cannot be taken like this" in answer.text) == (409, True)
    assert await submitted(center) == []


async def test_who_waits_for_intake_in_the_same_process_leaves_its_place_to_that(
    database: str,
) -> None:
    async with opened_center(database, commands_at_work_max=1) as center:
        token = await asked_token(center)
        answer = await center.stranger(f"/access/asked/{token}", NOBODY)
        assert answer.status_code == 303, answer.text
        assert len(await submitted(center)) == 1
        await center.asked()
        [yes] = await center.mailed()
        said = {"authorized_by": "Alex Roe", "title": "Chief of Police"}
        assert "The center will call" in (await center.act(yes, said)).text


@pytest.mark.usefixtures("within_a_minute")
async def test_all_who_ask_share_a_limit_at_intake_that_other_strangers_do_not_use_up(
    database: str,
) -> None:
    limits = {"checks_a_minute_max": 2, "strangers_a_minute_max": 1}
    async with opened_center(database, **limits) as center:
        for problem, status in (("One.", 202), ("Another.", 202), ("A third.", 503)):
            answer = await ask(center, problem=problem)
            assert answer.status_code == status, answer.text
