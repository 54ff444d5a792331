from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from uuid import UUID

import pytest

from events.assignment import DeliveryRecorded
from events.contracts.examples import examples
from events.event import Event
from events.log.database.connections import Pool
from events.vocabulary import CloseReason, HoldReason, LateReason
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.assignments import answer_by
from services.assignment.decisions.engagement_states import Assigned, Engagement
from services.assignment.projections import ENGAGEMENTS_PROJECTION
from services.assignment.projections.engagement_rows import EngagementRow
from services.kit.feed.connections import lent
from tests.projecting import folded
from tests.services.assignment.examples import (
    BEST,
    COLLEAGUE,
    ENGAGEMENT_ID,
    OPENED,
    REQUEST_ID,
    SECOND,
    assigned,
    cancelled,
    declined,
    delivered,
    delivery,
    expert_replaced,
    march,
    provider_joined,
    provider_left,
    provider_replaced,
)
from tests.services.assignment.lives import (
    ACCEPTED,
    APPROVED,
    ASSIGNED,
    DELIVERED,
    LIVES,
    PROPOSED,
    UNDERWAY,
    accepted,
    amended,
    approved,
    closed,
    completed,
    corrected,
    day_corrected,
    excluded,
    exclusion_taken_back,
    hand_over_corrected,
    held,
    hold_corrected,
    lapsed,
    proposed,
    reopened,
    resumed,
    returned,
    struck,
    validator_assigned,
)
from tests.services.assignment.telling import project, rows_of, told

STATUSES = {
    "open": "open",
    "assigned": "assigned",
    "accepted": "accepted",
    "plan proposed": "accepted",
    "plan approved": "accepted",
    "underway": "underway",
    "held": "held",
    "delivered": "delivered",
    "closed": "closed",
    "closed early": "closed",
    "cancelled": "cancelled",
}
OTHER_ID = UUID(int=0xEE)
A_LIFE: tuple[Event, ...] = (
    OPENED,
    OPENED.model_copy(update={"engagement_id": OTHER_ID, "family_id": ENGAGEMENT_ID}),
    excluded(),
    assigned(),
    accepted(),
    proposed(),
    declined(day=8),
    assigned(day=9),
    accepted(day=9),
    proposed(plan=2, day=9),
    returned(plan=2, day=9),
    proposed(plan=3, day=9),
    approved(plan=3, day=9),
    delivery(1),
    delivery(2, day=11),
    corrected(1),
    amended(plan=3),
    held(),
    cancelled().model_copy(update={"engagement_id": OTHER_ID}),
    resumed(),
    struck(2),
    validator_assigned(day=14),
    delivered(day=15),
    closed(day=16),
    reopened(),
    delivery(3, day=19),
)


async def rows_after(pool: Pool, table: str, events: Iterable[Event]) -> list[dict[str, Any]]:
    await project(pool, told(events))
    async with lent(pool) as connection:
        return await rows_of(connection, table)


async def engagement_after(pool: Pool, *events: Event) -> dict[str, Any]:
    (row,) = await rows_after(pool, "engagements", events)
    return row


async def assignments_after(pool: Pool, *events: Event) -> list[tuple[date, date | None]]:
    rows = await rows_after(pool, "assignments", events)
    return [(row["began_on"], row["ended_on"]) for row in rows]


@pytest.mark.parametrize("state", STATUSES)
async def test_an_engagement_shows_its_status(pool: Pool, state: str) -> None:
    row = await engagement_after(pool, *LIVES[state])
    assert (row["status"], row["version"]) == (STATUSES[state], len(LIVES[state]))


async def test_who_was_excluded_by_mistake_is_no_longer_shown_as_unwanted(pool: Pool) -> None:
    life = (OPENED, excluded("noble"), excluded("ntoa"), exclusion_taken_back("noble"))
    row = await engagement_after(pool, *life)
    assert (row["excluded_providers"], row["version"]) == (["ntoa"], 4)


async def test_an_engagement_shows_family_confidence_and_excluded_providers(pool: Pool) -> None:
    opened = OPENED.model_copy(
        update={"family_id": OTHER_ID, "confidential": True, "submitted_on": march(1)}
    )
    row = await engagement_after(pool, opened, excluded("noble"), excluded("ntoa"))
    assert (row["family_id"], row["confidential"], row["submitted_on"]) == (
        OTHER_ID,
        True,
        march(1),
    )
    assert row["excluded_providers"] == ["noble", "ntoa"]


