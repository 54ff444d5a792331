from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from events.event import Event
from events.log.database import Pool
from events.vocabulary import Program
from services.assignment.matching import Expert, Membership
from services.assignment.queries import (
    find_candidates,
    get_engagement,
    get_expert,
    get_membership,
    get_provider,
    list_deliveries,
    list_engagements,
    list_experts,
    list_providers,
    load_roster,
)
from services.kit.connections import lent
from tests.services.assignment.examples import (
    BEST,
    ENGAGEMENT_ID,
    OPENED,
    assigned,
    declined,
    delivery,
    march,
)
from tests.services.assignment.telling import project, told
from tests.services.assignment.test_projections import ENROLLED, LISTED

FAR = date(2030, 1, 1)


def engagements(count: int) -> list[Event]:
    return [
        OPENED.model_copy(
            update={
                "engagement_id": UUID(int=number),
                "opened_on": march(1) + timedelta(number // 2),
                "program": Program.CRI_TAC if number % 3 else Program.CRITICAL_RESPONSE,
            }
        )
        for number in range(1, count + 1)
    ]


async def test_what_is_not_known_is_none(pool: Pool) -> None:
    async with lent(pool) as connection:
        assert await get_provider(connection, "nobody") is None
        assert await get_membership(connection, "nobody") is None
        assert await get_expert(connection, ENGAGEMENT_ID) is None
        assert await get_engagement(connection, ENGAGEMENT_ID) is None


async def test_the_membership_is_what_the_provider_has(pool: Pool) -> None:
    await project(pool, told([ENROLLED]))
    async with lent(pool) as connection:
        assert await get_membership(connection, "iacp") == Membership(
            frozenset(ENROLLED.programs), ENROLLED.member_from, None
        )


async def test_providers_are_listed_by_slug_after_the_last_seen(pool: Pool) -> None:
    slugs = ["noble", "iacp", "ntoa"]
    await project(pool, told(ENROLLED.model_copy(update={"provider": slug}) for slug in slugs))
    async with lent(pool) as connection:
        first = await list_providers(connection, None, 2)
        rest = await list_providers(connection, first[-1].provider, 2)
    assert [one.provider for one in [*first, *rest]] == ["iacp", "noble", "ntoa"]


async def test_experts_are_listed_by_provider_after_the_last_seen(pool: Pool) -> None:
    listed = [
        LISTED.model_copy(
            update={"expert_id": UUID(int=n), "provider": "iacp" if n < 4 else "noble"}
        )
        for n in range(1, 6)
    ]
    await project(pool, told(listed))
    async with lent(pool) as connection:
        everybody = await list_experts(connection, None, None, 10)
        ours = await list_experts(connection, "iacp", UUID(int=1), 10)
    assert [one.expert_id.int for one in everybody] == [1, 2, 3, 4, 5]
    assert [one.expert_id.int for one in ours] == [2, 3]


@pytest.mark.parametrize("status", [None, "open"])
async def test_engagements_are_listed_by_day_page_after_page(
    pool: Pool, status: str | None
) -> None:
    await project(pool, told(engagements(7)))
    seen: list[int] = []
    after = None
    async with lent(pool) as connection:
        while page := await list_engagements(connection, status, None, after, 3):  # type: ignore[arg-type]  # narrowed by the parameters above
            seen += [one.engagement_id.int for one in page]
            after = (page[-1].opened_on, page[-1].engagement_id)
    assert seen == [1, 2, 3, 4, 5, 6, 7]


async def test_engagements_are_filtered_by_status_and_program(pool: Pool) -> None:
    await project(pool, told([*engagements(6), OPENED, assigned()]))
    async with lent(pool) as connection:
        held = await list_engagements(connection, "assigned", None, None, 10)
        critical = await list_engagements(connection, "open", Program.CRITICAL_RESPONSE, None, 10)
        both = await list_engagements(connection, None, Program.CRITICAL_RESPONSE, None, 10)
    assert [one.engagement_id for one in held] == [ENGAGEMENT_ID]
    assert (
        [one.engagement_id.int for one in critical]
        == [3, 6]
        == [one.engagement_id.int for one in both]
    )


async def test_deliveries_are_listed_by_day(pool: Pool) -> None:
    given = [delivery(1, day=20), delivery(2, day=9), delivery(3, day=10)]
    await project(pool, told([OPENED, assigned(), *given]))
    async with lent(pool) as connection:
        first = await list_deliveries(connection, ENGAGEMENT_ID, None, 2)
        after = (first[-1].delivered_on, first[-1].delivery_id)
        rest = await list_deliveries(connection, ENGAGEMENT_ID, after, 2)
    assert [one.delivered_on.day for one in [*first, *rest]] == [9, 10, 20]


@pytest.mark.parametrize(
    ("day", "load"),
    [(march(4), 0), (march(5), 1), (march(7), 1), (march(8), 0), (FAR, 0)],
)
async def test_the_load_is_counted_on_the_day(pool: Pool, day: date, load: int) -> None:
    await project(pool, told([ENROLLED, LISTED, OPENED, assigned(day=5), declined(day=8)]))
    async with lent(pool) as connection:
        (one,) = await load_roster(connection, day)
    assert one.load == load


async def test_the_load_counts_what_never_ended(pool: Pool) -> None:
    others = [OPENED.model_copy(update={"engagement_id": UUID(int=n)}) for n in (1, 2)]
    held = [assigned().model_copy(update={"engagement_id": UUID(int=n)}) for n in (1, 2)]
    await project(pool, told([ENROLLED, LISTED, *others, *held]))
    async with lent(pool) as connection:
        assert [one.load for one in await load_roster(connection, FAR)] == [2]


async def test_the_roster_joins_experts_to_the_membership_of_their_provider(pool: Pool) -> None:
    orphan = LISTED.model_copy(update={"expert_id": UUID(int=7), "provider": "nobody"})
    await project(pool, told([ENROLLED, LISTED, orphan]))
    async with lent(pool) as connection:
        roster = {one.expert_id.int: one for one in await load_roster(connection, FAR)}
    assert roster[7].membership is None
    assert roster[1] == Expert(
        BEST.expert_id,
        "iacp",
        Membership(frozenset(ENROLLED.programs), ENROLLED.member_from, None),
        ["de-escalation", "gun-violence"],
        ["local", "sheriff"],
        ["IA"],
        2,
        LISTED.listed_on,
        0,
    )


async def test_candidates_are_ranked_and_the_excluded_explained(pool: Pool) -> None:
    busy = LISTED.model_copy(update={"expert_id": UUID(int=8), "listed_on": FAR})
    await project(pool, told([ENROLLED, LISTED, busy, OPENED, assigned(), declined()]))
    async with lent(pool) as connection:
        engagement = await get_engagement(connection, ENGAGEMENT_ID)
        assert engagement is not None
        found = await find_candidates(connection, engagement, march(9), 1)
    assert (found.ranking, found.ranked) == ((), 0)
    assert found.excluded_by_rule == {"declined-already": 1, "not-listed-yet": 1}
    assert [(one.expert_id.int, one.rule) for one in found.excluded] == [(1, "declined-already")]


async def test_candidates_are_ranked_best_first(pool: Pool) -> None:
    other = LISTED.model_copy(update={"expert_id": UUID(int=8), "topics": ("staffing",)})
    await project(pool, told([ENROLLED, other, LISTED, OPENED]))
    async with lent(pool) as connection:
        engagement = await get_engagement(connection, ENGAGEMENT_ID)
        assert engagement is not None
        found = await find_candidates(connection, engagement, march(9), 10)
    assert [(one.expert_id.int, one.score) for one in found.ranking] == [(1, 1.0), (8, 0.5)]
    assert (found.ranked, found.excluded, found.on) == (2, (), march(9))
