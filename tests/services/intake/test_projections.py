from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import pytest

from events.assignment import (
    EngagementCancelled,
    ProviderAssigned,
    ProviderDeclined,
)
from events.catalogue import dump
from events.event import Event, Heard, Recorded
from events.ids import new_id
from events.intake import AgencyProfileChanged
from events.log.database import Pool
from services.intake.projections import PROJECTIONS
from services.intake.queries import (
    find_agency,
    find_request,
    list_agencies,
    list_invitations,
    list_requests,
)
from services.intake.tokens import invitation_token
from services.intake.views import RequestStatus
from services.kit.connections import open_pool, transaction
from tests.services.intake.given import (
    ENGAGEMENT_ID,
    EXPERT_ID,
    INVITATION_ID,
    MARCH_1,
    MARCH_2,
    MARCH_3,
    ORI,
    PROFILE,
    REQUEST_ID,
    declined,
    delivered,
    invited,
    received,
    registered,
    screened,
    submitted,
    withdrawn,
)

KEY = "k" * 32
OTHER_ORI = "NB0010000"
MARCH_4 = date(2024, 3, 4)
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


def changed(**fields: Any) -> AgencyProfileChanged:
    return AgencyProfileChanged.model_validate(PROFILE | {"changed_on": MARCH_2} | fields)


def stream_of(fact: Event) -> str:
    fields: Mapping[str, Any] = fact.model_dump()
    key = {"agency": "ori", "evaluation": "invitation_id"}.get(fact.category)
    return f"{fact.category}-{fields[key or f'{fact.category}_id']}"


def heard(facts: list[Event]) -> list[Heard]:
    versions: dict[str, int] = {}
    result = []
    for position, fact in enumerate(facts, start=1):
        stream = stream_of(fact)
        versions[stream] = versions.get(stream, 0) + 1
        recorded = Recorded(
            position=position,
            stream=stream,
            version=versions[stream],
            id=new_id(),
            type=fact.wire_name,
            schema_version=1,
            data=dump(fact),
            metadata={"actor": "a", "correlation_id": "1"},
            recorded_at=datetime(2024, 3, 10, tzinfo=UTC),
        )
        result.append(Heard(fact, recorded))
    return result


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
                        await projection.apply(connection, batch)
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
        "version": 2,
    }


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
    ],
)
async def test_a_request_shows_where_it_stands(
    shown: Shown, facts: list[Event], status: str
) -> None:
    request = await find_request(await shown.after(submitted(), *facts), REQUEST_ID)
    assert request is not None
    assert request.status == status


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


async def test_an_invitation_shows_its_token_and_whether_it_was_answered(shown: Shown) -> None:
    pool = await shown.after(invited())
    assert (await list_invitations(pool, REQUEST_ID, KEY)).model_dump()["items"] == (
        {
            "invitation_id": INVITATION_ID,
            "engagement_id": ENGAGEMENT_ID,
            "token": invitation_token(KEY, INVITATION_ID),
            "invited_on": MARCH_2,
            "answered_on": None,
        },
    )


async def test_an_answered_invitation_shows_the_day_and_nothing_of_the_answer(
    shown: Shown,
) -> None:
    pool = await shown.after(invited(), received())
    invitation = (await list_invitations(pool, REQUEST_ID, KEY)).items[0]
    assert invitation.answered_on == MARCH_3
    columns = await pool.fetch("SELECT * FROM invitations")
    assert not {"ratings", "testimonial", "would_recommend"} & set(columns[0].keys())
