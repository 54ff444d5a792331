from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from events.assignment import (
    AbsenceNoted,
    ConflictDeclared,
    EmploymentNoted,
    ExpertListed,
    ExpertProfileChanged,
    MembershipEnded,
    MembershipRenewed,
    PlanProposed,
    ProviderEnrolled,
    ProviderProgramsChanged,
)
from events.event import Event
from events.log.database.connections import Pool
from events.vocabulary import AgencyKind, Program
from services.assignment.projections import (
    ENGAGEMENTS_PROJECTION,
    FINDINGS_PROJECTION,
    ROSTER_PROJECTION,
)
from services.kit.feed.connections import lent
from services.kit.feed.projection import Projection
from tests.projecting import folded
from tests.services.assignment.examples import (
    BEST,
    ENGAGEMENT_ID,
    OPENED,
    ORI,
    REQUEST_ID,
    SECOND,
    assigned,
    cancelled,
    declined,
    delivered,
    delivery,
    march,
)
from tests.services.assignment.finding_examples import submitted, sustained
from tests.services.assignment.lives import approved, struck, validator_assigned
from tests.services.assignment.telling import project, rows_of, told

ENROLLED = ProviderEnrolled(
    provider="iacp",
    name="International Association of Chiefs of Police",
    programs=(Program.CRI_TAC, Program.CRITICAL_RESPONSE),
    member_from=date(2018, 1, 1),
    member_until=None,
)
ENDED = MembershipEnded(provider="iacp", member_until=date(2021, 12, 31))
LISTED = ExpertListed(
    expert_id=BEST.expert_id,
    provider="iacp",
    name="Dana Example",
    topics=("de-escalation", "gun-violence"),
    agency_kinds=(AgencyKind.LOCAL, AgencyKind.SHERIFF),
    states=("IA",),
    capacity=2,
    listed_on=date(2018, 1, 1),
)
RENEWED = MembershipRenewed(provider="iacp", member_from=date(2023, 1, 1), member_until=None)
PROGRAMS = ProviderProgramsChanged(
    provider="iacp", programs=(Program.CRI_TAC,), changed_on=date(2019, 1, 1)
)
PROFILE = LISTED.model_dump(exclude={"listed_on", "capacity"})
CHANGED = ExpertProfileChanged(**PROFILE, capacity=5, changed_on=march(10))
CORRECTED = ExpertProfileChanged(**PROFILE, capacity=3, changed_on=date(2018, 1, 1))
ABSENT = AbsenceNoted(
    expert_id=BEST.expert_id, absent_from=march(3), absent_until=march(4), noted_on=march(1)
)
EMPLOYED = EmploymentNoted(
    expert_id=BEST.expert_id, ori=ORI, employed_until=None, noted_on=march(1)
)
CONFLICTED = ConflictDeclared(
    expert_id=BEST.expert_id, ori=ORI, note="a relative", declared_on=march(1)
)
PLANNED = PlanProposed(
    engagement_id=ENGAGEMENT_ID,
    request_id=REQUEST_ID,
    provider=SECOND.provider,
    plan=1,
    objectives=("Fewer injuries",),
    milestones=(),
    proposed_on=march(8),
)
OTHER_ID = UUID(int=0xEE)
A_LIFE: tuple[Event, ...] = (
    ENROLLED,
    RENEWED,
    PROGRAMS,
    LISTED,
    CHANGED,
    CORRECTED,
    ABSENT,
    EMPLOYED,
    EMPLOYED.model_copy(update={"employed_until": march(2)}),
    CONFLICTED,
    OPENED,
    OPENED.model_copy(update={"engagement_id": OTHER_ID}),
    assigned(),
    declined(),
    assigned(to=SECOND, day=8),
    PLANNED,
    delivery(1, by=SECOND),
    delivery(2, day=9, by=SECOND),
    validator_assigned(day=10),
    ENDED,
    delivered(by=SECOND),
    cancelled().model_copy(update={"engagement_id": OTHER_ID}),
)


async def engagement_after(pool: Pool, *events: Event) -> dict[str, Any]:
    await project(pool, told(events))
    async with lent(pool) as connection:
        (row,) = await rows_of(connection, "engagements")
    return row


