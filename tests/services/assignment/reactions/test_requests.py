from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from events.assignment import (
    EngagementAmended,
    EngagementCancelled,
    EngagementClosed,
    EngagementDayCorrected,
    EngagementHeld,
    EngagementOpened,
    EngagementResumed,
)
from events.event import Content, Event, Recorded
from events.ids import derived_id
from events.intake import (
    AuthorizationTakenBack,
    ReauthorizationAsked,
    RequestAmended,
    RequestAuthorized,
    RequestDayCorrected,
    RequestEscalated,
    RequestMerged,
    RequestReferred,
    RequestReinstated,
    RequestRescreened,
)
from events.vocabulary import (
    CloseReason,
    CorrectionReason,
    EscalationReason,
    HoldReason,
    Program,
    ReferralReason,
    ReinstatementReason,
    RequestStanding,
    RequestStep,
)
from services.assignment.app import SERVICE
from tests.services.assignment.center import (
    DELIVERY,
    ENGAGEMENT_ID,
    REQUEST_ID,
    SCREENED,
    WITHDRAWN,
    Center,
)

REQUEST = f"request-{REQUEST_ID}"
REAUTHORIZATION = ReauthorizationAsked(
    request_id=REQUEST_ID, ori=SCREENED.ori, asked_on=date(2020, 3, 5)
)
AUTHORIZED = RequestAuthorized(
    request_id=REQUEST_ID,
    ori=SCREENED.ori,
    authorized_by="Robin Example",
    title="Chief of Police",
    document="Letter 7",
    authorized_on=date(2020, 3, 8),
)


def authorization_taken_back(due_since: date | None) -> AuthorizationTakenBack:
    return AuthorizationTakenBack(
        request_id=REQUEST_ID,
        ori=SCREENED.ori,
        wrong_on=AUTHORIZED.authorized_on,
        authorized_by="Robin Example",
        title=None,
        document=None,
        authorized_on=None,
        due_since=due_since,
        reason=CorrectionReason.ENTERED_IN_ERROR,
        note=None,
        taken_back_on=date(2020, 3, 20),
    )


REFERRED = RequestReferred(
    request_id=REQUEST_ID,
    ori=SCREENED.ori,
    to="State training office",
    reason=ReferralReason.NO_PROVIDER,
    note=None,
    referred_on=date(2020, 3, 6),
)
REINSTATED = RequestReinstated(
    request_id=REQUEST_ID,
    ori=SCREENED.ori,
    back_to=RequestStanding.SCREENED,
    ended_on=date(2020, 3, 6),
    reason=ReinstatementReason.ENTERED_IN_ERROR,
    note=None,
    reinstated_on=date(2020, 3, 20),
)

MERGED = RequestMerged(
    request_id=REQUEST_ID,
    ori=SCREENED.ori,
    into=UUID(int=9),
    merged_on=date(2020, 3, 6),
)


def day_corrected(step: RequestStep, day: int, on: int = 21) -> RequestDayCorrected:
    return RequestDayCorrected(
        request_id=REQUEST_ID,
        ori=SCREENED.ori,
        step=step,
        happened_on=date(2020, 3, day),
        reason=CorrectionReason.ENTERED_IN_ERROR,
        note="The letter is older.",
        corrected_on=date(2020, 3, on),
    )


def engagement_id_of(move: int) -> UUID:
    return derived_id(REQUEST_ID, "engagement", move)


def escalated(move: int = 1, day: int = 6) -> RequestEscalated:
    content = SCREENED.model_dump(exclude={"screened_on", "program"})
    return RequestEscalated(
        **content,
        from_program=Program.CRI_TAC,
        program=Program.CRITICAL_RESPONSE,
        move=move,
        reason=EscalationReason.HIGH_PROFILE_EVENT,
        note=None,
        escalated_on=date(2020, 3, day),
    )


def rescreened(move: int = 1, day: int = 6) -> RequestRescreened:
    content = SCREENED.model_dump(exclude={"screened_on", "program"})
    return RequestRescreened(
        **content,
        from_program=Program.CRI_TAC,
        program=Program.CRITICAL_RESPONSE,
        move=move,
        note=None,
        rescreened_on=date(2020, 3, day),
    )


