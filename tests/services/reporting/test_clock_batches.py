"""The rows of clocks are a function of the facts alone, also where these were recorded late."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.event import Event
from events.log.database.connections import Pool
from services.kit.feed.connections import transaction
from services.reporting.projections.clocks import CLOCKS_PROJECTION
from tests.projecting import project
from tests.services.reporting.lives import Life, fact, heard, rows_of, steps_of

BEGAN_ON = date(2023, 1, 3)
RECORDED = st.sampled_from(["late", "in order"])


def _happenings(seed: int, recorded: str) -> list[Event]:
    """Three engagements to which anything happens, recorded in any order or in that of the days."""
    random = Random(seed)  # noqa: S311 - it must be repeatable

    def some_day() -> str:
        return (BEGAN_ON + timedelta(days=random.randrange(60))).isoformat()

    facts: list[Event] = []
    for number in (1, 2, 3):
        life, handed = Life(number), some_day()
        facts += [life.submitted("2023-01-02"), life.opened("2023-01-02")]
        facts += [
            life.screened(some_day(), program=random.choice(("cri-tac", "critical-response"))),
            *(life.assigned(on=some_day()), life.accepted(on=some_day()), life.lapsed(some_day())),
            *(life.held(some_day(), "funding"), life.resumed(some_day()), life.held(some_day())),
            *(life.delivered(some_day()), life.closed(on=some_day()), life.reopened(some_day())),
            life.provider_replaced("noble", handed),
            life.hand_over_corrected("provider-replaced", some_day(), handed),
            *(life.invited(some_day()), life.evaluated(on=some_day())),
            fact("RecommendationMade", engagement_id=life.engagement_id),
        ]
    random.shuffle(facts)
    return sorted(facts, key=_day) if recorded == "in order" else facts


def _day(event: Event) -> date:
    return steps_of([event])[0].on


async def _rows(pool: Pool, facts: list[Event], cuts: set[int]) -> list[list[dict[str, object]]]:
    """The rows that come of the facts, cut into batches."""
    known = heard(facts)
    ends = [*sorted(cuts), len(known)]
    async with transaction(pool) as connection:
        await connection.execute("TRUNCATE clocks, spells, spells_before")
        for begin, end in zip([0, *ends], ends, strict=False):
            await project(connection, CLOCKS_PROJECTION, known[begin:end])
    return [list(await rows_of(pool, table)) for table in CLOCKS_PROJECTION.tables]


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 1_000), recorded=RECORDED, cuts=st.sets(st.integers(1, 50)))
@pytest.mark.asyncio(loop_scope="session")
async def test_any_cutting_of_the_facts_gives_the_same_rows(
    pool: Pool, seed: int, recorded: str, cuts: set[int]
) -> None:
    facts = _happenings(seed, recorded)
    assert await _rows(pool, facts, cuts) == await _rows(pool, facts, set())


async def test_a_thing_whose_beginning_comes_late_has_its_spells_then(pool: Pool) -> None:
    life = Life(1)
    facts = [life.assigned(on="2023-01-16"), life.opened("2023-01-12")]
    late, at_once = await _rows(pool, facts, {1}), await _rows(pool, facts, set())
    assert late == at_once
    assert [row["stage"] for row in late[1]] == ["awaiting-assignment", "awaiting-acceptance"]


@pytest.mark.parametrize("cut", [1, 2, 3])
async def test_a_hold_that_ends_in_a_later_batch_pauses_no_more(pool: Pool, cut: int) -> None:
    life = Life(1)
    facts = [life.opened("2023-01-12"), life.held("2023-01-17"), life.resumed("2023-01-24")]
    assert await _rows(pool, facts, {cut}) == await _rows(pool, facts, set())
    (work, hold) = await rows_of(pool, "spells")
    assert work["pauses_ended_on"] == [hold["ended_on"]] == [date(2023, 1, 24)]