@pytest.mark.parametrize("apart", [False, True])
@pytest.mark.parametrize(
    ("first", "next_one", "shown"),
    [
        (False, True, {ENGAGEMENT_ID: True, OTHER_ID: True}),
        (True, False, {ENGAGEMENT_ID: True, OTHER_ID: False}),
        (False, False, {ENGAGEMENT_ID: False, OTHER_ID: False}),
    ],
)
async def test_what_came_before_is_confidential_once_the_family_goes_on_in_confidence(
    pool: Pool, *, first: bool, next_one: bool, shown: dict[UUID, bool], apart: bool
) -> None:
    stranger = OPENED.model_copy(update={"engagement_id": UUID(int=7)})
    begun = OPENED.model_copy(update={"confidential": first})
    moved = OPENED.model_copy(
        update={
            "engagement_id": OTHER_ID,
            "family_id": ENGAGEMENT_ID,
            "confidential": next_one,
            "opened_on": march(9),
        }
    )
    lives: tuple[Event, ...] = (stranger, begun, assigned(), closed(8, CloseReason.ESCALATED))
    facts = told([*lives, moved])
    for batch in (facts[:4], facts[4:]) if apart else (facts,):
        await project(pool, batch)
    async with lent(pool) as connection:
        rows = await rows_of(connection, "engagements")
    assert {row["engagement_id"]: row["confidential"] for row in rows} == shown | {
        UUID(int=7): False
    }


async def test_the_first_engagement_of_a_request_is_its_own_family(pool: Pool) -> None:
    assert (await engagement_after(pool, OPENED))["family_id"] == ENGAGEMENT_ID


async def test_what_lapsed_waits_again_and_remembers(pool: Pool) -> None:
    row = await engagement_after(pool, *ASSIGNED, lapsed())
    assert (row["status"], row["provider"], row["assigned_on"]) == ("open", None, None)
    assert row["declined"] == [BEST.expert_id]


async def test_what_was_given_back_shows_neither_acceptance_nor_plan(pool: Pool) -> None:
    assert (await engagement_after(pool, *PROPOSED))["plan_status"] == "proposed"
    async with lent(pool) as connection:
        await connection.execute("TRUNCATE engagements, plans, assignments")
    row = await engagement_after(pool, *PROPOSED, declined(day=8))
    assert (row["accepted_on"], row["plan"], row["plan_status"]) == (None, None, None)


async def test_a_pause_shows_since_when_and_why_until_it_ends(pool: Pool) -> None:
    row = await engagement_after(pool, *ACCEPTED, held())
    assert (row["held_on"], row["hold_reason"], row["status_before"]) == (
        march(13),
        "litigation",
        "accepted",
    )
    async with lent(pool) as connection:
        await connection.execute("TRUNCATE engagements, assignments")
    row = await engagement_after(pool, *ACCEPTED, held(), resumed())
    assert (row["status"], row["held_on"], row["hold_reason"]) == ("accepted", None, None)


async def test_what_is_reopened_shows_no_end_but_its_first_completion(pool: Pool) -> None:
    row = await engagement_after(pool, *DELIVERED, closed(), reopened())
    assert (row["status"], row["closed_on"], row["close_reason"]) == ("underway", None, None)
    assert (row["delivered_on"], row["completed_again_on"]) == (march(12), [])


AGAIN = (closed(), reopened(), delivery(2, day=20), delivered(day=22))


async def test_what_is_completed_again_shows_both_days(pool: Pool) -> None:
    row = await engagement_after(pool, *DELIVERED, *AGAIN)
    assert (row["status"], row["delivered_on"], row["completed_again_on"]) == (
        "delivered",
        march(12),
        [march(22)],
    )


