"""A provider's own list, over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from events.contracts.examples import examples
from events.event import Event
from events.ids import derived_id
from events.vocabulary import AgencyChange, Contact, ContactRole, DeliveryType, Program
from tests.services.assignment.center import (
    DELIVERY,
    ENGAGEMENT_ID,
    IACP,
    REQUEST_ID,
    SCREENED,
    Center,
)

SUCCESSOR: Final = "IA0570700"
NOBLE: Final = {"who": "noble.lee"}
PLAN: Final = {
    "objectives": ["fewer injuries"],
    "milestones": [
        {"title": "first class", "due_on": "2020-03-20"},
        {"title": "last class", "due_on": "2020-04-20"},
    ],
}
PROBLEM: Final = "Calls with persons in crisis have doubled in two years."
DANA: Final = Contact(
    role=ContactRole.POINT_OF_CONTACT,
    name="Dana Example",
    email="dana@example.org",
    telephone="+1 319 555 0100",
)
KIM: Final = Contact(
    role=ContactRole.POINT_OF_CONTACT, name="Kim Example", email="kim@example.org", telephone=None
)


def told(name: str, **otherwise: Any) -> Event:
    return examples()[name].model_copy(update=otherwise)


SUBMITTED: Final = told(
    "RequestSubmitted",
    request_id=REQUEST_ID,
    contact=DANA,
    problem=PROBLEM,
    submitted_on=date(2020, 2, 20),
)


def of_successor(day: date, ori: str = SUCCESSOR) -> Event:
    return told("ContactNamed", ori=ori, contact=KIM, named_on=day)


def named(day: date, contact: Contact = KIM) -> Event:
    return told("ContactNamed", contact=contact, named_on=day)


async def offered(center: Center, **screened: Any) -> None:
    """Work that waits for `iacp` to answer."""
    await center.tell(f"request-{REQUEST_ID}", SUBMITTED)
    await center.staffed()
    await center.screened(**screened)
    await center.do("assign", provider="iacp", choice_reason="Asked for.", on="2020-03-02")


async def listed(center: Center, question: str = "", **headers: str) -> dict[str, Any]:
    answer = await center.get(f"mine{question}", "provider", **headers)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def the_only(center: Center, question: str = "", **headers: str) -> dict[str, Any]:
    (item,) = (await listed(center, question, **headers))["items"]
    found: dict[str, Any] = item
    return found


async def test_who_has_nothing_to_do_gets_an_empty_list(center: Center) -> None:
    assert await listed(center) == {
        "items": [],
        "next": None,
        "counts": {"offered": 0, "to_plan": 0, "running": 0, "held": 0, "late": 0},
    }


async def test_what_is_offered_shows_the_problem_and_names_nobody(center: Center) -> None:
    await offered(center)
    item = await the_only(center)
    assert (item["stage"], item["part"], item["due_on"]) == ("offered", "lead", "2020-03-12")
    assert (item["problem"], item["contact"]) == (PROBLEM, None)


async def test_accepted_work_says_whom_to_call(center: Center) -> None:
    await offered(center)
    await center.do("accept", on="2020-03-03")
    item = await the_only(center)
    assert (item["stage"], item["accepted_on"]) == ("running", "2020-03-03")
    assert item["contact"] == DANA.model_dump(mode="json")
    assert item["contact_changed_on"] is None


async def test_whoever_the_agency_named_since_the_request_is_to_be_called(center: Center) -> None:
    await offered(center)
    await center.do("accept", on="2020-03-03")
    for day, name, changed_on in (
        (date(2020, 2, 19), "Dana Example", None),  # told late: Dana came after
        (date(2020, 2, 20), "Kim Example", "2020-02-20"),
        (date(2020, 5, 1), "Kim Example", "2020-05-01"),
    ):
        await center.tell("agency-IA0570100", named(day))
        await center.follow()
        item = await the_only(center)
        assert (item["contact"]["name"], item["contact_changed_on"]) == (name, changed_on)
    assert item["contact"]["telephone"] is None  # not that of who was named before


async def test_what_was_amended_is_shown_as_it_is_by_now(center: Center) -> None:
    await offered(center)
    await center.do("accept", on="2020-03-03")
    amended = {"request_id": REQUEST_ID, "move": 0, "problem": "Twice as many.", "contact": DANA}
    amended_on = {"amended_on": date(2020, 4, 1)}
    await center.tell("agency-IA0570100", named(date(2020, 3, 20)))
    await center.tell(f"request-{REQUEST_ID}", told("RequestAmended", **amended, **amended_on))
    await center.follow()
    item = await the_only(center)
    assert item["problem"] == "Twice as many."
    # The amendment names the contact of before, so whom the agency named since is to be called.
    assert (item["contact"]["name"], item["contact_changed_on"]) == ("Kim Example", "2020-03-20")
    lee = DANA.model_copy(update={"name": "Lee Example"})
    again = amended | amended_on | {"contact": lee}
    await center.tell(f"request-{REQUEST_ID}", told("RequestAmended", **again))
    await center.follow()
    item = await the_only(center)
    assert (item["contact"]["name"], item["contact_changed_on"]) == ("Lee Example", None)


async def test_another_role_of_the_agency_changes_no_contact(center: Center) -> None:
    await offered(center)
    await center.do("accept", on="2020-03-03")
    chief = KIM.model_copy(update={"role": ContactRole.AGENCY_EXECUTIVE})
    await center.tell("agency-IA0570100", named(date(2020, 5, 1), chief))
    await center.follow()
    assert (await the_only(center))["contact"]["name"] == "Dana Example"


async def test_the_contact_of_work_whose_agency_was_succeeded_is_that_of_its_successor(
    center: Center,
) -> None:
    await offered(center)
    await center.do("accept", on="2020-03-03")
    # Long before, in another agency; it tells nothing of this work yet.
    await center.tell(f"agency-{SUCCESSOR}", of_successor(date(2018, 5, 1)))
    await center.follow()
    assert (await the_only(center))["contact"]["name"] == "Dana Example"
    succeeded = {"ori": SCREENED.ori, "successor": SUCCESSOR, "succeeded_on": date(2020, 3, 9)}
    await center.tell(f"agency-{SCREENED.ori}", told("AgencySucceeded", **succeeded))
    await center.follow()
    item = await the_only(center)
    assert (item["contact"]["name"], item["contact_changed_on"]) == ("Kim Example", "2020-03-09")
    await center.tell(f"agency-{SUCCESSOR}", of_successor(date(2020, 4, 1)))
    await center.follow()
    assert (await the_only(center))["contact_changed_on"] == "2020-04-01"
    change = {"change": AgencyChange.SUCCESSION, "happened_on": date(2020, 3, 9)}
    taken_back = told("AgencyChangeTakenBack", ori=SCREENED.ori, **change)
    await center.tell(f"agency-{SCREENED.ori}", taken_back)
    await center.follow()
    assert (await the_only(center))["contact"]["name"] == "Dana Example"


async def test_who_called_before_is_kept_while_the_successor_names_nobody(center: Center) -> None:
    await offered(center)
    await center.do("accept", on="2020-03-03")
    for ori, successor in ((SCREENED.ori, SUCCESSOR), (SUCCESSOR, "IA0570800")):
        succeeded = {"ori": ori, "successor": successor, "succeeded_on": date(2020, 3, 9)}
        await center.tell(f"agency-{ori}", told("AgencySucceeded", **succeeded))
    await center.follow()
    assert (await the_only(center))["contact"]["name"] == "Dana Example"
    named_there = of_successor(date(2020, 3, 10), "IA0570800")
    await center.tell("agency-IA0570800", named_there)
    await center.follow()
    assert (await the_only(center))["contact"]["name"] == "Kim Example"


async def test_work_that_needs_a_plan_is_to_be_planned_until_one_is_proposed(
    center: Center,
) -> None:
    programs = IACP | {"programs": ["cri-tac", "organizational-assessment"]}
    await center.post("providers", programs)
    await offered(center, program=Program.ORGANIZATIONAL_ASSESSMENT)
    await center.do("accept", on="2020-03-03")
    assert (await the_only(center))["stage"] == "to-plan"
    await center.do("plan/propose", **PLAN, on="2020-03-04")
    assert (await the_only(center))["stage"] == "running"
    await center.do("plan/return", reason="scope", on="2020-03-05")
    item = await the_only(center)
    assert (item["stage"], item["plan_status"], item["due_on"]) == ("to-plan", "returned", None)


async def test_planned_work_is_due_when_all_that_was_planned_is(center: Center) -> None:
    await offered(center, wanted_until=date(2099, 1, 1))
    await center.do("accept", on="2020-03-03")
    item = await the_only(center)
    assert (item["due_on"], item["late"]) == ("2099-01-01", False)
    await center.do("plan/propose", **PLAN, on="2020-03-04")
    item = await the_only(center)
    assert (item["due_on"], item["late"]) == ("2020-04-20", True)


async def test_a_consultation_in_critical_response_is_due_by_its_norm_without_its_pauses(
    center: Center,
) -> None:
    await center.post("providers", IACP | {"programs": ["cri-tac", "critical-response"]})
    await offered(
        center,
        program=Program.CRITICAL_RESPONSE,
        delivery_types=(DeliveryType.ONSITE_CONSULTATION,),
    )
    await center.do("accept", on="2020-03-03")
    assert (await the_only(center))["due_on"] == "2020-03-15"  # opened on 1 March
    await center.do("hold", reason="litigation", on="2020-03-05")
    item = await the_only(center)
    assert (item["stage"], item["due_on"], item["late"]) == ("held", None, False)
    await center.do("resume", on="2020-03-09")
    assert (await the_only(center))["due_on"] == "2020-03-19"


async def test_an_offer_that_is_held_still_names_nobody(center: Center) -> None:
    await offered(center)
    await center.do("hold", reason="litigation", on="2020-03-05")
    item = await the_only(center)
    assert (item["stage"], item["problem"], item["contact"]) == ("held", PROBLEM, None)
    await center.do("resume", on="2020-03-09")
    assert (await the_only(center))["due_on"] == "2020-03-16"


async def test_what_is_no_longer_with_a_provider_is_gone_from_its_list(center: Center) -> None:
    second = await center.staffed(provider="noble", name="Lee Example")
    await offered(center)
    await center.do("accept", on="2020-03-03")
    assert (await listed(center, **NOBLE))["items"] == []
    await center.do("replace-provider", provider="noble", reason="no-capacity", on="2020-03-20")
    assert (await listed(center))["items"] == []
    item = await the_only(center, **NOBLE)
    assert (item["part"], item["expert_id"], item["stage"]) == ("lead", second, "running")
    await center.do("deliveries", **DELIVERY | {"on": "2020-03-25"})
    await center.do("deliver", on="2020-03-26")
    assert (await listed(center, **NOBLE))["items"] == []


async def test_what_was_declined_is_gone_from_the_list(center: Center) -> None:
    await offered(center)
    await center.do("decline", reason="no-capacity", on="2020-03-03")
    assert (await listed(center))["items"] == []


async def test_who_joined_sees_the_work_as_its_own_beside_the_lead(center: Center) -> None:
    second = await center.staffed(provider="noble", name="Lee Example")
    await offered(center, confidential=True)
    await center.do("accept", on="2020-03-03")
    await center.do("join-provider", provider="noble", expert_id=second, on="2020-03-05")
    joined = await the_only(center, **NOBLE)
    assert (joined["part"], joined["provider"], joined["expert_id"]) == ("joined", "iacp", second)
    assert (joined["stage"], joined["contact"]["name"]) == ("running", "Dana Example")
    assert (await the_only(center))["part"] == "lead"
    leaving = {"provider": "noble", "reason": "no-capacity", "on": "2020-03-06"}
    await center.do("release-provider", **leaving)
    assert (await listed(center, **NOBLE))["items"] == []


async def test_who_joined_has_no_plan_to_make(center: Center) -> None:
    await center.post("providers", IACP | {"programs": ["cri-tac", "organizational-assessment"]})
    noble = {"provider": "noble", "programs": ["cri-tac", "organizational-assessment"]}
    await center.post("providers", IACP | noble)
    second = await center.staffed(provider="noble", name="Lee Example")
    await offered(center, program=Program.ORGANIZATIONAL_ASSESSMENT)
    await center.do("accept", on="2020-03-03")
    await center.do("join-provider", provider="noble", expert_id=second, on="2020-03-05")
    assert (await the_only(center))["stage"] == "to-plan"
    assert (await the_only(center, **NOBLE))["stage"] == "running"


async def several(center: Center) -> list[str]:
    """Work due on three days and on none, in the order of the list; the first is offered."""
    await center.staffed(capacity=9)
    ids = []
    for number, until in enumerate((None, date(2020, 6, 1), date(2099, 1, 1)), start=2):
        request_id = UUID(int=number)
        await center.tell(
            f"request-{request_id}",
            SCREENED.model_copy(update={"request_id": request_id, "wanted_until": until}),
        )
        ids.append(str(derived_id(request_id, "engagement")))
    await center.screened()
    for engagement_id in (str(ENGAGEMENT_ID), *ids):
        path = f"engagements/{engagement_id}"
        assert (await center.post(f"{path}/assign", {"on": "2020-03-02"})).is_success
        if engagement_id in ids:
            assert (await center.post(f"{path}/accept", {"on": "2020-03-03"})).is_success
    await center.follow()
    without_day, june, far = ids
    return [str(ENGAGEMENT_ID), june, far, without_day]


async def test_the_list_comes_in_pages_what_is_due_first_first(center: Center) -> None:
    order = await several(center)
    pages, cursor = [], ""
    for _ in order:
        page = await listed(center, f"?limit=1{cursor}")
        pages += [item["engagement_id"] for item in page["items"]]
        assert page["counts"] == {"offered": 1, "to_plan": 0, "running": 3, "held": 0, "late": 2}
        cursor = f"&cursor={page['next']}"
    assert (pages, page["next"]) == (order, None)


async def test_the_list_is_filtered(center: Center) -> None:
    order = await several(center)
    for question, places in (
        ("?stage=offered", [0]),
        ("?stage=running", [1, 2, 3]),
        ("?late=true", [0, 1]),
        ("?late=false", [2, 3]),
        ("?stage=running&late=true", [1]),
        ("?stage=to-plan", []),
    ):
        found = [item["engagement_id"] for item in (await listed(center, question))["items"]]
        assert found == [order[place] for place in places], question


async def test_only_a_provider_has_such_a_list_and_each_its_own(center: Center) -> None:
    await offered(center)
    for role in ("coordinator", "operator", "reader", "requester", "validator"):
        assert (await center.get("mine", role)).status_code == 403
    for subject, found in (("iacp.kim", 1), ("noble", 0)):
        answer = await center.get("mine", "provider", who=subject)
        assert len(answer.json()["items"]) == found


async def test_the_list_is_kept_by_no_cache(center: Center) -> None:
    assert (await center.get("mine", "provider")).headers["Cache-Control"] == "no-store"
