"""What was merged, moved, held, closed, reopened or corrected, in rows and figures."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from events.event import Event
from events.log.database.connections import Pool
from services.kit.feed.connections import lent
from services.reporting.queries.figures import ALL_FIGURES, count_figures
from services.reporting.queries.requests import list_requests
from services.reporting.queries.tables_as_of import tables_as_of
from services.reporting.views.figures import Dimension, FigureRow
from tests.services.reporting.lives import Life, agency, day, heard, project, rows_of

BATCHES = pytest.mark.parametrize("batch", [1, 100], ids=["one-by-one", "at-once"])
LIFE = Life(1)
UNDERWAY = [*LIFE.up_to_opened(), LIFE.assigned(), LIFE.accepted()]
DELIVERED = [*UNDERWAY, LIFE.delivery(), LIFE.delivered()]


async def counted(pool: Pool, *events: Event, batch: int = 100) -> FigureRow:
    facts = heard([agency(LIFE.ori, 40), *events])
    await project(pool, *(facts[at : at + batch] for at in range(0, len(facts), batch)))
    async with tables_as_of(pool, "figures") as tables:
        (row,) = (await count_figures(tables, Dimension.ALL, ALL_FIGURES)).rows
    return row


async def status(pool: Pool) -> str:
    async with lent(pool) as connection:
        (found,) = await list_requests(connection, None, None, 10)
        (same,) = await list_requests(connection, found.status, None, 10)
    assert same == found
    return found.status


async def test_a_merged_request_counts_as_the_other(pool: Pool) -> None:
    other = Life(2)
    row = await counted(pool, LIFE.submitted(), other.submitted(), other.merged(LIFE))
    assert row.requests == 1
    (_, merged) = await rows_of(pool, "requests")
    assert (merged["status"], merged["closed_on"]) == ("merged", day("2023-01-12"))


async def test_work_on_a_request_that_is_merged_late_is_the_work_of_the_other(pool: Pool) -> None:
    late = Life(2)
    merged = [late.merged(LIFE, "2023-02-01"), late.cancelled("2023-02-01", "duplicate")]
    row = await counted(pool, *UNDERWAY, *late.up_to_opened(), *merged)
    assert (row.requests, row.engagements_opened, row.sites) == (1, 1, 1)
    assert (row.engagements_active, row.engagements_cancelled) == (1, 0)


@BATCHES
async def test_a_corrected_delivery_counts_as_it_was(pool: Pool, batch: int) -> None:
    recorded = LIFE.delivery(attendees_in_person=30, attendees_virtual=0)
    corrected = LIFE.corrected(attendees_in_person=3, attendees_virtual=1)
    row = await counted(pool, *UNDERWAY, recorded, corrected, batch=batch)
    assert (row.deliveries, row.attendees) == (1, 4)


@BATCHES
async def test_a_struck_delivery_counts_no_more(pool: Pool, batch: int) -> None:
    told = [*UNDERWAY, LIFE.delivery(0), LIFE.delivery(1), LIFE.struck(0)]
    row = await counted(pool, *told, batch=batch)
    assert row.deliveries == 1


async def test_a_moved_engagement_is_two_engagements_and_one_site(pool: Pool) -> None:
    row = await counted(
        pool,
        *UNDERWAY,
        LIFE.escalated("organizational-assessment"),
        LIFE.closed("escalated", "2023-02-10"),
        LIFE.opened_next("organizational-assessment"),
    )
    assert (row.requests, row.agencies, row.sites, row.engagements_opened) == (1, 1, 1, 2)
    assert (row.engagements_active, row.engagements_closed) == (1, 1)


async def test_a_moved_request_stands_where_its_last_engagement_does(pool: Pool) -> None:
    await counted(
        pool,
        *UNDERWAY,
        LIFE.escalated("organizational-assessment", topics=("staffing",)),
        LIFE.opened_next("organizational-assessment"),
        LIFE.closed("escalated", "2023-02-10"),
    )
    assert await status(pool) == "opened"
    async with lent(pool) as connection:
        (found,) = await list_requests(connection, None, None, 10)
    assert found.engagement_id == replace(LIFE, moved=True).engagement_id
    assert (found.program, found.topics) == ("organizational-assessment", ["staffing"])


@BATCHES
@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([*UNDERWAY, LIFE.held()], "held"),
        ([*UNDERWAY, LIFE.held(), LIFE.resumed()], "assigned"),
        ([*LIFE.up_to_opened(), LIFE.held(), LIFE.resumed()], "opened"),
        ([*LIFE.up_to_opened(), LIFE.assigned(), LIFE.lapsed()], "opened"),
        ([*UNDERWAY, LIFE.held(), LIFE.closed("funding")], "closed"),
        ([*UNDERWAY, LIFE.held(), LIFE.cancelled()], "cancelled"),
        ([*DELIVERED, LIFE.closed()], "closed"),
        ([*DELIVERED, LIFE.closed(), LIFE.reopened()], "assigned"),
        ([*DELIVERED, LIFE.closed(), LIFE.reopened(), LIFE.delivered("2023-06-01")], "delivered"),
    ],
)
async def test_a_request_stands_as_the_last_fact_says(
    pool: Pool, events: list[Event], expected: str, batch: int
) -> None:
    await counted(pool, *events, batch=batch)
    assert await status(pool) == expected


async def test_a_held_engagement_is_active(pool: Pool) -> None:
    assert (await counted(pool, *UNDERWAY, LIFE.held())).engagements_active == 1


async def test_a_closed_engagement_stays_delivered(pool: Pool) -> None:
    row = await counted(pool, *DELIVERED, LIFE.closed())
    assert (row.engagements_active, row.engagements_delivered) == (0, 1)
    assert row.engagements_closed == 1


async def test_satisfaction_is_of_requesters_after_delivery(pool: Pool) -> None:
    lives = [Life(number) for number in range(1, 7)]
    answers = [life.evaluated() for life in lives[:5]]
    further: dict[str, Any] = {"audience": "participant", "invitation_id": UUID(int=9_001)}
    follow_up: dict[str, Any] = {"stage": "follow-up", "invitation_id": UUID(int=9_002)}
    row = await counted(
        pool,
        *answers,
        LIFE.evaluated(1, 1, 1, 1, 1, **further),
        LIFE.evaluated(1, 1, 1, 1, 1, **follow_up),
    )
    assert (row.satisfaction.answers, row.satisfaction.share) == (5, 1)
    assert (row.satisfaction_at_follow_up.answers, row.satisfaction_at_follow_up.suppressed) == (
        1,
        True,
    )