@pytest.mark.parametrize("apart", [False, True], ids=["at once", "one by one"])
async def test_a_corrected_completion_moves_its_own_day_and_whom_it_freed_when(
    pool: Pool, *, apart: bool
) -> None:
    life: list[Event] = [*DELIVERED, *AGAIN, completed(15, 1), completed(21, 2)]
    facts = told(life)
    await project(pool, *([one] for one in facts) if apart else [facts])
    async with lent(pool) as connection:
        (row,) = await rows_of(connection, "engagements")
        assignments = await rows_of(connection, "assignments")
    assert (row["status"], row["delivered_on"], row["completed_again_on"]) == (
        "delivered",
        march(15),
        [march(21)],
    )
    assert [(one["began_on"], one["ended_on"]) for one in assignments] == [
        (march(5), march(15)),
        (march(18), march(21)),
    ]


async def test_of_assignments_that_ended_on_one_day_a_correction_moves_the_right_one(
    pool: Pool,
) -> None:
    ended = [OPENED, assigned(), declined(day=12), assigned(to=SECOND, day=12)]
    first = [delivery(day=12, by=SECOND), delivered(by=SECOND), closed(day=12), reopened(day=12)]
    life: list[Event] = [*ended, *first, delivered(by=SECOND), completed(14, 2), completed(13, 1)]
    # The facts are those of a log, in which the first completion was corrected after the second.
    assert await assignments_after(pool, *life) == [
        (march(5), march(12)),
        (march(12), march(13)),
        (march(12), march(14)),
    ]


@pytest.mark.parametrize(
    ("given", "status", "later"),
    [
        ([*ACCEPTED, held()], "held", "underway"),
        ([*UNDERWAY, held()], "held", "underway"),
        (DELIVERED, "delivered", None),
        ([*DELIVERED, closed()], "closed", "delivered"),
        ([*ACCEPTED, closed(reason=CloseReason.FUNDING)], "closed", "underway"),
        ([*ACCEPTED, cancelled(day=12, by=BEST)], "cancelled", "underway"),
    ],
)
async def test_a_late_delivery_is_counted_and_changes_no_status(
    pool: Pool, given: list[Event], status: str, later: str | None
) -> None:
    late = delivery(9, day=8).model_copy(update={"reason": LateReason.LATE_ENTRY})
    before = sum(isinstance(fact, DeliveryRecorded) for fact in given)
    row = await engagement_after(pool, *given, late)
    assert (row["status"], row["status_before"], row["deliveries"]) == (status, later, before + 1)
    async with lent(pool) as connection:
        rows = await rows_of(connection, "deliveries")
    assert [one["late_reason"] for one in rows] == [None] * before + ["late-entry"]


async def test_what_was_held_and_closed_is_reopened_as_the_work_it_was(pool: Pool) -> None:
    early = closed(reason=CloseReason.FUNDING)
    row = await engagement_after(pool, *ACCEPTED, held(), early)
    assert (row["status"], row["held_on"], row["status_before"]) == ("closed", None, "accepted")


@pytest.mark.parametrize(
    ("events", "intervals"),
    [
        ([*ASSIGNED, lapsed()], [(5, 16)]),
        ([*UNDERWAY, held()], [(5, None)]),
        ([*UNDERWAY, held(), cancelled(day=14, by=BEST)], [(5, 14)]),
        ([*UNDERWAY, closed(reason=CloseReason.FUNDING)], [(5, 15)]),
        ([*DELIVERED, closed()], [(5, 12)]),
        ([*DELIVERED, closed(), reopened()], [(5, 12), (18, None)]),
        ([OPENED, closed(reason=CloseReason.FUNDING), reopened()], []),
    ],
    ids=["lapsed", "held", "cancelled", "closed", "delivered", "reopened", "reopened for nobody"],
)
async def test_capacity_is_taken_while_somebody_has_the_work(
    pool: Pool, events: list[Event], intervals: list[tuple[int, int | None]]
) -> None:
    assert await assignments_after(pool, *events) == [
        (march(began), march(ended) if ended else None) for began, ended in intervals
    ]


async def test_a_plan_shows_what_became_of_it(pool: Pool) -> None:
    given = [*PROPOSED, returned(), proposed(plan=2, day=9), approved(plan=2), amended(plan=2)]
    first, second = await rows_after(pool, "plans", given)
    assert (first["status"], first["returned_on"], first["return_reason"]) == (
        "returned",
        march(8),
        "scope",
    )
    assert (second["status"], second["approved_on"], second["amended_on"]) == (
        "approved",
        march(9),
        march(11),
    )
    assert (second["objectives"], second["amendments"]) == (["train the trainers"], 1)
    assert second["milestones"] == [{"title": "first class", "due_on": "2020-03-20"}]


