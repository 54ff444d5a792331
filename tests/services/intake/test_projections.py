from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from events.assignment import (
    AssignmentLapsed,
    EngagementCancelled,
    EngagementClosed,
    EngagementDayCorrected,
    EngagementDelivered,
    EngagementHeld,
    EngagementOpened,
    EngagementReinstated,
    EngagementReopened,
    EngagementResumed,
    HoldDayCorrected,
    ProviderAssigned,
    ProviderDeclined,
    StepDayCorrected,
)
from events.event import Event, Heard
from events.facts import CATALOGUE
from events.ids import new_id
from events.intake import AgencyProfileChanged, RequestSubmitted
from events.log.database.connections import Pool
from events.log.stream.cloudevents import decode
from events.vocabulary import HoldReason, ReinstatementReason
from services.intake.projections import PROJECTIONS
from services.intake.queries.agencies import (
    find_agency,
    list_agencies,
    list_agencies_of_stem,
    list_contacts,
    list_other_actions,
)
from services.intake.queries.evaluations import list_invitations
from services.intake.queries.requests import (
    Compared,
    find_request,
    find_similar_requests,
    list_open_requests,
    list_requests,
)
from services.intake.queries.topics import list_topics
from services.intake.views.requests import RequestStatus
from services.kit.feed.connections import open_pool, transaction
from tests.projecting import project
from tests.services.intake import given
from tests.services.intake.given import (
    ENGAGEMENT_ID,
    EXPERT_ID,
    INVITATION_ID,
    MARCH_1,
    MARCH_2,
    MARCH_3,
    MARCH_4,
    MARCH_5,
    ORI,
    OTHER_REQUEST_ID,
    PROFILE,
    REQUEST_ID,
    action_ended,
    action_noted,
    answer_received,
    answered,
    asked_again,
    authorization_taken_back,
    authorized,
    contact,
    contact_named,
    declined,
    delivered,
    escalated,
    executive_changed,
    expired,
    flagged,
    invited,
    kept,
    merged,
    received,
    referred,
    registered,
    reinstated,
    reminded,
    screened,
    submitted,
    topic_listed,
    topic_retired,
    withdrawn,
)
from tests.services.recording import recorded

GOLDEN_LOG = Path(__file__).parents[2] / "golden" / "log-0.1.jsonl"
OTHER_ORI = "NB0010000"
NEXT_ENGAGEMENT_ID = new_id()
ENGAGEMENT = {"engagement_id": ENGAGEMENT_ID, "request_id": REQUEST_ID}


def assigned(**fields: Any) -> ProviderAssigned:
    said = {"ori": ORI, "provider": "iacp", "expert_id": EXPERT_ID, "ranking": ()}
    rest = {"choice_reason": None, "assigned_on": MARCH_3}
    return ProviderAssigned.model_validate(ENGAGEMENT | said | rest | fields)


def provider_declined() -> ProviderDeclined:
    said = {"provider": "iacp", "expert_id": EXPERT_ID, "reason": "no-capacity", "note": None}
    return ProviderDeclined.model_validate(ENGAGEMENT | said | {"declined_on": MARCH_3})


def cancelled(**fields: Any) -> EngagementCancelled:
    said = {"provider": None, "expert_id": None, "reason": "litigation", "note": "Suit."}
    return EngagementCancelled.model_validate(
        ENGAGEMENT | said | {"cancelled_on": MARCH_4} | fields
    )


def lapsed() -> AssignmentLapsed:
    said = {"provider": "iacp", "expert_id": EXPERT_ID, "lapsed_on": MARCH_3}
    return AssignmentLapsed.model_validate(ENGAGEMENT | said)


def opened(**fields: Any) -> EngagementOpened:
    known = {"agency_kind": "local", "state": "IA", "sworn": 220, "program": "cri-tac"}
    asked = {"topics": (), "delivery_types": (), "wanted_from": None, "wanted_until": None}
    said = ENGAGEMENT | {"ori": ORI, "opened_on": MARCH_2}
    return EngagementOpened.model_validate(said | known | asked | fields)


def closed(**fields: Any) -> EngagementClosed:
    said = {"ori": ORI, "program": "cri-tac", "reason": "agency-not-responding", "note": None}
    return EngagementClosed.model_validate(ENGAGEMENT | said | {"closed_on": MARCH_4} | fields)


def reopened(**fields: Any) -> EngagementReopened:
    said = {"reason": "further-need", "note": None, "reopened_on": MARCH_5}
    return EngagementReopened.model_validate(ENGAGEMENT | said | fields)


def held() -> EngagementHeld:
    said = {"reason": "litigation", "note": None, "held_on": MARCH_4}
    return EngagementHeld.model_validate(ENGAGEMENT | said)


