from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from events.event import Event
from events.intake import AgencyJoined, AgencySucceeded, TopicListed, TopicMerged
from events.vocabulary import Program, SuccessionKind, TopicList
from tests.services.assignment.center import DELIVERY, ENGAGEMENT_ID, IACP, SCREENED, Center
from tests.services.assignment.examples import march

PATH = f"engagements/{ENGAGEMENT_ID}"
PLAN = {
    "objectives": ["train the trainers"],
    "milestones": [{"title": "first class", "due_on": "2020-04-20"}],
}
CORRECTION = DELIVERY | {
    "hours": 3.0,
    "delivered_on": "2020-03-09",
    "reason": "entered-in-error",
    "on": "2020-03-15",
}


async def begun(center: Center) -> str:
    """An engagement with one delivery; the delivery's id."""
    await center.staffed()
    await center.screened()
    await center.do("assign", on="2020-03-02")
    return str((await center.do("deliveries", **DELIVERY))["id"])


async def refusal(center: Center, verb: str, **body: Any) -> dict[str, Any]:
    answer = await center.post(f"{PATH}/{verb}", body)
    assert answer.status_code == 409, answer.text
    problem: dict[str, Any] = answer.json()
    return problem


async def test_an_engagement_with_a_plan_lives_from_open_to_closed(center: Center) -> None:
    await center.staffed()
    await center.screened()
    statuses = []
    for verb, body in (
        ("assign", {"on": "2020-03-02"}),
        ("accept", {"on": "2020-03-03"}),
        ("plan/propose", PLAN | {"on": "2020-03-04"}),
        ("plan/return", {"reason": "schedule", "on": "2020-03-05"}),
        ("plan/propose", PLAN | {"on": "2020-03-06"}),
        ("plan/approve", {"on": "2020-03-07"}),
        ("hold", {"reason": "funding", "on": "2020-03-08"}),
        ("resume", {"on": "2020-03-09"}),
        ("deliveries", DELIVERY),
        ("plan/amend", PLAN | {"milestones": [], "on": "2020-03-11"}),
        ("deliver", {"on": "2020-03-12"}),
        ("close", {"reason": "completed", "on": "2020-03-13"}),
        ("reopen", {"reason": "further-need", "on": "2020-03-14"}),
    ):
        await center.do(verb, **body)
        statuses.append((await center.engagement())["status"])
    assert statuses == [
        *("assigned", "accepted", "accepted", "accepted", "accepted", "accepted"),
        *("held", "accepted", "underway", "underway", "delivered", "closed", "underway"),
    ]


async def test_the_plans_of_an_engagement_are_shown(center: Center) -> None:
    await center.staffed()
    await center.screened()
    assert (await center.get(f"{PATH}/plans")).json() == []
    await center.do("assign", on="2020-03-02")
    await center.do("accept", on="2020-03-03")
    await center.do("plan/propose", **PLAN, on="2020-03-04")
    await center.do("plan/return", reason="cost", note="too dear", on="2020-03-05")
    (shown,) = (await center.get(f"{PATH}/plans", "reader")).json()
    assert (shown["plan"], shown["status"], shown["return_reason"]) == (1, "returned", "cost")
    assert (shown["objectives"], shown["milestones"]) == (PLAN["objectives"], PLAN["milestones"])
    assert (await center.get(f"engagements/{uuid4()}/plans")).status_code == 404


async def test_a_delivery_is_corrected_by_its_provider(center: Center) -> None:
    delivery_id = await begun(center)
    path = f"{PATH}/deliveries/{delivery_id}/correct"
    answer = await center.post(path, CORRECTION, "provider")
    assert (answer.status_code, answer.json()["id"]) == (200, delivery_id)
    await center.follow()
    (shown,) = (await center.get(f"{PATH}/deliveries")).json()["items"]
    assert (shown["hours"], shown["delivered_on"], shown["corrected_on"]) == (
        3.0,
        "2020-03-09",
        "2020-03-15",
    )
    assert (await center.engagement())["hours"] == 3.0