async def test_a_corrected_delivery_counts_as_corrected(pool: Pool) -> None:
    row = await engagement_after(pool, *UNDERWAY, delivery(2, day=11), corrected(1))
    assert (row["deliveries"], row["hours"], row["last_delivery_on"]) == (2, 4.5, march(11))
    async with lent(pool) as connection:
        shown = (await rows_of(connection, "deliveries"))[0]
    assert (shown["hours"], shown["corrected_on"], shown["correction_reason"]) == (
        3.0,
        march(15),
        "entered-in-error",
    )


THIRD = {"hours": 0.33, "minutes": 20}


async def test_the_hours_of_an_engagement_are_its_minutes_whichever_release_told_them(
    pool: Pool,
) -> None:
    older = {"hours": 0.33, "minutes": None}
    given = [delivery(number).model_copy(update=older) for number in (1, 2)]
    newer = delivery(3).model_copy(update=THIRD)
    assert (await engagement_after(pool, *ASSIGNED, *given, newer))["hours"] == 1


async def test_hours_of_a_correction_are_minutes_too(pool: Pool) -> None:
    older = delivery().model_copy(update={"hours": 0.67, "minutes": None})
    corrections = corrected(1, hours=0.33, minutes=None), corrected(2, hours=0.33, minutes=20)
    given = [*ASSIGNED, older, delivery(2), delivery(3).model_copy(update=THIRD), *corrections]
    assert (await engagement_after(pool, *given))["hours"] == 1


async def test_a_struck_delivery_is_shown_and_counts_no_more(pool: Pool) -> None:
    row = await engagement_after(pool, *UNDERWAY, delivery(2, day=11), struck(2))
    assert (row["deliveries"], row["hours"], row["last_delivery_on"]) == (1, 1.5, march(10))
    async with lent(pool) as connection:
        shown = (await rows_of(connection, "deliveries"))[1]
    assert (shown["struck_on"], shown["correction_reason"]) == (march(15), "duplicate")


async def test_when_every_delivery_was_struck_there_is_no_last(pool: Pool) -> None:
    row = await engagement_after(pool, *UNDERWAY, struck())
    assert (row["status"], row["deliveries"], row["hours"]) == ("underway", 0, 0)
    assert row["last_delivery_on"] is None


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7])
async def test_facts_of_a_full_life_one_by_one_give_the_same_rows_as_all_at_once(
    pool: Pool, size: int
) -> None:
    heard = told(A_LIFE)
    async with lent(pool) as connection:
        await project(pool, heard)
        at_once = [await rows_of(connection, table) for table in ENGAGEMENTS_PROJECTION.tables]
        assert all(at_once)
        for table in ENGAGEMENTS_PROJECTION.tables:
            await connection.execute(f"TRUNCATE {table}")
        await project(pool, *(heard[at : at + size] for at in range(0, len(heard), size)))
        assert [
            await rows_of(connection, table) for table in ENGAGEMENTS_PROJECTION.tables
        ] == at_once


async def test_an_approved_plan_is_shown_with_the_engagement(pool: Pool) -> None:
    row = await engagement_after(pool, *APPROVED)
    assert (row["plan"], row["plan_status"]) == (1, "approved")


def replaced(day: int) -> Event:
    hands = {
        "engagement_id": ENGAGEMENT_ID,
        "request_id": REQUEST_ID,
        "replaced_provider": BEST.provider,
        "provider": SECOND.provider,
        "expert_id": SECOND.expert_id,
        "replaced_on": march(day),
    }
    return examples()["ProviderReplaced"].model_copy(update=hands)


def reinstated(day: int, **hold: Any) -> Event:
    having = hold | {
        "engagement_id": ENGAGEMENT_ID,
        "request_id": REQUEST_ID,
        "provider": BEST.provider,
        "expert_id": BEST.expert_id,
        "reinstated_on": march(day),
    }
    return examples()["EngagementReinstated"].model_copy(update=having)


HELD_AGAIN = reinstated(9, held_on=march(4), hold_reason=HoldReason.LITIGATION)
ASKED: Final = {"held_on": march(7), "hold_reason": HoldReason.AWAITING_AUTHORIZATION}


