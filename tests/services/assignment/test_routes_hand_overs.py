"""Work changes hands, over HTTP: who leads it, what stays with whom, and who sees it."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from events.contracts.examples import examples
from services.assignment.queries.kept_roster import load_roster
from services.kit.feed.connections import lent
from tests.services.assignment.center import DELIVERY, ENGAGEMENT_ID, Center

PATH: Final = f"engagements/{ENGAGEMENT_ID}"
LEAVING: Final = {"reason": "provider-leaving", "note": "The chief wants Tuesdays."}
NOBLE: Final = {"who": "noble"}


async def at_work(center: Center, **screened: Any) -> tuple[str, str]:
    """Work of `iacp` with a delivery; the experts of `iacp` and of `noble`."""
    first = await center.staffed()
    second = await center.staffed(provider="noble", name="Lee Example")
    await center.screened(**screened)
    await center.do("assign", provider="iacp", on="2020-03-02", choice_reason="Asked for.")
    await center.do("accept", on="2020-03-03")
    await center.do("deliveries", **DELIVERY)
    return first, second


async def loads(center: Center, day: date) -> dict[str, int]:
    """The open engagements of each expert on a day."""
    async with lent(center.running.pool) as connection:
        return {str(one.expert_id): one.load for one in await load_roster(connection, day)}


async def test_another_provider_leads_the_work_and_the_deliveries_stay(center: Center) -> None:
    first, second = await at_work(center)
    await center.do("replace-provider", provider="noble", **LEAVING, on="2020-03-20")
    await center.do("deliveries", **DELIVERY | {"on": "2020-03-25"})
    shown = await center.engagement()
    assert (shown["provider"], shown["expert_id"], shown["status"]) == ("noble", second, "underway")
    given = (await center.get(f"{PATH}/deliveries")).json()["items"]
    assert [(one["provider"], one["expert_id"]) for one in given] == [
        ("iacp", first),
        ("noble", second),
    ]
    (told,) = (await center.get(f"{PATH}/hand-overs")).json()
    assert told | {"position": 0} == LEAVING | {
        "type": "ProviderReplaced",
        "on": "2020-03-20",
        "position": 0,
        "provider": "noble",
        "expert_id": second,
        "replaced_provider": "iacp",
        "replaced_expert_id": first,
    }
    choices = (await center.get(f"{PATH}/choices")).json()
    assert [(one["provider"], one["assigned_on"]) for one in choices] == [
        ("iacp", "2020-03-02"),
        ("noble", "2020-03-20"),
    ]


async def test_the_days_of_changes_of_hands_are_corrected_at_any_time(center: Center) -> None:
    first, second = await at_work(center)
    await center.do("replace-provider", provider="noble", **LEAVING, on="2020-03-20")
    await center.do("deliveries", **DELIVERY | {"on": "2020-03-25"})
    await center.do("deliver", on="2020-03-26")
    await center.do("close", reason="completed", on="2020-03-27")
    wrong = {"step": "provider-replaced", "reason": "reported-late", "on": "2020-03-28"}
    await center.do("hand-overs/correct", happened_on="2020-03-22", **wrong)
    (told,) = (await center.get(f"{PATH}/hand-overs")).json()
    assert (told["on"], told["provider"]) == ("2020-03-22", "noble")
    choices = (await center.get(f"{PATH}/choices")).json()
    assert [one["assigned_on"] for one in choices] == ["2020-03-02", "2020-03-22"]
    days = {day: await loads(center, date(2020, 3, day)) for day in (21, 22)}
    assert days == {21: {first: 1, second: 0}, 22: {first: 0, second: 1}}
    body = wrong | {"happened_on": "2020-03-27"}
    refused = await center.post(f"{PATH}/hand-overs/correct", body)
    assert (refused.status_code, refused.json()["rule"]) == (409, "out-of-order")
    assert (await center.post(f"{PATH}/hand-overs/correct", body, "provider")).status_code == 403


async def test_who_took_over_belonged_to_its_provider_on_the_corrected_day(center: Center) -> None:
    await at_work(center)
    await center.staffed(provider="nsa", name="New Example", on="2020-03-18")
    body = {"provider": "nsa", "choice_reason": "Asked for.", "on": "2020-03-20"}
    await center.do("replace-provider", **body, reason="provider-leaving")
    wrong = {"step": "provider-replaced", "happened_on": "2020-03-12", "reason": "reported-late"}
    refused = await center.post(f"{PATH}/hand-overs/correct", wrong)
    assert (refused.status_code, refused.json()["rule"]) == (409, "not-listed-yet")


async def test_the_capacity_of_who_handed_over_is_free_again(center: Center) -> None:
    first, second = await at_work(center)
    third = await center.staffed(provider="noble", name="Robin Example")
    await center.do(
        "replace-provider", provider="noble", expert_id=second, **LEAVING, on="2020-03-20"
    )
    await center.do("replace-expert", expert_id=third, reason="expert-unavailable", on="2020-03-25")
    days = {day: await loads(center, date(2020, 3, day)) for day in (19, 20, 25)}
    assert days == {
        19: {first: 1, second: 0, third: 0},
        20: {first: 0, second: 1, third: 0},
        25: {first: 0, second: 0, third: 1},
    }


async def test_a_provider_sends_another_of_its_experts_itself(center: Center) -> None:
    await at_work(center)
    other = await center.staffed(name="Robin Example")
    body = {"expert_id": other, "reason": "expert-unavailable", "on": "2020-03-20"}
    refused = await center.post(f"{PATH}/replace-expert", body, "provider", **NOBLE)
    assert refused.status_code == 404
    done = await center.post(f"{PATH}/replace-expert", body, "provider")
    assert done.status_code == 200
    await center.follow()
    assert (await center.engagement())["expert_id"] == other
    assert (await center.post(f"{PATH}/replace-provider", LEAVING, "provider")).status_code == 403


async def test_who_handed_confidential_work_over_sees_and_corrects_what_it_gave(
    center: Center,
) -> None:
    await at_work(center, confidential=True)
    assert (await center.get(f"{PATH}/deliveries", "provider", **NOBLE)).status_code == 404
    await center.do("replace-provider", provider="noble", **LEAVING, on="2020-03-20")
    await center.do("deliveries", **DELIVERY | {"on": "2020-03-25"})
    assert (await center.get(PATH, "provider")).status_code == 404
    assert (await center.get(f"{PATH}/hand-overs", "provider")).status_code == 404
    (own,) = (await center.get(f"{PATH}/deliveries", "provider")).json()["items"]
    assert own["provider"] == "iacp"
    correction = DELIVERY | {
        "hours": 3.0,
        "delivered_on": DELIVERY["on"],
        "reason": "entered-in-error",
        "on": "2020-03-26",
    }
    path = f"{PATH}/deliveries/{own['delivery_id']}/correct"
    assert (await center.post(path, correction, "provider")).status_code == 200
    assert len((await center.get(f"{PATH}/deliveries", "provider", **NOBLE)).json()["items"]) == 2


async def test_what_was_said_of_the_work_is_said_of_who_led_it_when_it_was_completed(
    center: Center,
) -> None:
    first, second = await at_work(center)
    await center.do("deliver", on="2020-03-12")
    answer = examples()["EvaluationReceived"].model_copy(
        update={"engagement_id": ENGAGEMENT_ID, "provider": "iacp", "received_on": date(2020, 4, 1)}
    )
    await center.tell(f"evaluation-{UUID(int=7)}", answer)
    await center.do("replace-provider", provider="noble", **LEAVING, on="2020-03-20")
    async with lent(center.running.pool) as connection:
        roster = await load_roster(connection, date(2020, 4, 2))
    rated = {str(one.expert_id): one.rating.answers for one in roster}
    assert rated == {first: 1, second: 0}


async def test_a_provider_whose_membership_ended_accepts_nothing_more(center: Center) -> None:
    await center.staffed()
    await center.screened()
    await center.do("assign", on="2020-03-02")
    ending = await center.post("providers/iacp/end-membership", {"member_until": "2020-03-03"})
    assert ending.is_success, ending.text
    for on, status in (("2020-03-04", 409), ("2020-03-03", 200)):
        answer = await center.post(f"{PATH}/accept", {"on": on}, "provider")
        assert answer.status_code == status, answer.text


async def test_a_provider_whose_membership_ended_delivers_nothing_more_unless_it_is_kept_on(
    center: Center,
) -> None:
    await at_work(center)
    until = {"member_until": "2020-03-20"}
    assert (await center.post("providers/iacp/end-membership", until)).is_success
    late = DELIVERY | {"on": "2020-03-21"}
    refused = await center.post(f"{PATH}/deliveries", late, "provider")
    assert refused.status_code == 409
    said = refused.json()
    assert (said["rule"], said["allowed"]) == ("not-a-member", ["keep-on", "replace-provider"])
    in_time = await center.post(f"{PATH}/deliveries", DELIVERY | {"on": "2020-03-20"}, "provider")
    assert in_time.status_code == 201, in_time.text
    correct = f"{PATH}/deliveries/{in_time.json()['id']}/correct"
    content = {key: value for key, value in DELIVERY.items() if key != "on"}
    moved = content | {"delivered_on": "2020-03-21", "reason": "entered-in-error"}
    assert (await center.post(correct, moved, "provider")).json()["rule"] == "not-a-member"


async def test_a_provider_that_joined_works_beside_the_lead_and_sees_what_it_sees(
    center: Center,
) -> None:
    first, second = await at_work(center, confidential=True)
    body = {"provider": "noble", "expert_id": second, "note": "Classes for supervisors."}
    refused = await center.post(f"{PATH}/join-provider", body, "provider", **NOBLE)
    assert refused.status_code == 403
    await center.do("join-provider", **body, on="2020-03-15")
    given = await center.post(
        f"{PATH}/deliveries", DELIVERY | {"on": "2020-03-16"}, "provider", **NOBLE
    )
    assert given.status_code == 201
    await center.follow()
    shown = (await center.get(PATH, "provider", **NOBLE)).json()
    assert (shown["provider"], shown["joined_providers"], shown["joined_experts"]) == (
        "iacp",
        ["noble"],
        [second],
    )
    seen = (await center.get(f"{PATH}/deliveries", "provider", **NOBLE)).json()["items"]
    assert [one["expert_id"] for one in seen] == [first, second]
    assert await loads(center, date(2020, 3, 16)) == {first: 1, second: 1}
    leaving = {"provider": "noble", "reason": "no-capacity", "on": "2020-03-20"}
    left = await center.post(f"{PATH}/release-provider", leaving, "provider", **NOBLE)
    assert left.status_code == 200, left.text
    await center.follow()
    assert (await center.get(PATH, "provider", **NOBLE)).status_code == 404
    (own,) = (await center.get(f"{PATH}/deliveries", "provider", **NOBLE)).json()["items"]
    assert own["provider"] == "noble"
    assert await loads(center, date(2020, 3, 20)) == {first: 1, second: 0}
    told = (await center.get(f"{PATH}/hand-overs")).json()
    assert [(one["type"], one["on"]) for one in told] == [
        ("ProviderJoined", "2020-03-15"),
        ("ProviderLeft", "2020-03-20"),
    ]


async def test_reopened_work_takes_the_capacity_of_everyone_who_is_at_it(center: Center) -> None:
    first, second = await at_work(center)
    await center.do("join-provider", provider="noble", expert_id=second, on="2020-03-15")
    await center.do("deliver", on="2020-03-16")
    await center.do("close", reason="completed", on="2020-03-17")
    await center.do("reopen", reason="further-need", on="2020-03-20")
    assert await loads(center, date(2020, 3, 18)) == {first: 0, second: 0}
    assert await loads(center, date(2020, 3, 20)) == {first: 1, second: 1}
