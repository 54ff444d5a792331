"""What becomes of agencies, over HTTP: who inherits the open work, and what an ORI stands for."""

from __future__ import annotations

import asyncio
from itertools import pairwise
from typing import Any

import httpx
import pytest

from tests.services.intake.conftest import SUBMISSION, Center
from tests.services.intake.given import ORI, PROFILE

HEIR = "IA0570000"
LAST = "IA0570200"
MERGED = {"successor": HEIR, "succession": "merged", "on": "2024-03-02"}


async def tell(center: Center, path: str, body: dict[str, Any], ori: str = ORI) -> httpx.Response:
    return await center.ask("POST", f"/agencies/{ori}/{path}", body)


async def after(center: Center) -> int:
    return (await center.log.head()).position


async def shown(center: Center, ori: str = ORI) -> dict[str, Any]:
    answer = await center.ask("GET", f"/agencies/{ori}", byfield_after=await after(center))
    found: dict[str, Any] = answer.json()
    return found


async def both(center: Center) -> None:
    await center.register()
    await center.register(ori=HEIR, name="Linn County Sheriff", kind="sheriff")


async def test_a_merged_agency_shows_who_goes_on_for_it(center: Center) -> None:
    await both(center)
    told = await tell(center, "succession", MERGED)
    assert told.status_code == 200, told.text
    agency = await shown(center)
    assert (agency["ended_on"], agency["ended_by"], agency["successor"]) == (
        "2024-03-02",
        "merged",
        HEIR,
    )


async def test_a_merged_agency_asks_for_nothing_new_and_the_refusal_names_its_successor(
    center: Center,
) -> None:
    await both(center)
    await tell(center, "succession", MERGED)
    refused = await center.ask("POST", "/requests", SUBMISSION | {"on": "2024-03-02"})
    assert (refused.status_code, refused.json()["rule"]) == (409, "agency-gone")
    assert HEIR in refused.json()["detail"]
    late = await center.ask("POST", "/requests", SUBMISSION | {"on": "2024-03-01"})
    assert late.status_code == 201


async def test_its_successor_sees_and_lists_its_confidential_requests(center: Center) -> None:
    request_id = await center.submit(confidential=True)
    await center.register(ori=HEIR, name="Linn County Sheriff")
    await center.register(ori=LAST, name="Linn County Metro")

    async def seen(subject: str) -> tuple[int, int]:
        said: dict[str, Any] = {"role": "requester", "who": subject}
        said["byfield_after"] = await after(center)
        page = await center.ask("GET", f"/requests/{request_id}", **said)
        listed = await center.ask("GET", f"/requests?ori={subject}", **said)
        return page.status_code, len(listed.json()["items"])

    assert await seen(HEIR) == (404, 0)
    await tell(center, "succession", MERGED)
    assert await seen(HEIR) == (200, 1)
    assert await seen(LAST) == (404, 0)
    await tell(
        center,
        "succession",
        {"successor": LAST, "succession": "renumbered", "on": "2024-03-03"},
        HEIR,
    )
    assert await seen(LAST) == (200, 1)
    await tell(center, "take-back", {"change": "succession", "happened_on": "2024-03-02"})
    assert await seen(LAST) == (404, 0)


async def test_a_new_executive_of_the_successor_is_asked_about_the_open_work(
    center: Center,
) -> None:
    request_id = await center.submit()
    await center.register(ori=HEIR, name="Linn County Sheriff")
    await tell(center, "succession", MERGED)
    chief = {"role": "agency_executive", "name": "Dana Example", "email": "dana@example.org"}
    await center.running.wait_for_position(await after(center), "agencies", "requests")
    told = await tell(center, "executive", {"contact": chief, "on": "2024-03-05"}, HEIR)
    position = told.json()["position"]
    await center.running.wait_for_position(position, "ask_reauthorization")
    answer = await center.ask("GET", f"/requests/{request_id}", byfield_after=await after(center))
    assert answer.json()["reauthorization_asked_on"] == "2024-03-05"


async def test_two_agencies_that_succeed_each_other_at_once_do_so_once(center: Center) -> None:
    await both(center)
    answers = await asyncio.gather(
        tell(center, "succession", MERGED),
        tell(center, "succession", MERGED | {"successor": ORI}, HEIR),
    )
    refused = {"other-agency-gone", "succession-circle"}
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert {answer.json().get("rule") for answer in answers} - {None} <= refused