def resumed() -> EngagementResumed:
    return EngagementResumed.model_validate(ENGAGEMENT | {"note": None, "resumed_on": MARCH_5})


def changed(**fields: Any) -> AgencyProfileChanged:
    return AgencyProfileChanged.model_validate(PROFILE | {"changed_on": MARCH_2} | fields)


def heard(facts: list[Event]) -> list[Heard]:
    return list(map(Heard, facts, recorded(facts, datetime(2024, 3, 10, tzinfo=UTC))))


class Shown:
    """The read model after some facts, told together or one by one."""

    def __init__(self, pool: Pool, *, together: bool) -> None:
        self.pool = pool
        self.together = together

    async def after(self, *facts: Event) -> Pool:
        for projection in PROJECTIONS:
            concerned = [
                one for one in heard(list(facts)) if one.event.wire_name in projection.hears
            ]
            batches = [concerned] if self.together else [[one] for one in concerned]
            for batch in batches:
                async with transaction(self.pool) as connection:
                    if batch:
                        await project(connection, projection, batch)
        return self.pool


@pytest.fixture(params=[True, False], ids=["together", "one by one"])
async def shown(database: str, request: pytest.FixtureRequest) -> AsyncIterator[Shown]:
    pool = await open_pool(database, "intake", connections_max=2)
    yield Shown(pool, together=request.param)
    await pool.close()


async def test_an_agency_shows_its_latest_profile_and_both_days(shown: Shown) -> None:
    pool = await shown.after(registered(), changed(sworn=None, kind=None, name="Cedar Rapids PD"))
    agency = await find_agency(pool, ORI)
    assert agency is not None
    assert agency.model_dump() == {
        "ori": ORI,
        "name": "Cedar Rapids PD",
        "kind": None,
        "state": "IA",
        "sworn": None,
        "registered_on": MARCH_1,
        "changed_on": MARCH_2,
        **dict.fromkeys(("ended_on", "ended_by", "successor", "covered_by", "covered_on")),
        **dict.fromkeys(("cover_ended_on", "dormant_on", "dormancy_ended_on")),
        "split_into": (),
        "version": 2,
    }


async def test_an_older_profile_told_later_leaves_the_present_one(shown: Shown) -> None:
    older = changed(sworn=180, changed_on=date(2023, 5, 1))
    between = changed(sworn=190, changed_on=MARCH_2)
    latest = changed(sworn=250, changed_on=MARCH_3)
    pool = await shown.after(registered(), latest, older, between)
    agency = await find_agency(pool, ORI)
    assert agency is not None
    assert (agency.sworn, agency.registered_on, agency.changed_on) == (250, MARCH_1, MARCH_3)
    assert agency.version == 4


async def test_a_change_of_an_agency_that_was_never_registered_shows_what_it_says(
    shown: Shown,
) -> None:
    agency = await find_agency(await shown.after(changed()), ORI)
    assert agency is not None
    assert (agency.registered_on, agency.changed_on) == (None, MARCH_2)


async def test_agencies_are_found_by_part_of_name_or_ori_state_and_kind(shown: Shown) -> None:
    pool = await shown.after(
        registered(),
        registered(ori=OTHER_ORI, name="Adams County 100% Sheriff", kind="sheriff", state="NE"),
    )

    async def found(**filters: Any) -> list[str]:
        asked: dict[str, Any] = {"part": None, "state": None, "kind": None, "after_ori": None}
        agencies = await list_agencies(pool, **(asked | filters), limit=10)
        return [agency.ori for agency in agencies]

    assert await found() == [ORI, OTHER_ORI]
    assert await found(part="CEDAR") == [ORI]
    assert await found(part="nb001") == [OTHER_ORI]
    assert await found(part="0%") == [OTHER_ORI]
    assert await found(part="_edar") == []
    assert await found(state="NE") == [OTHER_ORI]
    assert await found(kind="local") == [ORI]
    assert await found(after_ori=ORI) == [OTHER_ORI]


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


def engagement_reinstated(**hold: Any) -> EngagementReinstated:
    return EngagementReinstated(
        **hold,
        engagement_id=ENGAGEMENT_ID,
        request_id=REQUEST_ID,
        provider=None,
        expert_id=None,
        reason=ReinstatementReason.REQUEST_REINSTATED,
        note=None,
        reinstated_on=MARCH_3,
    )


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


@pytest.mark.parametrize(("latest", "day"), [(True, MARCH_3), (False, MARCH_4)])
async def test_a_request_shows_the_corrected_day_of_its_last_assignment_alone(
    shown: Shown,
    latest: bool,  # noqa: FBT001 - as facts have it
    day: date,
) -> None:
    right = StepDayCorrected.model_validate(
        {
            **ENGAGEMENT,
            "ori": ORI,
            "program": "cri-tac",
            "step": "assignment",
            "number": 1,
            "latest": latest,
            "happened_on": MARCH_3,
            "wrong_on": MARCH_4,
            "held_on": None,
            "assigned_on": MARCH_3,
            "answer_by": None,
            "reason": "entered-in-error",
            "note": None,
            "corrected_on": MARCH_4,
        }
    )
    told = [submitted(), screened(), opened(), assigned(assigned_on=MARCH_4), right]
    request = await find_request(await shown.after(*told), REQUEST_ID)
    assert request is not None
    assert request.assigned_on == day


