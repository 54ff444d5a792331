"""What the rows of requests show, whatever became of them and of their work."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from events.assignment import (
    EngagementDelivered,
)
from events.event import Event
from events.facts import CATALOGUE
from events.ids import new_id
from events.intake import RequestSubmitted
from events.log.stream.cloudevents import decode
from events.vocabulary import HoldReason
from services.intake.queries.evaluations import list_invitations
from services.intake.queries.requests import (
    Compared,
    find_request,
    find_similar_requests,
    list_open_requests,
    list_requests,
)
from services.intake.views.requests import RequestStatus
from tests.services.intake.given import (
    ENGAGEMENT_ID,
    MARCH_1,
    MARCH_2,
    MARCH_3,
    MARCH_4,
    ORI,
    OTHER_REQUEST_ID,
    PROFILE,
    REQUEST_ID,
    answer_received,
    answered,
    asked_again,
    authorization_taken_back,
    authorized,
    declined,
    delivered,
    escalated,
    flagged,
    invited,
    kept,
    merged,
    received,
    referred,
    registered,
    reinstated,
    screened,
    submitted,
    withdrawn,
)
from tests.services.intake.showing import (
    NEXT_ENGAGEMENT_ID,
    OTHER_ORI,
    Shown,
    assigned,
    cancelled,
    closed,
    engagement_reinstated,
    held,
    lapsed,
    opened,
    provider_declined,
    reopened,
    resumed,
)

GOLDEN_LOG = Path(__file__).parents[2] / "golden" / "log-0.1.jsonl"


async def test_a_submitted_request_shows_everything_that_was_asked(shown: Shown) -> None:
    pool = await shown.after(registered(), submitted())
    request = await find_request(pool, REQUEST_ID)
    assert request is not None
    asked = submitted()
    assert request.status is RequestStatus.SUBMITTED
    assert request.agency_name == PROFILE["name"]
    assert (request.position, request.version) == (2, 1)
    for field in ("ori", "topics", "delivery_types", "problem", "contact", "authorized_by"):
        assert getattr(request, field) == getattr(asked, field)


async def test_a_request_that_leaves_delivery_open_shows_none(shown: Shown) -> None:
    request = await find_request(await shown.after(submitted(delivery_types=())), REQUEST_ID)
    assert request is not None
    assert request.delivery_types == ()
    assert request.agency_name is None


CANCELLED_AND_BACK: list[Event] = [engagement_reinstated()]


WITHDRAWN_AND_BACK: list[Event] = [
    withdrawn(),
    cancelled(),
    reinstated(back_to="screened"),
    *CANCELLED_AND_BACK,
]


HELD_AGAIN = engagement_reinstated(held_on=MARCH_3, hold_reason=HoldReason.LITIGATION)


@pytest.mark.parametrize(
    "facts",
    [
        [screened(), assigned(), cancelled(), HELD_AGAIN],
        [
            *(screened(), assigned(), withdrawn(), cancelled()),
            *(reinstated(back_to="screened"), HELD_AGAIN),
        ],
    ],
)
async def test_a_request_is_on_hold_again_where_its_work_is(
    shown: Shown, facts: list[Event]
) -> None:
    request = await find_request(await shown.after(submitted(), *facts), REQUEST_ID)
    assert request is not None
    assert request.status is RequestStatus.HELD
    assert (request.held_on, request.hold_reason) == (MARCH_3, HoldReason.LITIGATION)


@pytest.mark.parametrize(
    ("facts", "status"),
    [
        ([], "submitted"),
        ([screened()], "screened"),
        ([screened(), assigned()], "assigned"),
        ([screened(), assigned(), provider_declined()], "screened"),
        ([screened(), assigned(), delivered()], "delivered"),
        ([screened(), assigned(), delivered(), invited(), received()], "evaluated"),
        ([declined()], "declined"),
        ([withdrawn()], "withdrawn"),
        ([screened(), withdrawn(), assigned(), cancelled()], "withdrawn"),
        ([screened(), assigned(), cancelled()], "cancelled"),
        ([screened(), assigned(), delivered(), withdrawn()], "delivered"),
        ([screened(), assigned(), withdrawn(), delivered()], "delivered"),
        ([flagged()], "flagged"),
        ([flagged(), kept()], "submitted"),
        ([flagged(), merged()], "merged"),
        ([screened(), opened()], "screened"),
        ([screened(), opened(), assigned(), lapsed()], "screened"),
        ([screened(), opened(), closed()], "closed"),
        ([screened(), opened(), withdrawn(), closed()], "withdrawn"),
        ([screened(), opened(), withdrawn(), reopened()], "withdrawn"),
        ([screened(), opened(), assigned(), delivered(), closed()], "delivered"),
        ([screened(), opened(), closed(), reopened()], "screened"),
        ([screened(), assigned(), closed(), reopened()], "assigned"),
        ([screened(), assigned(), delivered(), closed(), reopened()], "assigned"),
        ([screened(), assigned(), delivered(), escalated()], "screened"),
        ([screened(), opened(), held()], "held"),
        ([screened(), opened(), held(), resumed()], "screened"),
        ([screened(), opened(), assigned(), held(), resumed()], "assigned"),
        ([screened(), opened(), assigned(), held(), closed()], "closed"),
        ([screened(), opened(), assigned(), held(), closed(), reopened()], "assigned"),
        ([screened(), opened(), held(), cancelled()], "cancelled"),
        ([screened(), opened(), held(), withdrawn()], "withdrawn"),
        ([screened(), opened(), held(), merged()], "merged"),
        ([screened(), opened(), held(), escalated()], "screened"),
        ([screened(), opened(), withdrawn(), held()], "withdrawn"),
        ([screened(), opened(), withdrawn(), held(), resumed()], "withdrawn"),
        ([referred()], "referred"),
        ([screened(), opened(), assigned(), referred(), cancelled()], "referred"),
        ([declined(), reinstated()], "submitted"),
        ([flagged(), merged(), reinstated(back_to="flagged")], "flagged"),
        ([screened(), withdrawn(), reinstated(back_to="screened")], "screened"),
        ([screened(), opened(), assigned(), *WITHDRAWN_AND_BACK], "assigned"),
        ([screened(), opened(), *WITHDRAWN_AND_BACK], "screened"),
        ([screened(), opened(), assigned(), cancelled(), *CANCELLED_AND_BACK], "assigned"),
        (
            [screened(), opened(), cancelled(), withdrawn(), reinstated(back_to="screened")],
            "cancelled",
        ),
    ],
)
async def test_a_request_shows_where_it_stands(
    shown: Shown, facts: list[Event], status: str
) -> None:
    request = await find_request(await shown.after(submitted(), *facts), REQUEST_ID)
    assert request is not None
    assert request.status == status


async def test_a_held_request_shows_since_when_and_why_and_stays_open(shown: Shown) -> None:
    pool = await shown.after(submitted(), screened(), opened(), assigned(), held())
    (request,) = await list_open_requests(pool, ORI)
    assert (request.held_on, request.hold_reason) == (MARCH_4, "litigation")


@pytest.mark.parametrize("after", [resumed, closed, cancelled, withdrawn, merged, escalated])
async def test_what_is_held_no_longer_shows_no_hold(
    shown: Shown, after: Callable[[], Event]
) -> None:
    request = await find_request(
        await shown.after(submitted(), screened(), opened(), held(), after()), REQUEST_ID
    )
    assert request is not None
    assert (request.held_on, request.hold_reason) == (None, None)


async def test_a_routed_request_shows_the_program_asked_and_the_one_routed_to(
    shown: Shown,
) -> None:
    pool = await shown.after(submitted(), screened(program="critical-response"))
    request = await find_request(pool, REQUEST_ID)
    assert request is not None
    assert (request.program_asked, request.program) == ("cri-tac", "critical-response")
    assert (request.screened_on, request.version) == (MARCH_2, 2)


async def test_a_delivered_request_shows_engagement_provider_and_days(shown: Shown) -> None:
    pool = await shown.after(submitted(), screened(), assigned(), delivered(provider="fop"))
    request = await find_request(pool, REQUEST_ID)
    assert request is not None
    assert (request.engagement_id, request.provider) == (ENGAGEMENT_ID, "fop")
    assert (request.assigned_on, request.delivered_on) == (MARCH_3, MARCH_2)
    assert request.version == 2


async def test_a_request_that_moved_shows_the_program_and_engagement_it_is_in(
    shown: Shown,
) -> None:
    pool = await shown.after(
        submitted(), screened(), opened(), assigned(), delivered(), escalated(confidential=True)
    )
    request = await find_request(pool, REQUEST_ID)
    assert request is not None
    assert (request.program, request.moves, request.escalated_on) == (
        "critical-response",
        1,
        MARCH_3,
    )
    assert (request.engagement_id, request.provider, request.delivered_on) == (None, None, None)
    assert (request.confidential, request.version) == (True, 3)


async def test_what_is_told_of_the_engagement_it_left_changes_nothing(shown: Shown) -> None:
    pool = await shown.after(
        submitted(),
        screened(),
        opened(),
        escalated(),
        closed(reason="escalated"),
        opened(engagement_id=NEXT_ENGAGEMENT_ID, program="critical-response"),
        delivered(),
        assigned(engagement_id=NEXT_ENGAGEMENT_ID, provider="noble"),
        received(),
    )
    request = await find_request(pool, REQUEST_ID)
    assert request is not None
    assert (request.status, request.engagement_id) == ("assigned", NEXT_ENGAGEMENT_ID)
    assert (request.provider, request.delivered_on, request.closed_on) == ("noble", None, None)


async def test_of_two_engagements_the_one_opened_last_counts(shown: Shown) -> None:
    """A request that moved before anybody heard of its first engagement."""
    pool = await shown.after(
        submitted(),
        screened(),
        escalated(),
        opened(),
        opened(engagement_id=NEXT_ENGAGEMENT_ID, program="critical-response"),
        closed(reason="escalated"),
    )
    request = await find_request(pool, REQUEST_ID)
    assert request is not None
    assert (request.status, request.engagement_id) == ("screened", NEXT_ENGAGEMENT_ID)


async def test_a_request_shows_the_last_yes_and_whether_another_is_due(shown: Shown) -> None:
    facts = [submitted(), screened(), authorized(authorized_by="Kim Poe"), asked_again()]
    request = await find_request(await shown.after(*facts), REQUEST_ID)
    assert request is not None
    assert (request.authorized_by, request.authorization_document) == ("Kim Poe", "letter 7")
    assert (request.authorized_on, request.reauthorization_asked_on) == (MARCH_1, MARCH_3)


async def test_an_answered_request_for_a_new_yes_is_due_no_more(shown: Shown) -> None:
    facts = [submitted(), screened(), asked_again(), authorized(authorized_on=MARCH_4)]
    request = await find_request(await shown.after(*facts), REQUEST_ID)
    assert request is not None
    assert (request.authorized_on, request.reauthorization_asked_on) == (MARCH_4, None)


async def test_a_request_shows_what_stands_after_a_yes_was_taken_back(shown: Shown) -> None:
    facts = [submitted(), screened(), asked_again(), authorized(authorized_on=MARCH_4)]
    standing = {"authorized_by": "Lee Poe", "title": "Sheriff", "document": "letter 9"}
    days = {"wrong_on": MARCH_4, "authorized_on": MARCH_1, "due_since": MARCH_3}
    back = authorization_taken_back(**days, **standing)
    request = await find_request(await shown.after(*facts, back), REQUEST_ID)
    assert request is not None
    assert (request.authorized_by, request.authorization_title) == ("Lee Poe", "Sheriff")
    assert (request.authorization_document, request.authorized_on) == ("letter 9", MARCH_1)
    assert (request.reauthorization_asked_on, request.version) == (MARCH_3, 5)


async def test_a_flagged_request_shows_what_it_is_like_and_a_merged_one_what_it_is(
    shown: Shown,
) -> None:
    request = await find_request(await shown.after(submitted(), flagged(), merged()), REQUEST_ID)
    assert request is not None
    assert request.similar_requests == (OTHER_REQUEST_ID,)
    assert (request.merged_into, request.closed_on) == (OTHER_REQUEST_ID, MARCH_2)


async def test_confidence_is_shown_as_asked_and_then_as_routed(shown: Shown) -> None:
    pool = await shown.after(
        submitted(confidential=True),
        submitted(request_id=OTHER_REQUEST_ID, confidential=True),
        screened(confidential=False),
    )
    listed = await list_requests(pool, status=None, ori=None, before_position=None, limit=2)
    assert {each.request_id: each.confidential for each in listed} == {
        REQUEST_ID: False,
        OTHER_REQUEST_ID: True,
    }


async def test_requests_are_alike_by_agency_topic_and_day(shown: Shown) -> None:
    pool = await shown.after(
        submitted(),
        submitted(request_id=OTHER_REQUEST_ID, topics=("staffing", "de-escalation")),
        submitted(request_id=new_id(), ori=OTHER_ORI),
        submitted(request_id=new_id(), topics=("staffing",)),
        submitted(request_id=new_id(), submitted_on=MARCH_1 - timedelta(days=4)),
        submitted(request_id=new_id(), submitted_on=MARCH_1 + timedelta(days=4)),
    )
    compared = Compared(REQUEST_ID, ORI, ("de-escalation",), MARCH_1, within_days=3)
    [found] = await find_similar_requests(pool, [compared])
    assert found == [OTHER_REQUEST_ID]


@pytest.mark.parametrize(
    "facts",
    [[declined()], [withdrawn()], [flagged(), merged()], [screened(), cancelled()]],
)
async def test_what_came_to_nothing_is_neither_like_another_nor_open(
    shown: Shown, facts: list[Event]
) -> None:
    pool = await shown.after(submitted(), *facts)
    compared = Compared(OTHER_REQUEST_ID, ORI, ("de-escalation",), MARCH_1, within_days=3)
    [found] = await find_similar_requests(pool, [compared])
    assert (found, await list_open_requests(pool, ORI)) == ([], [])


async def test_a_closed_request_shows_day_reason_and_note(shown: Shown) -> None:
    pool = await shown.after(submitted(), screened(), cancelled())
    request = await find_request(pool, REQUEST_ID)
    assert request is not None
    assert (request.closed_on, request.reason, request.note) == (MARCH_4, "litigation", "Suit.")


async def test_what_is_told_of_a_request_that_was_never_submitted_shows_nothing(
    shown: Shown,
) -> None:
    pool = await shown.after(screened(), assigned(), delivered())
    assert await find_request(pool, REQUEST_ID) is None


async def test_requests_are_listed_latest_first_by_status_and_agency(shown: Shown) -> None:
    second, third = new_id(), new_id()
    pool = await shown.after(
        submitted(),
        submitted(request_id=second, ori=OTHER_ORI),
        submitted(request_id=third),
        screened(),
    )

    async def found(**filters: Any) -> list[object]:
        asked: dict[str, Any] = {"status": None, "ori": None, "before_position": None}
        requests = await list_requests(pool, **(asked | filters), limit=10)
        return [request.request_id for request in requests]

    assert await found() == [third, second, REQUEST_ID]
    assert await found(status="submitted") == [third, second]
    assert await found(ori=ORI) == [third, REQUEST_ID]
    assert await found(before_position=3) == [second, REQUEST_ID]


async def test_a_list_of_requests_names_no_person(shown: Shown) -> None:
    pool = await shown.after(submitted())
    listed = await list_requests(pool, status=None, ori=None, before_position=None, limit=1)
    said = listed[0].model_dump_json()
    assert "Robin" not in said
    assert "Alex" not in said


async def test_what_is_told_a_day_later_is_shown_likewise(shown: Shown) -> None:
    pool = await shown.after(submitted(), delivered(), invited(), answer_received(), answered())
    invitation = (await list_invitations(pool, REQUEST_ID)).items[0]
    assert invitation.answered_on == MARCH_3
    request = await find_request(pool, REQUEST_ID)
    assert request is not None
    assert request.status is RequestStatus.EVALUATED


async def test_a_log_of_version_0_1_shows_what_became_of_its_requests(shown: Shown) -> None:
    lines = GOLDEN_LOG.read_bytes().splitlines()
    facts = [CATALOGUE.load(decode(line)) for line in lines]
    pool = await shown.after(*(fact for fact in facts if isinstance(fact, Event)))
    listed = await list_requests(pool, status=None, ori=None, before_position=None, limit=200)
    submissions = {fact.request_id for fact in facts if isinstance(fact, RequestSubmitted)}
    assert {request.request_id for request in listed} == submissions
    delivered_ids = {fact.request_id for fact in facts if isinstance(fact, EngagementDelivered)}
    done = {RequestStatus.DELIVERED, RequestStatus.EVALUATED}
    assert {each.request_id for each in listed if each.status in done} == delivered_ids