async def test_minutes_are_given_instead_of_hours_and_both_are_shown(center: Center) -> None:
    delivery_id = await begun(center)
    timed = {name: value for name, value in DELIVERY.items() if name != "hours"}
    await center.do("deliveries", **timed, minutes=20)
    corrected = CORRECTION | {"hours": None, "minutes": 20}
    path = f"{PATH}/deliveries/{delivery_id}/correct"
    assert (await center.post(path, corrected, "provider")).status_code == 200
    await center.follow()
    shown = (await center.get(f"{PATH}/deliveries")).json()["items"]
    assert [(one["minutes"], one["hours"]) for one in shown] == [(20, 0.33), (20, 0.33)]
    whole = await center.engagement()
    assert (whole["minutes"], whole["hours"]) == (40, 0.67)


@pytest.mark.parametrize("time", [{}, {"hours": 1.5, "minutes": 90}, {"minutes": 0}])
async def test_a_time_is_given_once(center: Center, time: dict[str, Any]) -> None:
    timed = {name: value for name, value in DELIVERY.items() if name != "hours"}
    answer = await center.post(f"{PATH}/deliveries", timed | time)
    assert answer.status_code == 422, answer.text


async def listing(center: Center, *facts: Event) -> None:
    for fact in facts:
        await center.tell("topic-de-escalation", fact)


async def test_a_topic_off_the_list_of_the_day_needs_a_reason(center: Center) -> None:
    await center.staffed()
    await center.screened()
    await center.do("assign", on="2020-03-02")
    await center.do("deliveries", **DELIVERY)  # while there is no list, any topic is taken
    title = {"topic": "de-escalation", "title": "T", "lists": (TopicList.GENERAL,)}
    await listing(
        center,
        TopicListed(**title, listed_on=march(1)),
        TopicMerged(topic="de-escalation", into="use-of-force", merged_on=march(9)),
    )
    problem = await refusal(center, "deliveries", **DELIVERY)
    assert (problem["rule"], problem["allowed"]) == (
        "topic-succeeded",
        ["use-of-force", "asked-while-listed", "arose-on-the-day", "list-behind"],
    )
    assert (await refusal(center, "deliveries", **DELIVERY | {"topics": ["new"]}))["rule"] == (
        "topic-unknown"
    )
    await center.do("deliveries", **DELIVERY | {"on": "2020-03-08"})
    given = await center.do("deliveries", **DELIVERY, topics_reason="asked-while-listed")
    moved = CORRECTION | {"delivered_on": "2020-03-11"}
    answer = await center.post(f"{PATH}/deliveries/{given['id']}/correct", moved)
    assert answer.status_code == 200, answer.text
    await center.follow()
    shown = (await center.get(f"{PATH}/deliveries")).json()["items"]
    assert [(one["delivered_on"], one["topics_reason"]) for one in shown] == [
        ("2020-03-08", None),
        ("2020-03-10", None),
        ("2020-03-11", "asked-while-listed"),
    ]


async def test_attendance_is_told_by_agency_of_those_that_take_part(center: Center) -> None:
    await center.staffed()
    await center.screened()
    await center.do("assign", on="2020-03-02")
    guest, lead = "IA0570200", SCREENED.ori
    told = DELIVERY | {"attendance": [{"ori": guest, "virtual": 5}, {"ori": lead, "virtual": 7}]}
    problem = await refusal(center, "deliveries", **told)
    assert (problem["rule"], problem["allowed"]) == ("not-taking-part", [lead])
    joined = AgencyJoined(
        request_id=SCREENED.request_id,
        ori=lead,
        participation_id=uuid4(),
        participant=guest,
        joined_on=march(5),
    )
    await center.tell(f"request-{SCREENED.request_id}", joined)
    await center.do("deliveries", **told)
    await center.follow()
    (shown,) = (await center.get(f"{PATH}/deliveries")).json()["items"]
    assert shown["attendance"] == [
        {"ori": guest, "in_person": 0, "virtual": 5},
        {"ori": lead, "in_person": 0, "virtual": 7},
    ]