def amended(**fields: Any) -> RequestAmended:
    content = SCREENED.model_dump(include=set(RequestAmended.model_fields) - {"confidential"})
    told: dict[str, Any] = {
        "problem": "Few reports are reviewed.",
        "contact": {"role": "point_of_contact", "name": "Robin", "email": "robin@agency.example"},
        "confidential": None,
        "move": 0,
        "reason": "entered-in-error",
        "note": None,
        "amended_on": date(2020, 3, 6),
    }
    return RequestAmended.model_validate(content | told | fields)


async def recorded_facts(center: Center, move: int = 0) -> list[Recorded]:
    return await center.log.read_stream(f"engagement-{engagement_id_of(move)}")


async def facts(center: Center, move: int = 0) -> list[Content | None]:
    return [SERVICE.catalogue.load(recorded) for recorded in await recorded_facts(center, move)]


async def names(center: Center, move: int = 0) -> list[str]:
    return [recorded.type for recorded in await recorded_facts(center, move)]


async def follow(center: Center, *told: Any) -> None:
    for event in told:
        await center.tell(REQUEST, event)
    await center.follow()


async def test_a_screened_request_opens_its_engagement(center: Center) -> None:
    await center.screened()
    content = SCREENED.model_dump(exclude={"screened_on"})
    assert await facts(center) == [
        EngagementOpened(**content, engagement_id=ENGAGEMENT_ID, opened_on=SCREENED.screened_on)
    ]


async def test_the_languages_that_the_agency_named_come_along(center: Center) -> None:
    await center.screened(languages=("es",))
    await follow(center, escalated().model_copy(update={"languages": ("es",)}))
    for move in (0, 1):
        (opened, *_) = await facts(center, move)
        assert isinstance(opened, EngagementOpened)
        assert opened.languages == ("es",)


async def test_what_was_screened_before_the_service_first_ran_is_opened(center: Center) -> None:
    await center.tell("elsewhere-1", WITHDRAWN.model_copy(update={"request_id": ENGAGEMENT_ID}))
    await center.screened()
    assert len(await facts(center)) == 1


async def test_the_chain_of_causes_goes_on(center: Center) -> None:
    await center.screened()
    (screened,) = await center.log.read_stream(REQUEST)
    (opened,) = await recorded_facts(center)
    assert opened.correlation_id == screened.correlation_id
    assert opened.metadata["causation_id"] == str(screened.id)
    assert opened.actor == "service:assignment"


async def test_a_request_that_is_screened_again_opens_the_right_work_and_ends_the_wrong_one(
    center: Center,
) -> None:
    await follow(center, SCREENED, rescreened(), rescreened())
    wrong = (await facts(center))[-1]
    assert isinstance(wrong, EngagementCancelled)
    assert (wrong.reason, wrong.cancelled_on) == ("entered-in-error", date(2020, 3, 6))
    (opened,) = await facts(center, move=1)
    assert isinstance(opened, EngagementOpened)
    assert (opened.program, opened.opened_on) == (Program.CRITICAL_RESPONSE, date(2020, 3, 6))
    assert (opened.family_id, opened.submitted_on) == (ENGAGEMENT_ID, SCREENED.submitted_on)


async def test_whatever_ends_a_request_afterwards_ends_the_right_work(center: Center) -> None:
    await follow(center, SCREENED, rescreened(), REFERRED, REINSTATED)
    assert await names(center) == ["EngagementOpened", "EngagementCancelled"]
    assert await names(center, move=1) == [
        "EngagementOpened",
        "EngagementCancelled",
        "EngagementReinstated",
    ]


async def test_a_move_after_a_second_screening_closes_the_right_work(center: Center) -> None:
    await follow(center, SCREENED, rescreened(), escalated(2, day=7))
    assert [await names(center, move) for move in range(3)] == [
        ["EngagementOpened", "EngagementCancelled"],
        ["EngagementOpened", "EngagementClosed"],
        ["EngagementOpened"],
    ]


async def test_what_is_amended_after_screening_is_what_the_work_is_for(center: Center) -> None:
    await follow(center, SCREENED, amended(topics=("staffing",), wanted_until=date(2020, 9, 1)))
    told = (await facts(center))[-1]
    assert isinstance(told, EngagementAmended)
    assert (told.topics, told.wanted_until, told.amended_on) == (
        ("staffing",),
        date(2020, 9, 1),
        date(2020, 3, 6),
    )
    shown = (await center.get(f"engagements/{ENGAGEMENT_ID}")).json()
    assert (shown["topics"], shown["wanted_until"]) == (["staffing"], "2020-09-01")