async def assignments_after(pool: Pool, *events: Event) -> list[tuple[UUID, date, date | None]]:
    await project(pool, told(events))
    async with lent(pool) as connection:
        rows = await rows_of(connection, "assignments")
    return [(row["expert_id"], row["began_on"], row["ended_on"]) for row in rows]


async def test_a_provider_shows_its_membership(pool: Pool) -> None:
    await project(pool, told([ENROLLED]))
    async with lent(pool) as connection:
        assert await rows_of(connection, "providers") == [
            ENROLLED.model_dump()
            | {
                "programs": ["cri-tac", "critical-response"],
                "programs_since": ENROLLED.member_from,
                "version": 1,
            }
        ]


@pytest.mark.parametrize("together", [True, False])
async def test_a_provider_shows_the_end_of_its_membership(pool: Pool, together: bool) -> None:  # noqa: FBT001 - a parameter of the test
    heard = told([ENROLLED, ENDED])
    await project(pool, *([heard] if together else [heard[:1], heard[1:]]))
    async with lent(pool) as connection:
        (row,) = await rows_of(connection, "providers")
    assert (row["member_until"], row["version"]) == (date(2021, 12, 31), 2)


async def test_an_expert_shows_what_its_provider_said(pool: Pool) -> None:
    await project(pool, told([LISTED]))
    async with lent(pool) as connection:
        (row,) = await rows_of(connection, "experts")
    assert row == LISTED.model_dump() | {
        "version": 1,
        "topics": ["de-escalation", "gun-violence"],
        "agency_kinds": ["local", "sheriff"],
        "states": ["IA"],
        "agency_sizes": [],
        "languages": [],
        "communities": [],
        "since": LISTED.listed_on,
    }


async def test_a_provider_shows_its_latest_membership_and_programs(pool: Pool) -> None:
    earlier = MembershipRenewed(
        provider="iacp", member_from=date(2015, 1, 1), member_until=date(2015, 12, 31)
    )
    await project(pool, told([ENROLLED, ENDED, RENEWED, PROGRAMS]))
    await project(pool, told([ENROLLED, ENDED, RENEWED, PROGRAMS, earlier])[4:])
    async with lent(pool) as connection:
        (row,) = await rows_of(connection, "providers")
        periods = await rows_of(connection, "memberships")
        programs = await rows_of(connection, "provider_programs")
    assert (row["member_from"], row["member_until"]) == (date(2023, 1, 1), None)
    assert (row["programs"], row["version"]) == (["cri-tac"], 5)
    assert [(one["member_from"].year, one["member_until"]) for one in periods] == [
        (2015, date(2015, 12, 31)),
        (2018, date(2021, 12, 31)),
        (2023, None),
    ]
    assert [one["since"].year for one in programs] == [2018, 2019]


async def test_an_expert_shows_the_latest_profile_whatever_was_said_last(pool: Pool) -> None:
    await project(pool, told([LISTED, CHANGED, CORRECTED]))
    async with lent(pool) as connection:
        (row,) = await rows_of(connection, "experts")
        profiles = await rows_of(connection, "expert_profiles")
    assert (row["capacity"], row["version"], row["since"]) == (5, 3, march(10))
    assert [(one["since"], one["capacity"]) for one in profiles] == [
        (LISTED.listed_on, 3),
        (march(10), 5),
    ]


async def test_an_engagement_waits_when_it_was_opened(pool: Pool) -> None:
    row = await engagement_after(pool, OPENED)
    assert (row["status"], row["version"], row["provider"], row["declined"]) == (
        "open",
        1,
        None,
        [],
    )
    assert (row["deliveries"], row["hours"], row["opened_on"]) == (0, 0, date(2020, 3, 1))
    assert row["topics"] == ["de-escalation", "gun-violence"]


async def test_an_engagement_shows_who_has_it(pool: Pool) -> None:
    row = await engagement_after(pool, OPENED, assigned())
    assert (row["status"], row["version"], row["assigned_on"]) == ("assigned", 2, march(5))
    assert (row["provider"], row["expert_id"]) == (BEST.provider, BEST.expert_id)


async def test_an_engagement_waits_again_when_it_was_declined(pool: Pool) -> None:
    row = await engagement_after(pool, OPENED, assigned(), declined())
    assert (row["status"], row["provider"], row["assigned_on"]) == ("open", None, None)
    assert row["declined"] == [BEST.expert_id]


