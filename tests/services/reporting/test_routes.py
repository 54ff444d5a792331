from __future__ import annotations

import base64
import json
from uuid import UUID

import pytest

from events.catalogue import dump
from events.event import ROLES
from events.log.stream.cloudevents import decode
from services.kit.http.answers import POSITION_HEADER
from services.reporting.queries import log
from tests.services.reporting.lives import Life, agency, fact
from tests.services.reporting.reports import Reports

HAVE_KEYS = [role for role in ROLES if role != "respondent"]
"""A respondent has the token of an invitation."""
WHOLE = [agency("IA0570100", 40), *Life(1).whole()]


async def test_figures_say_their_units_and_the_position_they_speak_for(reports: Reports) -> None:
    position = await reports.told(WHOLE)
    answer = await reports.get("figures?by=fiscal-year")
    assert answer.headers[POSITION_HEADER] == str(position)
    shown = answer.json()
    assert (shown["as_of"], shown["by"]) == (position, "fiscal-year")
    assert shown["units"]["requests"]["day"] == "submitted_on"
    (year,) = shown["rows"]
    assert (year["key"], year["requests"], year["deliveries"]) == ("2023", 1, 2)
    assert year["satisfaction"] == {"share": None, "answers": 1, "suppressed": True}


async def test_figures_can_be_asked_of_a_program_and_a_period(reports: Reports) -> None:
    await reports.told(WHOLE)
    of_none = await reports.get("figures?by=all&program=critical-response&from=2023-01-01")
    assert (of_none.json()["rows"][0]["requests"], of_none.status_code) == (0, 200)
    before = await reports.get("figures?by=topic&until=2022-12-31")
    assert before.json()["rows"] == []


@pytest.mark.parametrize(
    "query",
    ["by=week", "form=2023-01-01", "from=2023-01-02&until=2023-01-01", "program=none", "from=then"],
)
async def test_figures_that_cannot_be_counted_are_refused(reports: Reports, query: str) -> None:
    answer = await reports.get(f"figures?{query}")
    assert (answer.status_code, answer.json()["type"]) == (422, "urn:byfield:problem:invalid")


async def test_the_annual_table_has_years_and_a_total(reports: Reports) -> None:
    position = await reports.told(WHOLE)
    shown = (await reports.get("annual")).json()
    (year,) = shown["years"]
    assert shown["as_of"] == position
    assert (year["fiscal_year"], shown["total"]["fiscal_year"]) == (2023, None)
    assert year["days_to_delivery"] == {"median": 50, "engagements": 1}
    assert shown["total"]["officers_represented"] == {
        "sworn": 40,
        "participating": 0,
        "agencies_unknown": 0,
    }


async def test_statuses_count_every_request_once(reports: Reports) -> None:
    await reports.told([*WHOLE, Life(2).submitted()])
    counted = (await reports.get("statuses")).json()["requests"]
    assert {status: number for status, number in counted.items() if number} == {
        "delivered": 1,
        "submitted": 1,
    }


async def test_requests_come_in_pages(reports: Reports) -> None:
    await reports.told(Life(number).submitted() for number in (1, 2, 3))
    first = (await reports.get("requests?limit=2&status=submitted")).json()
    rest = (await reports.get(f"requests?limit=2&status=submitted&cursor={first['next']}")).json()
    shown = [*first["items"], *rest["items"]]
    assert [UUID(one["request_id"]).int for one in shown] == [3, 2, 1]
    assert rest["next"] is None


async def test_a_timeline_comes_in_pages(reports: Reports) -> None:
    await reports.told(WHOLE)
    path = f"requests/{UUID(int=1)}/timeline?limit=6"
    first = (await reports.get(path)).json()
    rest = (await reports.get(f"{path}&cursor={first['next']}")).json()
    shown = [*first["items"], *rest["items"]]
    # The last of them is an answer, which is shown to nobody.
    assert [one["position"] for one in shown] == list(range(2, 12))
    assert shown[0]["type"] == "RequestSubmitted"
    assert (shown[0]["role"], rest["next"]) == ("coordinator", None)


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("requests", str(10**30)),
        (f"requests/{UUID(int=1)}/timeline", str(-(10**30))),
        ("waiting", f'["2024-03-01", "{UUID(int=1)}", {2**31}]'),
    ],
)
async def test_a_forged_cursor_is_refused_by_every_list(
    reports: Reports, path: str, key: str
) -> None:
    forged = base64.urlsafe_b64encode(key.encode()).decode().rstrip("=")
    answer = await reports.get(f"{path}?cursor={forged}")
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:byfield:problem:bad-cursor")


async def test_a_timeline_of_nothing_is_not_found(reports: Reports) -> None:
    answer = await reports.get(f"requests/{UUID(int=9)}/timeline")
    assert (answer.status_code, answer.json()["type"]) == (404, "urn:byfield:problem:not-found")