async def test_the_right_day_of_the_submission_comes_along(center: Center) -> None:
    await follow(center, SCREENED, amended(submitted_on=date(2020, 2, 1)))
    shown = (await center.get(f"engagements/{ENGAGEMENT_ID}")).json()
    assert shown["submitted_on"] == "2020-02-01"


async def test_an_amendment_that_changes_nothing_of_the_work_is_no_fact_of_it(
    center: Center,
) -> None:
    await follow(center, SCREENED, amended(problem="Told at length."))
    assert await names(center) == ["EngagementOpened"]


async def test_an_amendment_before_screening_is_carried_by_the_opening(center: Center) -> None:
    await follow(center, amended(move=None), SCREENED)
    assert await names(center) == ["EngagementOpened"]


async def test_an_amendment_after_a_move_is_of_the_work_that_goes_on(center: Center) -> None:
    await follow(center, SCREENED, escalated(), amended(move=1, topics=("staffing",)))
    assert await names(center) == ["EngagementOpened", "EngagementClosed"]
    assert await names(center, move=1) == ["EngagementOpened", "EngagementAmended"]


async def test_work_that_becomes_confidential_hides_what_was_done_before_as_well(
    center: Center,
) -> None:
    moved = escalated().model_copy(update={"confidential": False})
    await follow(center, SCREENED, moved, amended(move=1, confidential=True))
    shown = (await center.get(f"engagements?request_id={REQUEST_ID}")).json()["items"]
    assert [one["confidential"] for one in shown] == [True, True]


async def test_a_request_screened_twice_opens_one_engagement(center: Center) -> None:
    await center.screened()
    await center.screened()
    assert len(await facts(center)) == 1


async def test_a_withdrawn_request_cancels_its_engagement(center: Center) -> None:
    await center.screened()
    await center.tell(REQUEST, WITHDRAWN)
    await center.follow()
    last = (await facts(center))[-1]
    assert isinstance(last, EngagementCancelled)
    assert (last.reason, last.cancelled_on) == ("request-withdrawn", date(2020, 3, 9))


async def test_a_merged_request_cancels_every_engagement_that_is_not_over(center: Center) -> None:
    merged = RequestMerged(
        request_id=REQUEST_ID, ori=SCREENED.ori, into=ENGAGEMENT_ID, merged_on=date(2020, 3, 9)
    )
    await center.screened()
    await follow(center, escalated(), merged, merged)
    assert await names(center) == ["EngagementOpened", "EngagementClosed"]
    _, last = await facts(center, 1)
    assert isinstance(last, EngagementCancelled)
    assert (last.reason, last.cancelled_on) == ("duplicate", date(2020, 3, 9))


async def test_a_withdrawal_right_after_the_screening_still_cancels(center: Center) -> None:
    await center.tell(REQUEST, SCREENED)
    await center.tell(REQUEST, WITHDRAWN)
    await center.follow()
    assert [type(fact) for fact in await facts(center)] == [EngagementOpened, EngagementCancelled]


async def test_a_withdrawal_before_any_screening_changes_nothing(center: Center) -> None:
    await center.tell(REQUEST, WITHDRAWN)
    await center.follow()
    assert await facts(center) == []


async def test_a_withdrawal_after_the_delivery_changes_nothing(center: Center) -> None:
    await center.staffed()
    await center.screened()
    await center.do("assign", on="2020-03-02")
    await center.do("deliveries", **DELIVERY)
    await center.do("deliver", on="2020-03-12")
    before = await facts(center)
    await center.tell(REQUEST, WITHDRAWN)
    await center.follow()
    assert await facts(center) == before


async def test_an_escalated_request_closes_its_engagement_and_opens_the_next(
    center: Center,
) -> None:
    await follow(center, SCREENED, escalated())
    closed = (await facts(center))[-1]
    assert isinstance(closed, EngagementClosed)
    assert (closed.reason, closed.closed_on) == (CloseReason.ESCALATED, date(2020, 3, 6))
    (opened,) = await facts(center, move=1)
    assert isinstance(opened, EngagementOpened)
    assert (opened.program, opened.opened_on) == (Program.CRITICAL_RESPONSE, date(2020, 3, 6))
    assert (opened.family_id, opened.submitted_on) == (ENGAGEMENT_ID, SCREENED.submitted_on)


