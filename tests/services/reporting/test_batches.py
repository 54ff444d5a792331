"""Rows are a function of the facts alone: not of the batches in which they came."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.event import Event
from events.log.database.connections import Pool
from tests.services.reporting.lives import Life, agency, all_rows, fact, forget, heard, project

ORIS = ("IA0570100", "IA0570200", "TX1010000")


def _joint() -> list[Event]:
    """Several agencies in one request: one was entered in error, one left."""
    life = Life(10, ORIS[0])
    return [
        *life.up_to_opened(),
        life.joined(ORIS[1], "2023-02-01", stay=1),
        life.left(ORIS[1], "2023-02-02", stay=1, reason="entered-in-error"),
        life.joined(ORIS[2], "2023-02-03", stay=2),
        life.left(ORIS[2], "2023-02-04", stay=2),
    ]


def _lives() -> list[list[Event]]:
    """One of each way that a request can go."""
    return [
        [agency(ORIS[0], 40), fact("AgencyProfileChanged", ori=ORIS[0], sworn=None)],
        Life(1, ORIS[0]).whole(),
        [Life(2, ORIS[1]).submitted(), Life(2).declined("duplicate")],
        [*Life(3, ORIS[1]).up_to_opened(), Life(3).withdrawn(), Life(3).cancelled()],
        [*Life(4, ORIS[2], topics=("staffing", "retention")).up_to_opened(), Life(4).assigned()],
        [*Life(6).up_to_opened(), Life(6).assigned(), Life(6).held(), Life(6).resumed()],
        [*Life(7).whole(), Life(7).corrected(), Life(7).struck(1), Life(7).closed()],
        [*Life(8).whole(), Life(8).closed(), Life(8).reopened(), Life(8).held("2023-06-01")],
        [*Life(9).up_to_opened(), Life(9).escalated("critical-response"), Life(9).closed()],
        _joint(),
        # Their beginnings were never heard of.
        [Life(5).screened(), Life(5).assigned(), Life(5).delivered()],
    ]


def interleaved(seed: int) -> list[Event]:
    """The lives in an order of their own for each seed."""
    random = Random(seed)  # noqa: S311 - it must be repeatable
    lives = [list(life) for life in _lives()]
    facts = []
    while lives := [life for life in lives if life]:
        facts.append(random.choice(lives).pop(0))
    return facts


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 1_000), cuts=st.sets(st.integers(1, 70)))
@pytest.mark.asyncio(loop_scope="session")
async def test_the_same_facts_in_other_batches_give_the_same_rows(
    pool: Pool, seed: int, cuts: set[int]
) -> None:
    facts = heard(interleaved(seed))
    await forget(pool)
    await project(pool, *([one] for one in facts))
    one_by_one = await all_rows(pool)
    await forget(pool)
    ends = [0, *sorted(cut for cut in cuts if cut < len(facts)), len(facts)]
    await project(pool, *(facts[start:end] for start, end in pairwise(ends)))
    assert await all_rows(pool) == one_by_one


async def test_a_second_replay_gives_the_same_rows(pool: Pool) -> None:
    facts = heard(interleaved(7))
    await project(pool, facts)
    first = await all_rows(pool)
    await forget(pool)
    await project(pool, facts)
    assert await all_rows(pool) == first