@pytest.mark.parametrize(
    "path", ["figures", "annual", "statuses", "requests", f"requests/{UUID(int=1)}/timeline"]
)
async def test_an_answer_waits_for_the_position_that_was_asked_for(
    reports: Reports, path: str
) -> None:
    position = await reports.told([Life(1).submitted()])
    assert (await reports.get(path, byfield_after=str(position))).status_code == 200


LIVE = ("figures", "annual", "statuses", "waiting/summary", "clocks")


@pytest.mark.parametrize("role", HAVE_KEYS)
@pytest.mark.parametrize("path", LIVE)
async def test_live_figures_are_for_the_center_and_others_are_told_what_they_may_have(
    reports: Reports, path: str, role: str
) -> None:
    answer = await reports.get(path, role)
    if role in {"coordinator", "operator"}:
        assert answer.status_code == 200
    else:
        assert answer.status_code == 403
        assert "GET /reporting/snapshots" in answer.json()["detail"]


@pytest.mark.parametrize("role", ["requester", "provider", "validator", "reader", "consumer"])
async def test_nobody_outside_takes_two_positions_from_each_other(
    reports: Reports, role: str
) -> None:
    """So one answer was read: the figures with it without those before it."""
    position = await reports.told([*Life(1).whole()])
    for as_of in (position, position - 1):
        for path in ("figures?by=provider&", "annual?", "statuses?"):
            assert (await reports.get(f"{path}as_of={as_of}", role)).status_code == 403


@pytest.mark.parametrize("path", ["figures", "annual", "statuses", "requests", "log"])
async def test_nobody_reads_without_a_token(reports: Reports, path: str) -> None:
    assert (await reports.client.get(f"/reporting/{path}")).status_code == 401


@pytest.mark.parametrize("role", HAVE_KEYS)
async def test_the_log_is_for_trusted_roles(reports: Reports, role: str) -> None:
    allowed = role in {"consumer", "coordinator", "operator"}
    assert (await reports.get("log", role)).status_code == (200 if allowed else 403)


async def test_the_log_answers_with_whole_facts_nobody_heard_of_yet(reports: Reports) -> None:
    facts = [*WHOLE, fact("ProviderEnrolled")]
    await reports.append(facts)
    answer = await reports.get(f"log?limit={len(facts)}")
    assert answer.headers["content-type"] == "application/cloudevents-batch+json"
    messages = answer.json()
    assert [int(one["position"]) for one in messages] == list(range(1, len(facts) + 1))
    assert messages[1]["data"] == json.loads(dump(facts[1]))
    assert decode(json.dumps(messages[0], separators=(",", ":")).encode()).position == 1


@pytest.mark.parametrize("role", ["consumer", "coordinator", "operator"])
async def test_the_log_tells_nobody_what_the_center_notes_for_itself(
    reports: Reports, role: str
) -> None:
    notes = [fact("NoteWritten"), fact("NoteCorrected"), fact("CoordinatorTook")]
    await reports.append([*notes, Life(1).submitted()])
    answer = await reports.get("log", role)
    told = [(one["type"], one["data"]) for one in answer.json()]
    assert told[:3] == [(note.wire_name, None) for note in notes]
    assert told[3][1] is not None
    assert "Dana Example" not in answer.text.split("RequestSubmitted")[0]


async def test_the_log_goes_on_after_the_position_it_ended_with(reports: Reports) -> None:
    last = await reports.append(WHOLE)
    seen, after = [], "0"
    while batch := (answer := await reports.get(f"log?after={after}&limit=5")).json():
        seen += [int(one["position"]) for one in batch]
        after = answer.headers[POSITION_HEADER]
    assert seen == list(range(1, last + 1))
    assert answer.headers[POSITION_HEADER] == str(last)


async def test_a_batch_may_be_longer_than_what_is_read_at_once(
    reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    await reports.append(WHOLE)
    monkeypatch.setattr(log, "PAGE_EVENTS", 2)
    batch = (await reports.get("log?after=1&limit=5")).json()
    assert [int(one["position"]) for one in batch] == [2, 3, 4, 5, 6]


async def test_a_batch_of_large_facts_is_shorter_but_never_empty(
    reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    await reports.append(WHOLE)
    monkeypatch.setattr(log, "BATCH_BYTES_MAX", 10)
    assert len((await reports.get("log?limit=5")).json()) == 1


@pytest.mark.parametrize("query", ["after=-1", "limit=0", "limit=1001", f"after={2**63}"])
async def test_the_log_has_limits(reports: Reports, query: str) -> None:
    assert (await reports.get(f"log?{query}")).status_code == 422
