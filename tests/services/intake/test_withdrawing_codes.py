"""Codes that were lost are withdrawn and others given; nobody learns which codes were used."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from services.intake import answers as taking
from services.intake.answers import settle
from services.intake.queries.evaluations import note_told
from services.kit.feed.schedule import Moment
from services.kit.http.running_service import RunningService
from tests.services.intake.conftest import Center
from tests.services.intake.test_answer_pages import page
from tests.services.intake.test_routes_invitations import delivered, given

GONE = "00000000-0000-7000-8000-000000000000"


async def withdrawn(center: Center, engagement_id: str, *, key: str = "w", **body: Any) -> Any:
    return await center.ask(
        "POST",
        f"/engagements/{engagement_id}/invitations/withdraw",
        body,
        role="requester",
        idempotency_key=key,
    )


async def test_lost_codes_are_withdrawn_and_others_given_within_the_attendance(
    center: Center,
) -> None:
    request_id, engagement_id, after = await delivered(center, attended=4)
    lost = (await given(center, engagement_id, after, count=4)).json()["items"]
    assert (await center.answer(lost[0])).status_code == 201
    answer = await withdrawn(center, engagement_id)
    assert (answer.status_code, answer.json()["withdrawn"]) == (200, 3)
    assert set(answer.json()) == {"withdrawn", "position"}

    # On paper they look as before: what is said of one is what is said of none.
    unknown = await center.answer({"invitation_id": GONE, "token": lost[1]["token"]})
    for code in lost[1:]:
        refused = await center.answer(code, key="late")
        said = [{**each.json(), "instance": ""} for each in (refused, unknown)]
        assert said[0] == said[1]
        assert (await page(center, code["token"])).text == (await page(center, "x" * 43)).text
    used = await center.answer(lost[0], key="again")
    assert used.json()["rule"] == "already-answered"

    more = await given(center, engagement_id, key="more", count=4)
    assert (more.status_code, more.json()["rule"]) == (409, "more-than-attended")
    others = await given(center, engagement_id, key="others", count=3)
    assert (await center.answer(others.json()["items"][0], key="new")).status_code == 201
    shown = await center.ask("GET", f"/requests/{request_id}/invitations", role="requester")
    assert [set(each) for each in shown.json()["codes"]] == [
        {"engagement_id", "stage", "expires_on", "given"}
    ]
    assert shown.json()["codes"][0]["given"] == 4


async def test_so_many_are_withdrawn_once_however_often_that_is_sent(center: Center) -> None:
    _, engagement_id, after = await delivered(center)
    await given(center, engagement_id, after, count=5)
    for _ in range(2):
        answer = await withdrawn(center, engagement_id, count=2)
        assert answer.json()["withdrawn"] == 2
    for other in (3, None):
        assert (await withdrawn(center, engagement_id, count=other)).status_code == 422
    assert (await withdrawn(center, engagement_id, key="rest")).json()["withdrawn"] == 3
    none = await withdrawn(center, engagement_id, key="none")
    assert (none.status_code, none.json()["rule"]) == (409, "none-unused")


async def test_a_retry_of_what_gave_them_brings_none_back(center: Center) -> None:
    _, engagement_id, after = await delivered(center)
    codes = (await given(center, engagement_id, after, count=3)).json()["items"]
    await withdrawn(center, engagement_id)
    assert (await given(center, engagement_id, after, count=3)).json()["items"] == []
    assert (await center.answer(codes[0], key="late")).status_code == 401


async def test_codes_that_are_withdrawn_while_they_are_used_are_one_or_the_other(
    center: Center,
) -> None:
    _, engagement_id, after = await delivered(center, attended=10)
    codes = (await given(center, engagement_id, after, count=10)).json()["items"]
    *answered, taken_back = await asyncio.gather(
        *(center.answer(code) for code in codes), withdrawn(center, engagement_id)
    )
    used = [each.status_code for each in answered].count(201)
    told = [each.type for each in await center.log.read(category="evaluation")]
    assert told.count("AnswerReceived") == used
    back = taken_back.json().get("withdrawn", 0)
    assert used + back <= 10
    rows = await center.running.pool.fetch(
        "SELECT taken_on IS NOT NULL AS used, withdrawn_on IS NOT NULL AS back "
        "FROM evaluation_token"
    )
    assert not [row for row in rows if row["used"] and row["back"]]
    assert sum(row["used"] for row in rows) == used


@pytest.mark.parametrize("role", ["coordinator", "operator", "provider", "validator", "reader"])
async def test_nobody_but_their_agency_withdraws_codes(center: Center, role: str) -> None:
    _, engagement_id, after = await delivered(center)
    await given(center, engagement_id, after)
    path = f"/engagements/{engagement_id}/invitations/withdraw"
    assert (await center.ask("POST", path, {}, role=role)).status_code == 403
    other = await center.ask("POST", path, {}, role="requester", who="IA0570900")
    assert other.status_code == 404


async def test_a_note_of_a_use_that_comes_after_its_day_was_told_leaves_nothing(
    center: Center, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of a process that slept between the answer and its note, over midnight."""
    _, engagement_id, after = await delivered(center)
    (code, *_) = (await given(center, engagement_id, after)).json()["items"]
    note = taking._use

    async def late(running: RunningService, *said: Any) -> None:
        now = running.now()
        moment = Moment(now, running.settings.time_zone)
        await settle(running.log, running.pool, moment)
        await note_told(running.pool, (), (now + timedelta(days=1)).date())
        await note(running, *said)

    monkeypatch.setattr(taking, "_use", late)
    assert (await center.answer(code)).status_code == 201
    [row] = await center.running.pool.fetch(
        "SELECT told, answer_id, tried_at, attempt, receipt FROM evaluation_token WHERE told"
    )
    assert tuple(row) == (True, None, None, None, None)
