from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from events.log.database.connections import Pool
from tests.services.reporting.lives import (
    ORI,
    RECORDED_AT,
    Life,
    agency,
    day,
    fact,
    heard,
    project,
    rows_of,
)


async def only_row(pool: Pool, table: str) -> dict[str, Any]:
    (row,) = await rows_of(pool, table)
    return row


async def test_the_last_profile_of_an_agency_is_its_row(pool: Pool) -> None:
    changed = fact("AgencyProfileChanged", ori=ORI, sworn=None, kind=None, name="New Name")
    await project(pool, heard([agency(ORI, 40), changed]))
    assert await only_row(pool, "agencies") == {
        "ori": ORI,
        "name": "New Name",
        "kind": None,
        "state": "IA",
        "sworn": None,
        "since": 2,
    }


async def test_a_submitted_request_stands_as_it_was_asked_for(pool: Pool) -> None:
    await project(pool, heard([Life(1).submitted()]))
    assert await only_row(pool, "requests") == {
        "request_id": UUID(int=1),
        "position": 1,
        "ori": ORI,
        "program": "cri-tac",
        "topics": ["de-escalation"],
        "delivery_types": ["in-person-training"],
        "status": "submitted",
        "decline_reason": None,
        "withdrawal_reason": None,
        "submitted_on": date(2023, 1, 10),
        "screened_on": None,
        "closed_on": None,
        "confidential": False,
        "since": 1,
    }


async def test_screening_decides_program_and_topics(pool: Pool) -> None:
    screened = Life(1).screened(program="critical-response", topics=())
    await project(pool, heard([Life(1).submitted(), screened]))
    row = await only_row(pool, "requests")
    assert (row["status"], row["program"], row["topics"], row["screened_on"]) == (
        "screened",
        "critical-response",
        [],
        date(2023, 1, 12),
    )


async def test_a_declined_request_keeps_its_reason_and_day(pool: Pool) -> None:
    await project(pool, heard([Life(1).submitted(), Life(1).declined("duplicate")]))
    row = await only_row(pool, "requests")
    assert (row["status"], row["decline_reason"], row["closed_on"]) == (
        "declined",
        "duplicate",
        date(2023, 1, 12),
    )


async def test_a_withdrawn_request_keeps_what_screening_decided(pool: Pool) -> None:
    life = Life(1)
    screened = life.screened(program="critical-response")
    facts = heard([life.submitted(), screened, life.withdrawn()])
    await project(pool, *([one] for one in facts))
    row = await only_row(pool, "requests")
    assert (row["status"], row["program"], row["screened_on"], row["closed_on"]) == (
        "withdrawn",
        "critical-response",
        date(2023, 1, 12),
        date(2023, 1, 20),
    )


async def test_an_opened_engagement_waits_for_a_provider(pool: Pool) -> None:
    await project(pool, heard([Life(1).opened()]))
    assert await only_row(pool, "engagements") == {
        "engagement_id": Life(1).engagement_id,
        "position": 1,
        "request_id": UUID(int=1),
        "family_id": Life(1).engagement_id,
        "ori": ORI,
        "program": "cri-tac",
        "topics": ["de-escalation"],
        "delivery_types": ["in-person-training"],
        "status": "opened",
        "provider": None,
        "opened_on": date(2023, 1, 12),
        "held_on": None,
        "delivered_on": None,
        "cancelled_on": None,
        "closed_on": None,
        "counts": True,
        "joined": [],
        "completed_again_on": [],
        "led_by": [],
        "led_from": [],
        "active_from": [date(2023, 1, 12)],
        "active_until": [],
        "ended_as": [],
        "since": 1,
    }


async def test_an_engagement_waits_again_when_its_provider_declines(pool: Pool) -> None:
    life = Life(1)
    await project(pool, heard([life.opened(), life.assigned(), life.provider_declined()]))
    row = await only_row(pool, "engagements")
    assert (row["status"], row["provider"]) == ("opened", None)