def row_of(facts: Iterable[Event]) -> EngagementRow:
    (row,) = folded(ENGAGEMENTS_PROJECTION, told(facts))["engagements"]
    return EngagementRow(*row)


@pytest.mark.parametrize(
    ("facts", "until"),
    [
        ((), march(12)),
        ((held(day=5), resumed(day=9)), march(16)),
        ((held(day=3), resumed(day=4), held(day=6), resumed(day=9)), march(16)),
        ((held(day=5), replaced(day=7), resumed(day=9)), march(19)),
        ((replaced(day=7), held(day=8), resumed(day=9)), march(18)),
        ((cancelled(day=5), reinstated(day=9)), march(16)),
        ((held(day=4), cancelled(day=5), reinstated(day=9)), march(17)),
        ((held(day=4), cancelled(day=5), HELD_AGAIN, resumed(day=11)), march(19)),
        ((cancelled(day=5), reinstated(9, **ASKED), resumed(day=11)), march(18)),
        ((held(day=4), closed(day=5), reopened(day=9)), march(17)),
        ((declined(day=5), assigned(day=7)), march(17)),
    ],
)
def test_rows_say_the_day_by_which_the_rule_awaits_an_answer(
    facts: tuple[Event, ...], until: date
) -> None:
    life = (OPENED, assigned(day=2), *facts)
    engagement: Engagement = ENGAGEMENT_DECIDER.initial
    for fact in life:
        engagement = ENGAGEMENT_DECIDER.evolve(engagement, fact)  # type: ignore[arg-type] # of an engagement
    assert isinstance(engagement, Assigned)
    assert answer_by(engagement) == row_of(life).answer_by == until


def test_an_answer_is_awaited_of_nobody_once_it_is_given() -> None:
    for given in (accepted(), declined(day=5), lapsed(), delivery(1)):
        assert row_of((OPENED, assigned(day=2), given)).answer_by is None


def test_a_row_is_on_hold_again_as_it_was_when_it_was_cancelled() -> None:
    before = row_of([OPENED, assigned(day=2), held(day=4)])
    row = row_of([OPENED, assigned(day=2), held(day=4), cancelled(day=5), HELD_AGAIN])
    assert row._replace(version=before.version) == before
    assert (row.status, row.held_on, row.hold_reason) == ("held", march(4), HoldReason.LITIGATION)
    assert row_of([OPENED, held(day=4), cancelled(day=5), HELD_AGAIN]).status_before == "open"


@pytest.mark.parametrize("apart", [False, True], ids=["at once", "one by one"])
@pytest.mark.parametrize(
    ("step", "end"),
    [
        ("cancellation", cancelled(day=20, by=BEST)),
        ("closing", closed(day=20, reason=CloseReason.FUNDING)),
    ],
    ids=["cancelled", "closed"],
)
async def test_a_corrected_end_moves_its_day_and_whom_it_freed_when(
    pool: Pool, step: str, end: Event, *, apart: bool
) -> None:
    """And nobody who was freed on the same day by something else."""
    joined = [provider_joined(day=15), provider_left(day=20)]
    facts = told([*ACCEPTED, *joined, end, day_corrected(step, 22)])
    await project(pool, *([one] for one in facts) if apart else [facts])
    async with lent(pool) as connection:
        (row,) = await rows_of(connection, "engagements")
        assignments = await rows_of(connection, "assignments")
    assert row[{"cancellation": "cancelled_on", "closing": "closed_on"}[step]] == march(22)
    assert sorted((one["began_on"], one["ended_on"]) for one in assignments) == [
        (march(5), march(22)),
        (march(15), march(20)),
    ]


async def test_a_corrected_closing_of_completed_work_frees_nobody_later(pool: Pool) -> None:
    row = await engagement_after(pool, *DELIVERED, closed(day=12), day_corrected("closing", 14))
    assert (row["closed_on"], row["delivered_on"]) == (march(14), march(12))
    async with lent(pool) as connection:
        (assignment,) = await rows_of(connection, "assignments")
    assert assignment["ended_on"] == march(12)