async def test_who_was_merged_attends_as_its_successor_through_all_that_it_became(
    center: Center,
) -> None:
    await center.staffed()
    await center.screened()
    await center.do("assign", on="2020-03-02")
    lead, heir, later = SCREENED.ori, "IA0570400", "IA0570500"
    for old, new, day in ((lead, heir, 5), (heir, later, 6)):
        await center.tell(
            f"agency-{old}",
            AgencySucceeded(
                ori=old,
                successor=new,
                succession=SuccessionKind.MERGED,
                note=None,
                succeeded_on=march(day),
            ),
        )
    await center.follow()
    problem = await refusal(center, "deliveries", **DELIVERY, attendance=[{"ori": heir}])
    assert (problem["rule"], problem["allowed"]) == ("agency-gone", [later])
    assert later in problem["detail"]
    await center.do("deliveries", **DELIVERY, attendance=[{"ori": later, "virtual": 5}])
    before = DELIVERY | {"on": "2020-03-04"}
    await center.do("deliveries", **before, attendance=[{"ori": lead, "virtual": 5}])


async def test_a_delivery_is_struck_by_the_center(center: Center) -> None:
    delivery_id = await begun(center)
    body = {"reason": "duplicate", "on": "2020-03-15"}
    path = f"{PATH}/deliveries/{delivery_id}/strike"
    assert (await center.post(path, body, "provider")).status_code == 403
    assert (await center.post(path, body)).status_code == 200
    await center.follow()
    (shown,) = (await center.get(f"{PATH}/deliveries")).json()["items"]
    assert (shown["struck_on"], shown["correction_reason"]) == ("2020-03-15", "duplicate")
    assert (await center.engagement())["deliveries"] == 0


async def test_a_delivery_names_further_experts_and_products(center: Center) -> None:
    await begun(center)
    further = await center.staffed(name="Robin Example")
    await center.do("deliveries", **DELIVERY, further_experts=[further], products=["Policy 4.1"])
    shown = (await center.get(f"{PATH}/deliveries")).json()["items"]
    assert ([further], ["Policy 4.1"]) in [
        (one["further_experts"], one["products"]) for one in shown
    ]


async def test_a_delivery_names_no_stranger_neither_recorded_nor_corrected(center: Center) -> None:
    delivery_id = await begun(center)
    unlisted = str(uuid4())
    other = await center.staffed(provider="noble", name="Lee Example")
    corrected = DELIVERY | {
        "delivered_on": DELIVERY["on"],
        "on": "2020-03-15",
        "reason": "entered-in-error",
    }
    for stranger, rule in ((unlisted, "not-listed"), (other, "another-provider")):
        for path, body in (("", DELIVERY), (f"/{delivery_id}/correct", corrected)):
            named = body | {"further_experts": [stranger]}
            refused = await center.post(f"{PATH}/deliveries{path}", named)
            assert (refused.status_code, refused.json()["rule"]) == (409, rule)
            assert stranger in refused.json()["detail"]
            assert "iacp" in refused.json()["detail"]


async def test_an_assignment_lapses_when_its_days_are_over(center: Center) -> None:
    await center.staffed()
    await center.screened()
    await center.do("assign", on="2020-03-02")
    problem = await refusal(center, "lapse", on="2020-03-12")
    assert (problem["rule"], problem["allowed"]) == ("answer-not-overdue", ["accept", "decline"])
    await center.do("lapse", on="2020-03-13")
    shown = await center.engagement()
    assert (shown["status"], len(shown["declined"])) == ("open", 1)


async def test_an_excluded_provider_is_no_candidate(center: Center) -> None:
    await center.staffed()
    await center.screened()
    await center.do("exclude-provider", provider="iacp", note="former dispute", on="2020-03-02")
    assert (await center.engagement())["excluded_providers"] == ["iacp"]
    assert (await refusal(center, "assign", on="2020-03-03"))["rule"] == "no-candidate"


async def test_a_provider_that_was_excluded_by_mistake_is_a_candidate_again(
    center: Center,
) -> None:
    await center.staffed()
    await center.screened()
    await center.do("exclude-provider", provider="iacp", on="2020-03-02")
    error = {"provider": "iacp", "reason": "entered-in-error", "on": "2020-03-03"}
    path = f"{PATH}/take-exclusion-back"
    assert (await center.post(path, error, "provider")).status_code == 403
    await center.do("take-exclusion-back", **error)
    assert (await center.engagement())["excluded_providers"] == []
    await center.do("assign", on="2020-03-04")
    assert (await center.engagement())["provider"] == "iacp"