async def test_an_agency_does_not_end_before_others_were_merged_into_it(center: Center) -> None:
    await both(center)
    await tell(center, "succession", MERGED)
    await center.running.wait_for_position(await after(center), "agencies")
    early = await tell(center, "dissolution", {"on": "2024-03-01"}, HEIR)
    assert (early.status_code, early.json()["rule"]) == (409, "before-last-change")
    assert (await tell(center, "dissolution", {"on": "2024-03-03"}, HEIR)).status_code == 200


async def test_agencies_that_follow_each_other_without_end_are_refused(center: Center) -> None:
    oris = [f"IA05701{number:02}" for number in range(11)]
    for ori in oris:
        await center.register(ori=ori)
    rules = []
    for before, behind in pairwise(oris):
        await center.running.wait_for_position(await after(center), "agencies")
        told = await tell(center, "succession", MERGED | {"successor": behind}, before)
        rules.append(told.json().get("rule"))
    assert rules == [None] * 9 + ["succession-too-long"]


async def test_an_agency_shows_its_cover_and_its_dormancy_with_their_ends(center: Center) -> None:
    await both(center)
    await tell(center, "cover", {"covered_by": HEIR, "on": "2024-03-01"})
    await tell(center, "dormancy", {"on": "2024-03-02"})
    agency = await shown(center)
    assert (agency["covered_by"], agency["covered_on"], agency["dormant_on"]) == (
        HEIR,
        "2024-03-01",
        "2024-03-02",
    )
    await tell(center, "cover/end", {"on": "2024-03-03"})
    await tell(center, "dormancy/end", {"on": "2024-03-04"})
    agency = await shown(center)
    assert (agency["cover_ended_on"], agency["dormancy_ended_on"]) == ("2024-03-03", "2024-03-04")
    for change, on in (("cover", "2024-03-01"), ("dormancy", "2024-03-02")):
        told = await tell(center, "take-back", {"change": change, "happened_on": on})
        assert told.status_code == 200, told.text
    agency = await shown(center)
    assert (agency["covered_by"], agency["covered_on"], agency["dormant_on"]) == (None, None, None)


async def test_an_unknown_agency_is_not_found(center: Center) -> None:
    assert (await tell(center, "dormancy", {})).status_code == 404


async def test_only_the_center_says_what_becomes_of_agencies(center: Center) -> None:
    path = f"/agencies/{ORI}/dissolution"
    assert (await center.ask("POST", path, {}, role="requester")).status_code == 403


async def test_an_alias_stands_for_its_agency_wherever_it_is_named(center: Center) -> None:
    await center.register(ori="IN0494900", state="IN", name="Indianapolis")
    told = await tell(center, "aliases", {"alias": "INIPD00"}, "IN0494900")
    assert (told.status_code, told.json()["id"]) == (200, "INIPD0000")
    said: dict[str, Any] = {"byfield_after": await after(center)}
    for written in ("INIPD00", "INIPD0000"):
        page = await center.ask("GET", f"/agencies/{written}", **said)
        assert page.json()["ori"] == "IN0494900"
        asked = SUBMISSION | {"ori": written, "topics": [f"topic-{len(written)}"]}
        answer = await center.ask("POST", "/requests", asked, **said)
        assert answer.status_code == 201, answer.text
    said["byfield_after"] = await after(center)
    for written in ("INIPD00", "IN0494900"):
        listed = await center.ask("GET", f"/requests?ori={written}", **said)
        assert [each["ori"] for each in listed.json()["items"]] == ["IN0494900"] * 2
    for written in ("INIPD00", "INIPD0000", "IN0494900"):
        contacts = await center.ask("GET", f"/agencies/{written}/contacts", **said)
        assert contacts.status_code == 200
    # Who asks who read about an agency asks by its own ORI.
    reads = await center.ask("GET", "/reads?thing=agency", role="operator")
    assert [each["thing_id"] for each in reads.json()["items"]] == ["IN0494900"] * 3
    aliases = await center.ask("GET", "/agencies/IN0494900/aliases", **said)
    assert [each["ori"] for each in aliases.json()["items"]] == ["INIPD0000"]


async def test_a_retry_under_an_alias_gets_its_first_answer(center: Center) -> None:
    await center.register(ori="IN0494900", state="IN", name="Indianapolis")
    await tell(center, "aliases", {"alias": "INIPD00"}, "IN0494900")
    said: dict[str, Any] = {"byfield_after": await after(center), "idempotency_key": "one"}
    asked = SUBMISSION | {"ori": "INIPD0000"}
    first = await center.ask("POST", "/requests", asked, **said)
    again = await center.ask("POST", "/requests", asked, **said)
    assert (first.status_code, again.status_code) == (201, 201), again.text
    assert again.json() == first.json()
    other = await center.ask("POST", "/requests", asked | {"problem": "Another."}, **said)
    assert (other.status_code, other.json()["type"].rpartition(":")[2]) == (422, "key-reused")


