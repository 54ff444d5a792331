"""The desk over HTTP: who looks after a request, and what the center notes about it."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest

from tests.services.intake.conftest import Center
from tests.services.intake.given import ORI

PERSON = {"name": "Robin Doe", "organization": "Chief", "email": "r@agency.example"}
WHOLE_PERSON = {**PERSON, "telephone": None}
CONTACT = {"means": "telephone", "people": [PERSON, {"name": "Alex Roe"}]}
NOBODYS = {"owner": None, "owned_since": None}


async def post(
    center: Center, request_id: str, step: str, body: dict[str, Any], by: str = "maria", **said: Any
) -> httpx.Response:
    path = f"/requests/{request_id}/desk/{step}"
    return await center.ask("POST", path, {"on": "2024-03-02"} | body, who=by, **said)


async def get(center: Center, path: str, **said: Any) -> Any:
    after = (await center.log.head()).position
    answer = await center.ask("GET", path, byfield_after=after, **said)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def listed(center: Center, query: str, **said: Any) -> list[tuple[str, str | None]]:
    items = (await get(center, f"/requests?{query}", **said))["items"]
    return [(each["request_id"], each["owner"]) for each in items]


async def test_a_request_is_taken_shown_taken_over_and_released(center: Center) -> None:
    this = await center.submit()
    assert (await get(center, f"/requests/{this}/desk"))["version"] == 0
    taken = await post(center, this, "take", {}, idempotency_key="k")
    assert taken.status_code == 200, taken.text
    again = await post(center, this, "take", {}, idempotency_key="k")
    assert again.json() == taken.json()
    assert (await post(center, this, "take", {})).json()["version"] == 1
    late = await post(center, this, "take", {}, by="jo")
    assert (late.status_code, late.json()["rule"]) == (409, "already-taken")
    assert "maria looks after it since 2024-03-02" in late.json()["detail"]
    over = await post(center, this, "take", {"instead_of": "maria"}, by="jo")
    assert over.status_code == 200, over.text
    desk = await get(center, f"/requests/{this}/desk")
    assert (desk["owner"], desk["owned_before_by"], desk["version"]) == ("jo", "maria", 2)
    gone = await post(center, this, "release", {"coordinator": "jo"})
    assert gone.status_code == 200
    desk = await get(center, f"/requests/{this}/desk")
    assert (desk["owner"], desk["released_on"]) == (None, "2024-03-02")


async def test_the_desk_changes_no_version_of_the_request(center: Center) -> None:
    this = await center.submit()
    await post(center, this, "take", {})
    await post(center, this, "notes", {"text": "They called."})
    assert (await get(center, f"/requests/{this}"))["version"] == 1
    decline = {"reason": "capacity", "on": "2024-03-02"}
    path = f"/requests/{this}/decline"
    assert (await center.ask("POST", path, decline, if_match='"1"')).status_code == 200
    stale = await post(center, this, "release", {}, if_match='"1"')
    assert stale.status_code == 412


async def test_an_owner_hands_a_request_on_without_naming_themselves(center: Center) -> None:
    this = await center.submit()
    await post(center, this, "take", {})
    assert (await post(center, this, "take", {"coordinator": "jo"}, by="ann")).status_code == 409
    assert (await post(center, this, "take", {"coordinator": "jo"})).status_code == 200
    assert (await get(center, f"/requests/{this}/desk"))["owner"] == "jo"


async def test_of_two_who_take_at_once_one_is_told_who_has_it(center: Center) -> None:
    this = await center.submit()
    names = ("maria", "jo", "ann")
    answers = await asyncio.gather(*(post(center, this, "take", {}, by=name) for name in names))
    owner = (await get(center, f"/requests/{this}/desk"))["owner"]
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
    lost = [answer.json() for answer in answers if answer.status_code == 409]
    assert all(f"{owner} looks after it" in each["detail"] for each in lost)


async def test_no_coordinator_has_a_name_that_lists_are_asked_for(center: Center) -> None:
    this = await center.submit()
    for name in ("me", "nobody"):
        reserved = await post(center, this, "take", {"coordinator": name})
        assert reserved.status_code == 422
        assert (await post(center, this, "take", {}, by=name)).status_code == 422


async def test_requests_are_listed_by_owner(center: Center) -> None:
    one, two, three = [await center.submit() for _ in range(3)]
    await post(center, one, "take", {})
    await post(center, two, "take", {}, by="jo")
    assert await listed(center, "owner=me", who="maria") == [(one, "maria")]
    assert await listed(center, "owner=jo") == [(two, "jo")]
    assert await listed(center, "owner=nobody") == [(three, None)]
    assert len(await listed(center, "")) == 3


async def test_what_has_ended_keeps_its_owner_and_is_left_out_where_asked(center: Center) -> None:
    one, two = [await center.submit() for _ in range(2)]
    await post(center, one, "take", {})
    await post(center, two, "take", {})
    decline = {"reason": "capacity", "on": "2024-03-02"}
    assert (await center.ask("POST", f"/requests/{one}/decline", decline)).status_code == 200
    assert await listed(center, "owner=maria") == [(two, "maria"), (one, "maria")]
    assert await listed(center, "owner=maria&open=true") == [(two, "maria")]
    ended = await post(center, one, "take", {"instead_of": "maria"}, by="jo")
    assert (ended.status_code, ended.json()["rule"]) == (409, "request-ended")


async def test_nobody_outside_the_center_is_told_who_has_a_request(center: Center) -> None:
    this = await center.submit()
    await post(center, this, "take", {})
    chief = {"role": "requester", "who": ORI}
    shown = await get(center, f"/requests/{this}", **chief)
    assert {name: shown[name] for name in NOBODYS} == NOBODYS
    assert await listed(center, "", **chief) == [(this, None)]
    for owner in ("maria", "me", "nobody"):
        assert (await center.ask("GET", f"/requests?owner={owner}", **chief)).status_code == 403


@pytest.mark.parametrize("role", ["requester", "provider", "validator", "reader", "consumer"])
async def test_the_desk_is_for_the_center_alone(center: Center, role: str) -> None:
    this = await center.submit()
    note = await post(center, this, "notes", {"text": "They called."})
    desk = f"/requests/{this}/desk"
    for path in (desk, f"{desk}/notes"):
        assert (await center.ask("GET", path, role=role)).status_code == 403
    steps = ("take", "release", "notes", f"notes/{note.json()['id']}/strike")
    for step in (*steps, f"notes/{note.json()['id']}/correct"):
        assert (await center.ask("POST", f"{desk}/{step}", {}, role=role)).status_code == 403


async def test_a_contact_is_logged_corrected_and_struck_out(center: Center) -> None:
    this = await center.submit()
    said = {"text": "Dates in June.", "contact": CONTACT}
    written = await post(center, this, "notes", said, idempotency_key="k")
    assert written.status_code == 201, written.text
    again = await post(center, this, "notes", said, idempotency_key="k")
    assert again.json() == written.json()
    path, note_id = f"/requests/{this}/desk/notes", written.json()["id"]
    alex = {"name": "Alex Roe", "organization": None, "email": None, "telephone": None}
    note = {
        "note_id": note_id,
        "position": written.json()["position"],
        "noted_on": "2024-03-02",
        "text": "Dates in June.",
        "means": "telephone",
        "people": [WHOLE_PERSON, alex],
        "written_by": "maria",
        **dict.fromkeys(("changed_by", "corrected_on", "struck_on", "reason")),
    }
    assert (await get(center, path))["items"] == [note]
    right = {"text": "Dates in July.", "noted_on": "2024-03-01", "reason": "entered-in-error"}
    corrected = await post(center, this, f"notes/{note_id}/correct", right, by="jo")
    assert corrected.status_code == 200, corrected.text
    note |= {"text": "Dates in July.", "noted_on": "2024-03-01", "means": None, "people": []}
    note |= {"changed_by": "jo", "corrected_on": "2024-03-02", "reason": "entered-in-error"}
    assert (await get(center, path))["items"] == [note]
    struck = await post(center, this, f"notes/{note_id}/strike", {"reason": "other-request"})
    assert struck.status_code == 200, struck.text
    note |= {"text": None, "changed_by": "maria", "struck_on": "2024-03-02"}
    assert (await get(center, path))["items"] == [note | {"reason": "other-request"}]
    assert (await post(center, this, f"notes/{note_id}/correct", right)).status_code == 409


async def test_notes_come_in_pages_the_latest_day_first_and_contacts_alone(
    center: Center,
) -> None:
    this = await center.submit()
    for day, contact in (("01", CONTACT), ("03", None), ("02", CONTACT), ("03", None)):
        body = {"text": f"On the {day}.", "contact": contact, "on": f"2024-03-{day}"}
        assert (await post(center, this, "notes", body)).status_code == 201
    path = f"/requests/{this}/desk/notes"
    first = await get(center, f"{path}?limit=3")
    rest = await get(center, f"{path}?limit=3&cursor={first['next']}")
    days = [note["noted_on"][-2:] for note in (*first["items"], *rest["items"])]
    assert (days, rest["next"]) == (["03", "03", "02", "01"], None)
    contacts = (await get(center, f"{path}?contacts=true"))["items"]
    assert [note["noted_on"][-2:] for note in contacts] == ["02", "01"]
    desk = await get(center, f"/requests/{this}/desk")
    assert (desk["notes"], desk["contacts"], desk["last_contact_on"]) == (4, 2, "2024-03-02")


async def test_what_does_not_exist_has_no_desk_and_no_notes(center: Center) -> None:
    this = await center.submit()
    nowhere = "01900000-0000-7000-8000-00000000dead"
    note = {"text": "They called."}
    right = note | {"noted_on": "2024-03-02", "reason": "duplicate"}
    for path in ("desk", "desk/notes"):
        assert (await center.ask("GET", f"/requests/{nowhere}/{path}")).status_code == 404
    for step, body in (("take", {}), ("release", {}), ("notes", note)):
        assert (await post(center, nowhere, step, body)).status_code == 404
    for step, body in (("correct", right), ("strike", {"reason": "duplicate"})):
        answer = await post(center, this, f"notes/{nowhere}/{step}", body)
        assert answer.status_code == 404


async def test_a_note_of_one_request_is_not_found_at_another(center: Center) -> None:
    one, two = [await center.submit() for _ in range(2)]
    note = (await post(center, one, "notes", {"text": "They called."})).json()["id"]
    strike = f"notes/{note}/strike"
    assert (await post(center, two, strike, {"reason": "duplicate"})).status_code == 404