async def test_a_refusal_says_how_it_stands_and_what_is_allowed(center: Center) -> None:
    await begun(center)
    await center.do("hold", reason="litigation", on="2020-03-12")
    problem = await refusal(center, "deliver", on="2020-03-13")
    assert problem["rule"] == "held"
    assert problem["detail"] == "the engagement is held since 2020-03-12 (litigation)"
    late = ["deliveries", "deliveries/correct", "deliveries/strike"]
    handing = ["replace-provider", "replace-expert", "join-provider", "release-provider"]
    assert problem["allowed"] == ["resume", *late, *handing, "cancel", "close", "hold/correct"]


async def test_news_that_comes_late_is_told_without_reopening(center: Center) -> None:
    await begun(center)
    await center.do("deliver", on="2020-03-12")
    await center.do("close", reason="completed", on="2020-03-20")
    late = DELIVERY | {"on": "2020-03-11"}
    problem = await refusal(center, "deliveries", **late)
    assert (problem["rule"], problem["allowed"]) == ("reason-required", ["late-entry"])
    told = await center.do("deliveries", **late, reason="late-entry")
    shown = await center.engagement()
    assert (shown["status"], shown["deliveries"], shown["delivered_on"]) == (
        "closed",
        2,
        "2020-03-12",
    )
    answer = await center.get(f"engagements/{ENGAGEMENT_ID}/deliveries")
    reasons = {one["delivery_id"]: one["late_reason"] for one in answer.json()["items"]}
    assert reasons.pop(told["id"]) == "late-entry"
    assert list(reasons.values()) == [None]


async def test_another_day_of_completion_is_a_correction(center: Center) -> None:
    await begun(center)
    await center.do("deliver", on="2020-03-12")
    await center.do("deliver", on="2020-03-12")
    problem = await refusal(center, "deliver", on="2020-03-13")
    assert (problem["rule"], problem["allowed"]) == ("delivered-already", ["deliver/correct"])
    right = {"delivered_on": "2020-03-11", "reason": "entered-in-error"}
    await center.do("deliver/correct", **right, on="2020-03-14")
    shown = await center.engagement()
    assert (shown["status"], shown["delivered_on"]) == ("delivered", "2020-03-11")
    await center.do("close", reason="completed", on="2020-03-20")
    await center.do("reopen", reason="further-need", on="2020-03-21")
    await center.do("deliver", on="2020-03-22")
    shown = await center.engagement()
    assert (shown["delivered_on"], shown["completed_again_on"]) == ("2020-03-11", ["2020-03-22"])


async def test_an_assessment_waits_for_its_plan(center: Center) -> None:
    await center.post("providers", IACP | {"programs": ["organizational-assessment"]})
    await center.follow()
    await center.staffed()
    screened = SCREENED.model_copy(update={"program": Program.ORGANIZATIONAL_ASSESSMENT})
    await center.tell(f"request-{SCREENED.request_id}", screened)
    await center.follow()
    await center.do("assign", on="2020-03-02")
    assert (await refusal(center, "deliveries", **DELIVERY))["rule"] == "plan-required"
    await center.do("accept", on="2020-03-03")
    await center.do("plan/propose", **PLAN, on="2020-03-04")
    await center.do("plan/approve", on="2020-03-05")
    await center.do("deliveries", **DELIVERY)


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("accept", {}),
        ("plan/propose", PLAN),
        ("plan/amend", PLAN),
        ("deliver", {}),
        ("deliveries/00000000-0000-7000-8000-000000000000/correct", CORRECTION),
    ],
)
async def test_a_provider_takes_the_steps_of_its_own(
    center: Center, verb: str, body: dict[str, Any]
) -> None:
    assert (await center.post(f"{PATH}/{verb}", body, "provider")).status_code == 404
    assert (await center.post(f"{PATH}/{verb}", body)).status_code == 409
    assert (await center.post(f"{PATH}/{verb}", body, "reader")).status_code == 403


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("lapse", {}),
        ("exclude-provider", {"provider": "iacp"}),
        ("plan/return", {"reason": "cost"}),
        ("plan/approve", {}),
        ("hold", {"reason": "funding"}),
        ("resume", {}),
        ("close", {"reason": "completed"}),
        ("reopen", {"reason": "further-need"}),
    ],
)
async def test_the_center_takes_the_steps_of_its_own(
    center: Center, verb: str, body: dict[str, Any]
) -> None:
    assert (await center.post(f"{PATH}/{verb}", body)).status_code == 409
    assert (await center.post(f"{PATH}/{verb}", body, "provider")).status_code == 403