async def test_an_alias_that_was_taken_back_stands_for_nobody(center: Center) -> None:
    await center.register(ori="IN0494900", state="IN", name="Indianapolis")
    await tell(center, "aliases", {"alias": "INIPD00"}, "IN0494900")
    back = await tell(center, "aliases/INIPD00/take-back", {}, "IN0494900")
    assert back.status_code == 200, back.text
    asked = SUBMISSION | {"ori": "INIPD0000"}
    refused = await center.ask("POST", "/requests", asked, byfield_after=await after(center))
    assert (refused.status_code, refused.json()["rule"]) == (409, "agency-not-registered")


async def test_an_alias_of_another_agency_is_not_taken_back(center: Center) -> None:
    await both(center)
    await tell(center, "aliases", {"alias": LAST}, HEIR)
    assert (await tell(center, f"aliases/{LAST}/take-back", {})).status_code == 404


WITHOUT_ORI = {name: value for name, value in PROFILE.items() if name != "ori"}


async def test_agencies_without_an_ori_get_the_next_number_even_at_once(center: Center) -> None:
    bodies = [WITHOUT_ORI | {"on": "2024-03-01"} for _ in range(6)]
    answers = await asyncio.gather(*(center.ask("POST", "/agencies", body) for body in bodies))
    assert [answer.status_code for answer in answers] == [201] * 6
    numbers = sorted(answer.json()["id"] for answer in answers)
    assert numbers == [f"XX000000{number}" for number in range(1, 7)]


async def test_a_retry_gets_the_number_that_it_got_first(center: Center) -> None:
    first = await center.ask("POST", "/agencies", WITHOUT_ORI, idempotency_key="one")
    other = await center.ask("POST", "/agencies", WITHOUT_ORI, idempotency_key="two")
    again = await center.ask("POST", "/agencies", WITHOUT_ORI, idempotency_key="one")
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert other.json()["id"] != first.json()["id"]


@pytest.mark.parametrize("ori", ["XX0000009"])
async def test_a_number_is_not_chosen_by_who_asks(center: Center, ori: str) -> None:
    refused = await center.register(ori=ori)
    assert (refused.status_code, refused.json()["rule"]) == (409, "number-not-given")


async def test_a_numbered_agency_keeps_its_history_when_its_ori_comes(center: Center) -> None:
    number = (await center.ask("POST", "/agencies", WITHOUT_ORI)).json()["id"]
    asked = SUBMISSION | {"ori": number}
    request = await center.ask("POST", "/requests", asked, byfield_after=await after(center))
    assert request.status_code == 201, request.text
    await center.register()
    body = {"successor": ORI, "succession": "renumbered", "on": "2024-03-02"}
    assert (await tell(center, "succession", body, number)).status_code == 200
    listed = await center.ask("GET", f"/requests?ori={ORI}", byfield_after=await after(center))
    assert [each["ori"] for each in listed.json()["items"]] == [number]


@pytest.mark.parametrize(("succession", "still_speaks"), [("merged", False), ("renumbered", True)])
async def test_who_was_merged_reads_what_it_asked_for_and_its_successor_speaks_for_it(
    center: Center, succession: str, *, still_speaks: bool
) -> None:
    request_id = await center.submit()
    await center.register(ori=HEIR, name="Linn County Sheriff")
    await tell(center, "succession", MERGED | {"succession": succession})
    former: dict[str, Any] = {"role": "requester", "who": ORI}
    yes = {
        "authorized_by": "Dana Example",
        "title": "Chief",
        "document": "letter",
        "on": "2024-03-03",
    }
    end = {"reason": "funding", "on": "2024-03-04"}
    path = f"/requests/{request_id}"
    assert (await center.ask("GET", path, byfield_after=await after(center), **former)).is_success
    for command, body in (("authorize", yes), ("withdraw", end)):
        told = await center.ask("POST", f"{path}/{command}", body, **former)
        assert told.status_code == (200 if still_speaks else 404), told.text
    heir: dict[str, Any] = {"role": "requester", "who": HEIR}
    assert (await center.ask("POST", f"{path}/withdraw", end, **heir)).status_code == 200