async def test_every_move_of_a_request_stays_in_its_family(center: Center) -> None:
    await follow(center, SCREENED, escalated(1), escalated(2, day=7))
    assert [await names(center, move) for move in range(3)] == [
        ["EngagementOpened", "EngagementClosed"],
        ["EngagementOpened", "EngagementClosed"],
        ["EngagementOpened"],
    ]
    shown = (await center.get(f"engagements?request_id={REQUEST_ID}")).json()["items"]
    assert {one["family_id"] for one in shown} == {str(ENGAGEMENT_ID)}


async def test_an_escalation_heard_twice_is_followed_once(center: Center) -> None:
    await follow(center, SCREENED, escalated(), escalated())
    assert await names(center, move=1) == ["EngagementOpened"]


async def test_what_was_delivered_before_the_escalation_stays_delivered(center: Center) -> None:
    await center.staffed()
    await center.screened()
    await center.do("assign", on="2020-03-02")
    await center.do("deliveries", **DELIVERY)
    await center.do("deliver", on="2020-03-12")
    await follow(center, escalated(day=13))
    assert (await names(center))[-1] == "EngagementDelivered"
    assert await names(center, move=1) == ["EngagementOpened"]


async def test_a_withdrawal_cancels_the_engagement_of_the_last_move(center: Center) -> None:
    await follow(center, SCREENED, escalated(), WITHDRAWN)
    assert (await names(center))[-1] == "EngagementClosed"
    assert (await names(center, move=1))[-1] == "EngagementCancelled"


async def test_another_executive_holds_the_work_until_the_agency_says_yes(center: Center) -> None:
    await follow(center, SCREENED, REAUTHORIZATION)
    held = (await facts(center))[-1]
    assert isinstance(held, EngagementHeld)
    assert (held.reason, held.held_on) == (HoldReason.AWAITING_AUTHORIZATION, date(2020, 3, 5))
    await follow(center, AUTHORIZED)
    resumed = (await facts(center))[-1]
    assert isinstance(resumed, EngagementResumed)
    assert resumed.resumed_on == date(2020, 3, 8)


async def test_work_that_went_on_by_a_wrong_yes_stands_still_again_from_that_day_on(
    center: Center,
) -> None:
    due_since = REAUTHORIZATION.asked_on
    await follow(center, SCREENED, REAUTHORIZATION, AUTHORIZED)
    await follow(center, authorization_taken_back(due_since))
    held = (await facts(center))[-1]
    assert isinstance(held, EngagementHeld)
    assert (held.reason, held.held_on) == (HoldReason.AWAITING_AUTHORIZATION, date(2020, 3, 8))
    await follow(center, AUTHORIZED.model_copy(update={"authorized_on": date(2020, 3, 15)}))
    resumed = (await facts(center))[-1]
    assert isinstance(resumed, EngagementResumed)
    assert resumed.resumed_on == date(2020, 3, 15)


async def test_work_goes_on_where_nobody_is_waited_for_without_the_authorization(
    center: Center,
) -> None:
    await follow(center, SCREENED, AUTHORIZED, authorization_taken_back(None))
    assert await names(center) == ["EngagementOpened"]


async def test_a_first_yes_finds_nothing_to_resume(center: Center) -> None:
    await follow(center, AUTHORIZED, SCREENED, AUTHORIZED)
    assert await names(center) == ["EngagementOpened"]


async def test_a_yes_does_not_resume_what_is_held_for_another_reason(center: Center) -> None:
    await center.screened()
    await center.do("hold", reason="litigation", on="2020-03-04")
    await follow(center, REAUTHORIZATION, AUTHORIZED)
    assert await names(center) == ["EngagementOpened", "EngagementHeld"]