async def test_an_engagement_counts_its_deliveries(pool: Pool) -> None:
    row = await engagement_after(pool, OPENED, assigned(), delivery(1), delivery(2, day=7))
    assert (row["status"], row["deliveries"], row["hours"]) == ("underway", 2, 3.0)
    assert row["last_delivery_on"] == march(10)


async def test_an_engagement_shows_that_it_was_delivered(pool: Pool) -> None:
    row = await engagement_after(pool, OPENED, assigned(), delivery(), delivered())
    assert (row["status"], row["delivered_on"], row["provider"]) == ("delivered", march(12), "iacp")


async def test_an_engagement_shows_that_it_was_cancelled(pool: Pool) -> None:
    row = await engagement_after(pool, OPENED, cancelled())
    assert (row["status"], row["cancelled_on"]) == ("cancelled", march(7))


async def test_an_assignment_is_open_until_somebody_ends_it(pool: Pool) -> None:
    held = await assignments_after(pool, OPENED, assigned(), delivery())
    assert held == [(BEST.expert_id, march(5), None)]


@pytest.mark.parametrize(
    ("ending", "day"),
    [
        ([declined()], 6),
        ([cancelled(by=BEST)], 7),
        ([delivery(), delivered()], 12),
    ],
    ids=["declined", "cancelled", "delivered"],
)
async def test_an_assignment_ends_with_what_ends_it(
    pool: Pool, ending: list[Event], day: int
) -> None:
    held = await assignments_after(pool, OPENED, assigned(), *ending)
    assert held == [(BEST.expert_id, march(5), march(day))]


async def test_each_assignment_of_an_engagement_is_kept(pool: Pool) -> None:
    held = await assignments_after(pool, OPENED, assigned(), declined(), assigned(SECOND, 8))
    assert held == [(BEST.expert_id, march(5), march(6)), (SECOND.expert_id, march(8), None)]


async def test_a_delivery_shows_what_was_given(pool: Pool) -> None:
    await project(pool, told([OPENED, assigned(), delivery()]))
    async with lent(pool) as connection:
        (row,) = await rows_of(connection, "deliveries")
    assert (row["engagement_id"], row["delivery_type"]) == (ENGAGEMENT_ID, "coaching")
    assert (row["topics"], row["hours"], row["delivered_on"]) == (["de-escalation"], 1.5, march(10))


@pytest.mark.parametrize("size", [1, 2, 3, 5])
async def test_facts_one_by_one_give_the_same_rows_as_all_at_once(pool: Pool, size: int) -> None:
    tables = [*ROSTER_PROJECTION.tables, *ENGAGEMENTS_PROJECTION.tables]
    heard = told(A_LIFE)
    async with lent(pool) as connection:
        await project(pool, heard)
        at_once = [await rows_of(connection, table) for table in tables]
        assert all(at_once)
        for table in tables:
            await connection.execute(f"TRUNCATE {table}")
        await project(pool, *(heard[at : at + size] for at in range(0, len(heard), size)))
        assert [await rows_of(connection, table) for table in tables] == at_once


@pytest.mark.parametrize(
    ("projection", "facts"),
    [
        (ENGAGEMENTS_PROJECTION, [assigned()]),
        (ENGAGEMENTS_PROJECTION, [PLANNED]),
        (ENGAGEMENTS_PROJECTION, [OPENED, approved()]),
        (ENGAGEMENTS_PROJECTION, [OPENED, assigned(), delivery(1), struck(2)]),
        (ROSTER_PROJECTION, [ENDED]),
        (ROSTER_PROJECTION, [RENEWED]),
        (ROSTER_PROJECTION, [CHANGED]),
        (ROSTER_PROJECTION, [ABSENT]),
        (FINDINGS_PROJECTION, [submitted()]),
        (FINDINGS_PROJECTION, [sustained()]),
    ],
)
def test_a_fact_of_what_was_never_begun_is_a_fault(
    projection: Projection, facts: list[Event]
) -> None:
    folded(projection, told(facts[:-1]))
    with pytest.raises(KeyError):
        folded(projection, told(facts))