async def test_a_delivered_engagement_has_its_day(pool: Pool) -> None:
    life = Life(1)
    *before, last = heard([life.opened(), life.assigned(), life.delivered()])
    await project(pool, before, [last])
    row = await only_row(pool, "engagements")
    assert (row["status"], row["provider"], row["delivered_on"]) == (
        "delivered",
        "iacp",
        date(2023, 3, 1),
    )


async def test_a_cancelled_engagement_has_its_day(pool: Pool) -> None:
    await project(pool, heard([Life(1).opened(), Life(1).cancelled()]))
    row = await only_row(pool, "engagements")
    assert (row["status"], row["cancelled_on"]) == ("cancelled", date(2023, 1, 20))


async def test_a_delivery_keeps_what_was_covered_not_what_was_asked(pool: Pool) -> None:
    covered = Life(1).delivery(topics=("staffing", "retention"), attendees_virtual=3)
    await project(pool, heard([covered]))
    assert await only_row(pool, "deliveries") == {
        "delivery_id": UUID(int=10_100),
        "engagement_id": Life(1).engagement_id,
        "ori": ORI,
        "program": "cri-tac",
        "delivery_type": "in-person-training",
        "mode": "in-person",
        "topics": ["staffing", "retention"],
        "hours": 7.5,
        "attendees_in_person": 34,
        "attendees_virtual": 3,
        "provider": "iacp",
        "attended": [],
        "attended_by": [],
        "attended_virtually": [],
        "delivered_on": date(2023, 2, 1),
        "since": 1,
    }


async def test_an_evaluation_keeps_ratings_and_no_words(pool: Pool) -> None:
    await project(pool, heard([Life(1).evaluated(1, 2, 3, 4, 5)]))
    row = await only_row(pool, "evaluations")
    ratings = ("delivery", "experts", "information", "knowledge", "change")
    assert [row[name] for name in ratings] == [1, 2, 3, 4, 5]
    assert "testimonial" not in row


async def test_answers_that_name_no_invitation_are_rows_of_their_own(pool: Pool) -> None:
    life = Life(1)
    told = [life.answered(5, 5, 5, 5, 5), life.answered(1, 2, 3, 4, 5), Life(2).answered()]
    await project(pool, heard(told))
    rows = await rows_of(pool, "evaluations")
    assert sorted(row["change"] for row in rows) == [5, 5, 5]
    assert sorted(row["delivery"] for row in rows) == [1, 5, 5]
    assert {row["received_on"] for row in rows} == {day("2023-03-01")}
    assert await rows_of(pool, "timeline") == []


async def test_a_change_of_what_was_never_heard_of_is_passed_over(pool: Pool) -> None:
    await project(pool, heard([Life(1).screened(), Life(2).assigned(), Life(3).evaluated()]))
    assert await rows_of(pool, "requests") == []
    assert await rows_of(pool, "engagements") == []
    assert len(await rows_of(pool, "evaluations")) == 1


async def test_a_timeline_has_every_fact_whichever_stream_it_stands_in(pool: Pool) -> None:
    other = Life(2).submitted()
    await project(pool, heard([agency(ORI, 40), other, *Life(1).whole()]))
    rows = [row for row in await rows_of(pool, "timeline") if row["request_id"] == UUID(int=1)]
    assert [(row["type"], row["happened_on"], row["detail"]) for row in rows] == [
        ("RequestSubmitted", day("2023-01-10"), "cri-tac"),
        ("RequestScreened", day("2023-01-12"), "cri-tac"),
        ("EngagementOpened", day("2023-01-12"), "cri-tac"),
        ("ProviderAssigned", day("2023-01-15"), "iacp"),
        ("ProviderDeclined", day("2023-01-16"), "unavailable"),
        ("ProviderAssigned", day("2023-01-18"), "noble"),
        ("DeliveryRecorded", day("2023-02-01"), "in-person-training"),
        ("DeliveryRecorded", day("2023-02-20"), "in-person-training"),
        ("EngagementDelivered", day("2023-03-01"), "iacp"),
        ("EvaluationInvited", day("2023-03-02"), "iacp"),
    ]  # and no answer
    assert [row["position"] for row in rows] == list(range(3, 13))
    assert {(row["role"], row["recorded_at"]) for row in rows} == {("coordinator", RECORDED_AT)}