async def test_an_acceptance_shows_its_right_day(pool: Pool) -> None:
    row = await engagement_after(pool, *ACCEPTED, day_corrected("acceptance", 8))
    assert (row["status"], row["accepted_on"]) == ("accepted", march(8))


@pytest.mark.parametrize(
    ("holds", "paused_days"), [((), 0), ((held(day=6),), 1)], ids=["not held", "held"]
)
async def test_a_hold_that_ended_with_the_work_ends_on_the_corrected_day(
    pool: Pool, holds: tuple[Event, ...], paused_days: int
) -> None:
    """Held from the 6th until it was cancelled on the 7th, not on the 9th."""
    on_hold = 6 if holds else None
    life = [*ASSIGNED, *holds, cancelled(day=9, by=BEST)]
    row = await engagement_after(pool, *life, day_corrected("cancellation", 7, held_on=on_hold))
    assert (row["cancelled_on"], row["paused_days"]) == (march(7), paused_days)
    assert row["answer_by"] == march(15 + paused_days)


@pytest.mark.parametrize("apart", [False, True], ids=["at once", "one by one"])
async def test_a_corrected_change_of_hands_moves_whom_it_freed_and_who_took_over_when(
    pool: Pool, *, apart: bool
) -> None:
    """And nobody else: on the wrong days nothing began and nothing ended."""
    life: list[Event] = [
        *(*ACCEPTED, provider_joined(day=10), expert_replaced(day=12)),
        provider_replaced(before=COLLEAGUE, day=14),
        *(provider_joined(day=16, by=BEST), provider_left(day=20, by=BEST)),
        cancelled(day=22, by=SECOND),
        hand_over_corrected("joining", 11, 10),
        hand_over_corrected("expert-replaced", 13, 12),
        hand_over_corrected("provider-replaced", 15, 14),
        hand_over_corrected("leaving", 18, 20, by=BEST),
    ]
    facts = told(life)
    await project(pool, *([one] for one in facts) if apart else [facts])
    async with lent(pool) as connection:
        rows = await rows_of(connection, "assignments")
    assert [(one["expert_id"], one["began_on"].day, one["ended_on"].day) for one in rows] == [
        (BEST.expert_id, 5, 13),
        (SECOND.expert_id, 11, 15),
        (COLLEAGUE.expert_id, 13, 15),
        (SECOND.expert_id, 15, 22),
        (BEST.expert_id, 16, 18),
    ]


async def test_who_is_asked_by_a_change_of_hands_has_its_days_from_the_right_one(
    pool: Pool,
) -> None:
    wrong = hand_over_corrected("provider-replaced", 7, 9, answer_by=march(17))
    row = await engagement_after(pool, *ASSIGNED, provider_replaced(day=9), wrong)
    assert (row["assigned_on"], row["answer_by"]) == (march(7), march(17))
    took = accepted(day=9).model_copy(update={"provider": SECOND.provider})
    life = [*ASSIGNED, provider_replaced(day=8), took]
    moved = hand_over_corrected("provider-replaced", 9, 8)
    row = await engagement_after(pool, *life, moved)
    assert (row["assigned_on"], row["answer_by"]) == (march(9), None)
    later = [*ACCEPTED[:2], accepted(day=5), provider_replaced(day=5)]
    row = await engagement_after(pool, *later, hand_over_corrected("provider-replaced", 8, 5))
    assert row["assigned_on"] == march(5)


async def test_a_corrected_hold_shows_its_right_day_while_it_goes_on(pool: Pool) -> None:
    row = await engagement_after(pool, *ASSIGNED, held(day=9), hold_corrected("hold", 7, 9))
    assert (row["status"], row["held_on"], row["paused_days"]) == ("held", march(7), 0)
    assert row["answer_by"] == march(15)


async def test_corrected_days_of_a_hold_move_the_time_to_answer(pool: Pool) -> None:
    """Held from the 7th until the 12th, and told as from the 8th until the 9th."""
    life = [*ASSIGNED, held(day=8), resumed(day=9)]
    moved = [hold_corrected("hold", 7, 8), hold_corrected("resumption", 12, 9)]
    row = await engagement_after(pool, *life, *moved)
    assert (row["status"], row["held_on"], row["paused_days"]) == ("assigned", None, 5)
    assert row["answer_by"] == march(20)