@pytest.mark.parametrize(
    ("facts", "since"), [([held], MARCH_3), ([held, resumed], None)], ids=["held", "resumed"]
)
async def test_a_held_request_shows_the_corrected_day(
    shown: Shown, facts: list[Callable[[], Event]], since: date | None
) -> None:
    right = HoldDayCorrected.model_validate(
        {
            **ENGAGEMENT,
            "ori": ORI,
            "program": "cri-tac",
            "step": "hold",
            "happened_on": MARCH_3,
            "wrong_on": MARCH_4,
            "reason": "entered-in-error",
            "note": None,
            "corrected_on": MARCH_4,
        }
    )
    told = [submitted(), screened(), opened(), *(fact() for fact in facts), right]
    request = await find_request(await shown.after(*told), REQUEST_ID)
    assert request is not None
    assert request.held_on == since


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


async def test_the_last_contact_of_each_role_is_shown(shown: Shown) -> None:
    point = contact(role="point_of_contact", name="Robin Doe")
    pool = await shown.after(
        registered(), contact_named(), contact_named(contact=point), executive_changed()
    )
    contacts = (await list_contacts(pool, ORI)).items
    assert [(each.role, each.name, each.named_on) for each in contacts] == [
        ("agency_executive", "Kim Poe", MARCH_3),
        ("point_of_contact", "Robin Doe", MARCH_1),
    ]
    agency = await find_agency(pool, ORI)
    assert agency is not None
    assert agency.version == 4


async def test_a_profile_told_after_a_contact_is_shown_with_its_version(shown: Shown) -> None:
    pool = await shown.after(registered(), contact_named(), changed(name="Cedar Rapids PD"))
    agency = await find_agency(pool, ORI)
    assert agency is not None
    assert (agency.name, agency.version) == ("Cedar Rapids PD", 3)


async def test_other_actions_are_shown_the_latest_first_with_their_ends(shown: Shown) -> None:
    pool = await shown.after(
        registered(),
        action_noted(),
        action_noted(action="litigation", note="A suit."),
        action_ended(),
        action_noted(noted_on=MARCH_4),
    )
    actions = (await list_other_actions(pool, ORI)).items
    assert [(each.action, each.noted_on, each.ended_on) for each in actions] == [
        ("pattern-or-practice", MARCH_4, None),
        ("litigation", MARCH_1, None),
        ("pattern-or-practice", MARCH_1, MARCH_3),
    ]


async def test_agencies_are_found_by_their_first_seven_characters(shown: Shown) -> None:
    pool = await shown.after(registered(), registered(ori="IA0570200"), registered(ori=OTHER_ORI))
    found = await list_agencies_of_stem(pool, "IA05701")
    assert [agency.ori for agency in found] == [ORI]


async def test_a_topic_shows_its_last_listing_and_whether_it_is_retired(shown: Shown) -> None:
    pool = await shown.after(
        topic_listed(),
        topic_retired(),
        topic_listed(topic="staffing", title="Staffing", lists=["general", "sheriff"]),
        topic_retired(topic="staffing"),
        topic_listed(topic="staffing", title="Staff", lists=["sheriff"], listed_on=MARCH_4),
    )

    async def found(**asked: Any) -> list[tuple[str, str]]:
        filters: dict[str, Any] = {"in_list": None, "retired": True, "after_topic": None}
        topics = await list_topics(pool, **(filters | asked), limit=10)
        return [(each.topic, each.title) for each in topics]

    assert await found() == [("de-escalation", "De-escalation"), ("staffing", "Staff")]
    assert await found(retired=False) == [("staffing", "Staff")]
    assert await found(in_list="general") == [("de-escalation", "De-escalation")]
    assert await found(after_topic="de-escalation") == [("staffing", "Staff")]


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


async def test_an_invitation_shows_whether_it_was_answered_and_no_token(shown: Shown) -> None:
    pool = await shown.after(invited())
    assert (await list_invitations(pool, REQUEST_ID)).model_dump()["items"] == (
        {
            "invitation_id": INVITATION_ID,
            "engagement_id": ENGAGEMENT_ID,
            "audience": "requester",
            "stage": "immediate",
            "invited_on": MARCH_2,
            "expires_on": date(2024, 5, 1),
            "reminders": 0,
            "reminded_on": None,
            "expired_on": None,
            "answered_on": None,
            "instead_of": None,
        },
    )


