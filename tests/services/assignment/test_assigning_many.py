"""Many engagements at once: never worse than one after another, never beyond capacity."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.assignment.matching import Expert, Ranked
from services.assignment.matching.assigning_many import (
    PROBLEMS_MAX,
    Problem,
    Proposal,
    TooManyProblemsError,
    assign_many,
    further_costs,
)
from tests.services.assignment.examples import expert

ROSTER = [expert(n, capacity=1 + n % 3, load=n % 2 if n % 3 else 0) for n in range(1, 7)]


def problem(number: int, *ranked: tuple[Expert, float]) -> Problem:
    best_first = sorted(ranked, key=lambda one: (-one[1], one[0].expert_id.int))
    return Problem(UUID(int=number), tuple(Ranked(*one) for one in best_first))


def chosen(proposals: Sequence[Proposal]) -> dict[int, int | None]:
    """Engagement -> expert, by their numbers."""
    return {
        one.engagement_id.int: one.ranked.expert.expert_id.int if one.ranked else None
        for one in proposals
    }


def total(proposals: Sequence[Proposal]) -> float:
    """The sum of scores, each further engagement of an expert counting less."""
    taken: Counter[UUID] = Counter()
    score = 0.0
    for one in proposals:
        if one.ranked is not None:
            whom = one.ranked.expert
            score += one.ranked.score - taken[whom.expert_id] * further_costs(whom)
            taken[whom.expert_id] += 1
    return score


def one_after_another(problems: Sequence[Problem]) -> list[Proposal]:
    """Each takes the best that is left: what is not done."""
    taken: Counter[UUID] = Counter()
    proposals = []
    for each in problems:
        left = [
            (one.score - taken[one.expert.expert_id] * further_costs(one.expert), one)
            for one in each.ranked
            if taken[one.expert.expert_id] < one.expert.capacity - one.expert.load
        ]
        best = max(left, key=lambda pair: pair[0])[1] if left else None
        if best is not None:
            taken[best.expert.expert_id] += 1
        proposals.append(Proposal(each.engagement_id, best, 0))
    return proposals


def greedy(problems: Sequence[Problem]) -> list[Proposal]:
    """The best pair of all that are left, again and again: what is not done either."""
    left = list(problems)
    done: list[Proposal] = []
    while left:
        taken = Counter(one.ranked.expert.expert_id for one in done if one.ranked)
        pairs = [
            (one.score - taken[one.expert.expert_id] * further_costs(one.expert), each, one)
            for each in left
            for one in each.ranked
            if taken[one.expert.expert_id] < one.expert.capacity - one.expert.load
        ]
        if not pairs:
            break
        _, each, one = max(pairs, key=lambda pair: pair[0])
        done.append(Proposal(each.engagement_id, one, 0))
        left.remove(each)
    return done


def test_the_second_best_is_taken_where_that_serves_both() -> None:
    both, only = expert(1, capacity=1), expert(2, capacity=1)
    problems = [problem(1, (both, 0.9), (only, 0.8)), problem(2, (both, 0.8))]
    assert chosen(assign_many(problems)) == {1: 2, 2: 1}
    assert chosen(one_after_another(problems)) == {1: 1, 2: None}


def test_a_proposal_says_which_of_the_ranking_it_is() -> None:
    both, only = expert(1, capacity=1), expert(2, capacity=1)
    proposals = assign_many([problem(1, (both, 0.9), (only, 0.8)), problem(2, (both, 0.8))])
    assert [one.rank for one in proposals] == [2, 1]


def test_an_engagement_without_candidates_is_said_to_have_none() -> None:
    proposals = assign_many([problem(1), problem(2, (expert(1), 0.5))])
    assert proposals[0] == Proposal(UUID(int=1), None, 0)
    assert chosen(proposals) == {1: None, 2: 1}


def test_an_engagement_is_left_out_only_where_nobody_has_room() -> None:
    full = expert(1, capacity=1)
    proposals = assign_many([problem(n, (full, n / 10)) for n in range(4)])
    assert chosen(proposals) == {0: None, 1: None, 2: None, 3: 1}


def test_who_suits_not_at_all_but_may_do_it_is_better_than_nobody() -> None:
    assert chosen(assign_many([problem(1, (expert(1), 0.0))])) == {1: 1}


def test_nothing_asked_is_nothing_proposed() -> None:
    assert assign_many([]) == ()


def test_work_is_spread_over_equals() -> None:
    roster = [expert(n, capacity=4) for n in (1, 2, 3)]
    problems = [problem(n, *((one, 0.8) for one in roster)) for n in range(1, 7)]
    assert Counter(chosen(assign_many(problems)).values()) == {1: 2, 2: 2, 3: 2}


def test_only_so_many_are_matched_at_once() -> None:
    with pytest.raises(TooManyProblemsError, match="at most 500"):
        assign_many([problem(n) for n in range(PROBLEMS_MAX + 1)])


# Whoever has room scores at least what room counts.
scores = st.integers(1_000, 10_000).map(lambda score: score / 10_000)
problems_lists = st.lists(
    st.dictionaries(st.sampled_from(range(len(ROSTER))), scores), max_size=10
).map(
    lambda rankings: [
        problem(number, *((ROSTER[index], score) for index, score in ranking.items()))
        for number, ranking in enumerate(rankings, start=1)
    ]
)


@given(problems_lists)
def test_together_is_never_worse_than_greedy(problems: list[Problem]) -> None:
    together = total(assign_many(problems))
    assert together >= total(one_after_another(problems)) - 1e-6
    assert together >= total(greedy(problems)) - 1e-6


@given(problems_lists)
def test_nobody_gets_more_than_there_is_room_for(problems: list[Problem]) -> None:
    taken = Counter(chosen(assign_many(problems)).values())
    for one in ROSTER:
        assert taken[one.expert_id.int] <= one.capacity - one.load


@given(problems_lists)
def test_only_candidates_are_chosen(problems: list[Problem]) -> None:
    for each, proposal in zip(problems, assign_many(problems), strict=True):
        assert proposal.engagement_id == each.engagement_id
        if proposal.ranked is None:
            assert proposal.rank == 0
        else:
            assert each.ranked[proposal.rank - 1] == proposal.ranked


@given(problems_lists, st.randoms(use_true_random=False))
def test_the_same_problems_in_any_order_have_the_same_answer(
    problems: list[Problem], shuffle: random.Random
) -> None:
    shuffled = list(problems)
    shuffle.shuffle(shuffled)
    assert chosen(assign_many(shuffled)) == chosen(assign_many(problems))


@given(problems_lists)
def test_nobody_is_needed_who_ranks_behind_as_many_as_there_are_engagements(
    problems: list[Problem],
) -> None:
    cut = [Problem(each.engagement_id, each.ranked[: len(problems)]) for each in problems]
    assert total(assign_many(cut)) == pytest.approx(total(assign_many(problems)))