@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("plan/propose", {"objectives": []}),
        ("plan/propose", PLAN | {"milestones": [{"title": "no day"}]}),
        ("hold", {"reason": "tired"}),
        ("close", {}),
        ("deliveries", DELIVERY | {"products": [""]}),
    ],
)
async def test_a_body_that_breaks_a_limit_is_not_decided(
    center: Center, verb: str, body: dict[str, Any]
) -> None:
    assert (await center.post(f"{PATH}/{verb}", body)).status_code == 422


@pytest.mark.parametrize("subject", ["noble", "noble.dana", "agency"])
async def test_a_provider_takes_no_step_for_another(center: Center, subject: str) -> None:
    await begun(center)
    answer = await center.post(f"{PATH}/accept", {}, "provider", who=subject)
    assert (answer.status_code, answer.json()["detail"]) == (
        404,
        f"There is no engagement {ENGAGEMENT_ID}.",
    )


async def test_the_days_of_an_acceptance_and_of_an_end_are_corrected(center: Center) -> None:
    await begun(center)
    wrong = {"reason": "entered-in-error"}
    await center.do("cancel", reason="funding", on="2020-03-20")
    first = await center.do(
        "correct-day", step="cancellation", happened_on="2020-03-18", on="2020-03-21", **wrong
    )
    again = await center.do(
        "correct-day", step="cancellation", happened_on="2020-03-18", on="2020-03-22", **wrong
    )
    assert first["id"] == again["id"]
    shown = await center.engagement()
    assert (shown["status"], shown["cancelled_on"]) == ("cancelled", "2020-03-18")
    problem = await refusal(
        center, "correct-day", step="closing", happened_on="2020-03-18", on="2020-03-21", **wrong
    )
    assert problem["rule"] == "not-closed"
    assert "correct-day" in problem["allowed"]


async def test_the_days_of_a_hold_are_corrected_until_the_work_moves_on(center: Center) -> None:
    await begun(center)
    wrong = {"reason": "entered-in-error", "on": "2020-03-25"}
    await center.do("hold", reason="funding", on="2020-03-20")
    await center.do("hold/correct", step="hold", happened_on="2020-03-18", **wrong)
    shown = await center.engagement()
    assert (shown["status"], shown["held_on"]) == ("held", "2020-03-18")
    problem = await refusal(
        center, "hold/correct", step="resumption", happened_on="2020-03-19", **wrong
    )
    assert problem["rule"] == "held"
    assert "hold/correct" in problem["allowed"]
    await center.do("resume", on="2020-03-24")
    await center.do("hold/correct", step="resumption", happened_on="2020-03-22", **wrong)
    await center.do("cancel", reason="funding", on="2020-03-25")
    problem = await refusal(center, "hold/correct", step="hold", happened_on="2020-03-17", **wrong)
    assert problem["rule"] == "hold-settled"


async def test_the_days_of_assignments_and_reopenings_are_corrected_at_any_time(
    center: Center,
) -> None:
    await begun(center)
    wrong = {"reason": "entered-in-error", "on": "2020-03-25"}
    assigned_on = (await center.engagement())["assigned_on"]
    await center.do("close", reason="funding", on="2020-03-20")
    await center.do("reopen", reason="further-need", on="2020-03-24")
    await center.do("steps/correct", step="reopening", happened_on="2020-03-22", **wrong)
    opened_on = (await center.engagement())["opened_on"]
    await center.do("steps/correct", step="assignment", happened_on=opened_on, **wrong)
    shown = await center.engagement()
    assert assigned_on != opened_on
    assert shown["assigned_on"] == opened_on
    problem = await refusal(
        center, "steps/correct", step="decline", number=1, happened_on="2020-03-22", **wrong
    )
    assert problem["rule"] == "step-unknown"
    problem = await refusal(
        center, "steps/correct", step="reopening", happened_on="2020-03-19", **wrong
    )
    assert problem["rule"] == "out-of-order"