async def test_an_invitation_shows_its_last_reminder_and_its_expiry(shown: Shown) -> None:
    second = reminded(reminder=2, reminded_on=date(2024, 4, 1))
    pool = await shown.after(invited(), reminded(), second, expired())
    invitation = (await list_invitations(pool, REQUEST_ID)).items[0]
    assert (invitation.reminders, invitation.reminded_on) == (2, date(2024, 4, 1))
    assert invitation.expired_on == date(2024, 5, 2)


async def test_the_requester_is_listed_first_and_participants_last(shown: Shown) -> None:
    asked = [
        ("participant", "immediate"),
        ("requester", "follow-up"),
        ("expert", "immediate"),
        ("requester", "immediate"),
    ]
    pool = await shown.after(
        *(invited(invitation_id=new_id(), audience=who, stage=when) for who, when in asked)
    )
    listed = (await list_invitations(pool, REQUEST_ID)).items
    assert [(each.audience, each.stage) for each in listed] == [
        ("requester", "immediate"),
        ("expert", "immediate"),
        ("requester", "follow-up"),
        ("participant", "immediate"),
    ]


async def test_what_an_expert_says_leaves_the_request_with_its_requester(shown: Shown) -> None:
    told = [invited(audience="expert"), received(audience="expert")]
    request = await find_request(await shown.after(submitted(), delivered(), *told), REQUEST_ID)
    assert request is not None
    assert request.status is RequestStatus.DELIVERED


async def test_an_answered_invitation_shows_the_day_and_nothing_of_the_answer(
    shown: Shown,
) -> None:
    pool = await shown.after(invited(), received())
    invitation = (await list_invitations(pool, REQUEST_ID)).items[0]
    assert invitation.answered_on == MARCH_3
    columns = await pool.fetch("SELECT * FROM invitations")
    assert not {"ratings", "testimonial", "would_recommend"} & set(columns[0].keys())


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


@pytest.mark.parametrize(
    ("end", "step"), [(cancelled, "cancellation"), (closed, "closing")], ids=["cancelled", "closed"]
)
async def test_a_corrected_end_of_the_work_shows_its_right_day(
    shown: Shown, end: Callable[[], Event], step: str
) -> None:
    moved = day_corrected(step, MARCH_3)
    request = await find_request(
        await shown.after(submitted(), screened(), end(), moved), REQUEST_ID
    )
    assert request is not None
    assert (request.status, request.closed_on) == (
        {"cancellation": "cancelled", "closing": "closed"}[step],
        MARCH_3,
    )


@pytest.mark.parametrize(
    ("end", "step"),
    [
        (declined, "decline"),
        (withdrawn, "withdrawal"),
        (referred, "referral"),
        (merged, "merge"),
    ],
)
async def test_a_corrected_end_of_a_request_shows_its_right_day(
    shown: Shown, end: Callable[[], Event], step: str
) -> None:
    before = await find_request(await shown.after(submitted(), end()), REQUEST_ID)
    moved = given.day_corrected(step=step, happened_on=MARCH_1)
    after = await find_request(await shown.after(moved), REQUEST_ID)
    assert before is not None
    assert after is not None
    assert (before.closed_on, after.closed_on) == (MARCH_2, MARCH_1)
    assert after.status == before.status


async def test_work_that_followed_the_corrected_end_of_its_request_moves_it_no_further(
    shown: Shown,
) -> None:
    """The work ended a day later than its request, as it had gone on until then."""
    moved = given.day_corrected(step="withdrawal", happened_on=MARCH_2)
    follows = day_corrected("cancellation", MARCH_3)
    pool = await shown.after(
        submitted(), screened(), opened(), withdrawn(), cancelled(), moved, follows
    )
    request = await find_request(pool, REQUEST_ID)
    assert request is not None
    assert (request.status, request.closed_on) == ("withdrawn", MARCH_2)


async def test_a_corrected_day_of_the_work_moves_no_other_end(shown: Shown) -> None:
    told = [submitted(), withdrawn(), cancelled(), day_corrected("closing", MARCH_3)]
    await shown.after(*told[:-1])
    before = await find_request(await shown.after(*told[:-1]), REQUEST_ID)
    after = await find_request(await shown.after(*told), REQUEST_ID)
    assert before is not None
    assert after is not None
    assert (before.status, after.closed_on) == ("withdrawn", before.closed_on)


def day_corrected(step: str, to: date) -> EngagementDayCorrected:
    said = {"ori": ORI, "program": "cri-tac", "step": step, "happened_on": to, "held_on": None}
    why = {"reason": "entered-in-error", "note": None, "corrected_on": MARCH_4}
    return EngagementDayCorrected.model_validate(ENGAGEMENT | said | why)