async def test_every_open_engagement_of_a_request_is_held_and_resumed(center: Center) -> None:
    await center.staffed()
    await center.screened()
    await center.do("assign", on="2020-03-02")
    await center.do("deliveries", **DELIVERY)
    await center.do("deliver", on="2020-03-12")
    await follow(center, escalated(day=13))
    await center.do("close", reason="completed", on="2020-03-13")
    await center.do("reopen", reason="further-need", on="2020-03-14")
    await follow(center, REAUTHORIZATION, AUTHORIZED)
    for move in range(2):
        assert (await names(center, move))[-2:] == ["EngagementHeld", "EngagementResumed"]


async def test_a_referred_request_cancels_its_work_and_a_reinstated_one_takes_that_back(
    center: Center,
) -> None:
    only = await center.staffed()
    await center.screened()
    await center.do("assign", on="2020-03-05")
    await follow(center, REFERRED)
    shown = await center.engagement()
    assert (shown["status"], shown["status_before"]) == ("cancelled", "assigned")
    refusal = await center.post(
        f"engagements/{ENGAGEMENT_ID}/reinstate",
        {"reason": "entered-in-error", "on": "2020-03-20"},
    )
    assert refusal.json()["rule"] == "ended-with-its-request"
    await follow(center, REINSTATED)
    shown = await center.engagement()
    assert (shown["status"], shown["expert_id"], shown["cancelled_on"]) == ("assigned", only, None)
    assert await names(center) == [
        "EngagementOpened",
        "ProviderAssigned",
        "EngagementCancelled",
        "EngagementReinstated",
    ]
    await center.do("accept", on="2020-03-21")


async def test_what_a_coordinator_cancelled_is_reinstated_by_one_and_not_with_its_request(
    center: Center,
) -> None:
    await center.screened()
    await center.do("cancel", reason="no-provider", on="2020-03-05")
    await follow(center, REFERRED, REINSTATED)
    assert (await center.engagement())["status"] == "cancelled"
    await center.do("reinstate", reason="circumstances-changed", on="2020-03-21")
    assert (await center.engagement())["status"] == "open"


@pytest.mark.parametrize(
    ("end", "step"),
    [
        (WITHDRAWN, RequestStep.WITHDRAWAL),
        (MERGED, RequestStep.MERGE),
        (REFERRED, RequestStep.REFERRAL),
    ],
)
async def test_work_that_ended_with_its_request_follows_to_the_corrected_day(
    center: Center, end: Event, step: RequestStep
) -> None:
    await follow(center, SCREENED, end, day_corrected(step, 19), day_corrected(step, 4, on=22))
    *_, ended, later, earlier = await facts(center)
    assert isinstance(ended, EngagementCancelled)
    assert isinstance(later, EngagementDayCorrected)
    assert isinstance(earlier, EngagementDayCorrected)
    told = [(one.step, one.happened_on, one.corrected_on) for one in (later, earlier)]
    assert told == [
        ("cancellation", date(2020, 3, 19), date(2020, 3, 21)),
        ("cancellation", date(2020, 3, 4), date(2020, 3, 22)),
    ]
    assert (later.reason, later.note) == ("entered-in-error", "The letter is older.")
    shown = (await center.get(f"engagements/{ENGAGEMENT_ID}")).json()
    assert (shown["status"], shown["cancelled_on"]) == ("cancelled", "2020-03-04")


async def test_work_that_had_gone_on_after_the_corrected_end_keeps_the_day_of_its_last(
    center: Center,
) -> None:
    await follow(center, SCREENED, REFERRED, day_corrected(RequestStep.REFERRAL, 1))
    *_, moved = await facts(center)
    assert isinstance(moved, EngagementDayCorrected)
    assert moved.happened_on == SCREENED.screened_on


async def test_work_that_moved_on_or_goes_on_follows_no_corrected_end(center: Center) -> None:
    told = day_corrected(RequestStep.REFERRAL, 8)
    await follow(center, SCREENED, escalated(), REFERRED, told)
    assert await names(center) == ["EngagementOpened", "EngagementClosed"]
    assert (await names(center, move=1))[-2:] == ["EngagementCancelled", "EngagementDayCorrected"]


async def test_an_end_that_was_corrected_is_taken_back_as_any_other(center: Center) -> None:
    told = day_corrected(RequestStep.REFERRAL, 5, on=19)
    await follow(center, SCREENED, REFERRED, told, REINSTATED)
    assert (await names(center))[-3:] == [
        "EngagementCancelled",
        "EngagementDayCorrected",
        "EngagementReinstated",
    ]
