"""What an agency sees of the work that is done for it, over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

import pytest

from events.contracts.examples import examples
from events.vocabulary import AgencyChange, LeaveReason
from tests.services.assignment.center import DELIVERY, ENGAGEMENT_ID, REQUEST_ID, SCREENED, Center
from tests.services.assignment.test_routes_findings import FINDING, RECOMMENDATION

PATH: Final = f"engagements/{ENGAGEMENT_ID}"
OF_THE_WORK: Final = ("", "/deliveries", "/plans")
OF_THE_LEAD: Final = (
    "/findings",
    "/recommendations",
    "/recommendations/{recommendation}",
    "/progress",
)
LEAD: Final = SCREENED.ori
PARTICIPANT: Final = "IA0570200"
STRANGER: Final = "IA0570300"
STAY: Final = UUID(int=77)


async def at_work(center: Center, **screened: Any) -> str:
    """Work with a delivery, a plan and a recommendation; its id."""
    await center.staffed()
    await center.screened(**screened)
    await center.do("assign", on="2020-03-02")
    await center.do("accept", on="2020-03-03")
    await center.do("plan/propose", objectives=["fewer injuries"], on="2020-03-04")
    await center.do("deliveries", **DELIVERY)
    await center.do("deliveries", **DELIVERY | {"on": "2020-03-20"})
    finding = await center.do("findings", **FINDING)
    made = await center.do("recommendations", **RECOMMENDATION, finding_id=finding["id"])
    return str(made["id"])


async def joined(
    center: Center, since: date = date(2020, 3, 15), until: date | None = None, **left: Any
) -> None:
    """The participant is at the table from a day on."""
    stay = {
        "request_id": REQUEST_ID,
        "ori": LEAD,
        "participant": PARTICIPANT,
        "participation_id": STAY,
    }
    facts = [examples()["AgencyJoined"].model_copy(update=stay | {"joined_on": since})]
    if until is not None:
        end = stay | {"reason": LeaveReason.AGENCY_REQUEST, "left_on": until} | left
        facts.append(examples()["AgencyLeft"].model_copy(update=end))
    for fact in facts:
        await center.tell(f"request-{REQUEST_ID}", fact)
    await center.follow()


async def statuses(center: Center, agency: str, ends: tuple[str, ...], made: str) -> set[int]:
    return {
        (
            await center.get(f"{PATH}{end}".format(recommendation=made), "requester", who=agency)
        ).status_code
        for end in ends
    }


async def listed(center: Center, agency: str, question: str = "") -> list[str]:
    answer = await center.get(f"engagements{question}", "requester", who=agency)
    return [item["engagement_id"] for item in answer.json()["items"]]


async def given_on(center: Center, agency: str) -> list[str]:
    answer = await center.get(f"{PATH}/deliveries", "requester", who=agency)
    return [item["delivered_on"] for item in answer.json()["items"]]


@pytest.mark.parametrize("confidential", [False, True])
async def test_an_agency_sees_all_of_the_work_that_it_requested(
    center: Center, *, confidential: bool
) -> None:
    made = await at_work(center, confidential=confidential)
    everything = (*OF_THE_WORK, *OF_THE_LEAD)
    assert await statuses(center, f"{LEAD}.chief", everything, made) == {200}
    assert await listed(center, LEAD) == [str(ENGAGEMENT_ID)]
    assert await given_on(center, LEAD) == ["2020-03-10", "2020-03-20"]


@pytest.mark.parametrize("confidential", [False, True])
async def test_the_work_of_another_agency_is_not_there(
    center: Center, *, confidential: bool
) -> None:
    made = await at_work(center, confidential=confidential)
    everything = (*OF_THE_WORK, *OF_THE_LEAD)
    assert await statuses(center, STRANGER, everything, made) == {404}
    assert await listed(center, STRANGER) == []


async def test_a_participant_sees_the_work_and_no_finding_about_the_lead(center: Center) -> None:
    made = await at_work(center)
    await joined(center)
    assert await statuses(center, PARTICIPANT, ("", "/deliveries"), made) == {200}
    assert await statuses(center, PARTICIPANT, ("/plans", *OF_THE_LEAD), made) == {404}
    assert await listed(center, PARTICIPANT) == [str(ENGAGEMENT_ID)]


async def test_a_participant_sees_what_was_given_on_its_days(center: Center) -> None:
    await at_work(center)
    await joined(center, date(2020, 3, 10), date(2020, 3, 19))
    assert await given_on(center, PARTICIPANT) == ["2020-03-10"]
    assert await given_on(center, LEAD) == ["2020-03-10", "2020-03-20"]


async def test_a_participant_sees_of_the_work_its_own_days_and_no_declines(center: Center) -> None:
    await center.staffed()
    await center.screened()
    await center.do("exclude-provider", provider="noble", on="2020-03-01")
    await center.do("assign", on="2020-03-02")
    await center.do("decline", reason="unavailable", on="2020-03-02")
    await center.staffed(provider="ntoa")
    await center.do("assign", provider="ntoa", on="2020-03-03")
    for day in ("2020-03-10", "2020-03-12", "2020-03-20"):
        await center.do("deliveries", **DELIVERY | {"on": day})
    await joined(center, date(2020, 3, 11), date(2020, 3, 15))

    async def seen(who: str) -> list[dict[str, Any]]:
        asked = ("requester", {"who": who})
        one = (await center.get(PATH, asked[0], **asked[1])).json()
        (same,) = (await center.get("engagements", asked[0], **asked[1])).json()["items"]
        assert one == same
        names = ("excluded_providers", "decline_reasons", "deliveries", "minutes")
        return [one[name] for name in (*names, "last_delivery_on")]

    assert await seen(LEAD) == [["noble"], ["unavailable"], 3, 270, "2020-03-20"]
    assert await seen(PARTICIPANT) == [[], [], 1, 90, "2020-03-12"]


async def test_a_participant_sees_nothing_of_confidential_work(center: Center) -> None:
    made = await at_work(center, confidential=True)
    await joined(center)
    assert await statuses(center, PARTICIPANT, OF_THE_WORK, made) == {404}
    assert await listed(center, PARTICIPANT) == []


@pytest.mark.parametrize(
    ("since", "until", "left"),
    [
        (date(2020, 2, 21), date(2020, 2, 28), {}),  # before it was opened
        (date(2020, 4, 2), None, {}),  # after it was cancelled
        (date(2020, 3, 15), date(2020, 3, 15), {"reason": LeaveReason.ENTERED_IN_ERROR}),
    ],
)
async def test_who_took_part_on_no_day_of_the_work_sees_none_of_it(
    center: Center, since: date, until: date | None, left: dict[str, Any]
) -> None:
    await center.screened()
    await center.do("cancel", reason="funding", on="2020-04-01")
    await joined(center, since, until, **left)
    assert await listed(center, PARTICIPANT) == []


async def test_the_list_of_an_agency_is_filtered_and_comes_in_pages(center: Center) -> None:
    await center.screened()
    later = UUID(int=2)
    other = {"request_id": later, "screened_on": date(2020, 3, 5)}
    await center.tell(f"request-{later}", SCREENED.model_copy(update=other))
    await center.follow()
    first, second = await listed(center, LEAD)
    assert first == str(ENGAGEMENT_ID)
    assert await listed(center, LEAD, f"?request_id={later}") == [second]
    assert await listed(center, LEAD, "?status=held") == []
    assert await listed(center, LEAD, "?program=critical-response") == []
    page = (await center.get("engagements?limit=1", "requester", who=LEAD)).json()
    assert await listed(center, LEAD, f"?limit=1&cursor={page['next']}") == [second]


async def test_the_successor_of_an_agency_sees_what_was_done_for_it(center: Center) -> None:
    await center.screened()
    succeeded = examples()["AgencySucceeded"].model_copy(
        update={"ori": LEAD, "successor": STRANGER, "succeeded_on": date(2020, 3, 9)}
    )
    await center.tell(f"agency-{LEAD}", succeeded)
    await center.follow()
    assert await listed(center, STRANGER) == [str(ENGAGEMENT_ID)]
    taken_back = {
        "ori": LEAD,
        "change": AgencyChange.SUCCESSION,
        "happened_on": date(2020, 3, 9),
    }
    fact = examples()["AgencyChangeTakenBack"].model_copy(update=taken_back)
    await center.tell(f"agency-{LEAD}", fact)
    await center.follow()
    assert await listed(center, STRANGER) == []


async def test_an_agency_sees_neither_candidates_nor_who_was_chosen_why(center: Center) -> None:
    await center.screened()
    for end in ("/candidates", "/choices", "/hand-overs"):
        answer = await center.get(f"{PATH}{end}", "requester", who=LEAD)
        assert answer.status_code == 403
