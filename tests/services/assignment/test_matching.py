from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.vocabulary import AgencyKind, Program
from services.assignment.matching import (
    CRITERIA,
    HARD_RULES,
    Expert,
    Membership,
    Ranked,
    Wanted,
    exclude,
    explain,
    match_experts,
    score,
)
from tests.services.assignment.examples import expert

DAY = date(2020, 3, 5)
TOPICS = ["de-escalation", "gun-violence", "compstat", "staffing"]
STATES = ["IA", "TX", "TN"]
PROVIDERS = ["iacp", "noble", "ntoa"]


def wanted(**other: Any) -> Wanted:
    given_fields: dict[str, Any] = {
        "program": Program.CRI_TAC,
        "topics": frozenset({"de-escalation", "gun-violence"}),
        "agency_kind": AgencyKind.LOCAL,
        "state": "IA",
        "declined": frozenset(),
    }
    return Wanted(**(given_fields | other))


def member(since: date, until: date | None, *programs: Program) -> Membership:
    return Membership(frozenset(programs or (Program.CRI_TAC,)), since, until)


def test_who_breaks_no_rule_is_not_excluded() -> None:
    assert exclude(wanted(), expert(1), DAY) is None


@pytest.mark.parametrize(
    ("other", "rule", "reason"),
    [
        ({"membership": None}, "not-a-member", "iacp is not enrolled"),
        (
            {"membership": member(date(2018, 1, 1), DAY - timedelta(1))},
            "not-a-member",
            "iacp is a member from 2018-01-01 until 2020-03-04, not on 2020-03-05",
        ),
        (
            {"membership": member(DAY + timedelta(1), None)},
            "not-a-member",
            "iacp is a member from 2020-03-06 on, not on 2020-03-05",
        ),
        (
            {"membership": member(date(2018, 1, 1), None, Program.CRITICAL_RESPONSE)},
            "program-not-served",
            "iacp does not serve cri-tac",
        ),
        (
            {"listed_on": DAY + timedelta(1)},
            "not-listed-yet",
            "the expert is listed from 2020-03-06, not on 2020-03-05",
        ),
        (
            {"expert_id": UUID(int=9)},
            "declined-already",
            "iacp declined this engagement for the expert",
        ),
        ({"load": 2}, "no-capacity", "2 of 2 engagements are taken on 2020-03-05"),
        ({"load": 3}, "no-capacity", "3 of 2 engagements are taken on 2020-03-05"),
    ],
)
def test_a_hard_rule_excludes_and_says_why(other: dict[str, Any], rule: str, reason: str) -> None:
    excluded = exclude(wanted(declined=frozenset({UUID(int=9)})), expert(1, **other), DAY)
    assert excluded is not None
    assert (excluded.rule, excluded.reason) == (rule, reason)


@pytest.mark.parametrize(
    "other",
    [
        {"membership": member(date(2018, 1, 1), DAY)},
        {"membership": member(DAY, None)},
        {"listed_on": DAY},
        {"load": 1},
    ],
    ids=["last day of membership", "first day of membership", "day of listing", "one place left"],
)
def test_the_bounds_of_a_hard_rule_are_included(other: dict[str, Any]) -> None:
    assert exclude(wanted(), expert(1, **other), DAY) is None


def test_who_knows_everything_and_is_free_scores_one() -> None:
    assert score(wanted(), expert(1)) == 1.0


def test_who_knows_nothing_and_is_full_scores_zero() -> None:
    assert score(wanted(), expert(1, topics=(), agency_kinds=(), states=(), load=2)) == 0.0


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"topics": ("gun-violence",)}, 0.75),
        ({"agency_kinds": (AgencyKind.TRIBAL,)}, 0.8),
        ({"states": ("TX",)}, 0.85),
        ({"load": 1}, 0.925),
    ],
)
def test_each_criterion_counts_by_its_weight(other: dict[str, Any], expected: float) -> None:
    assert score(wanted(), expert(1, **other)) == expected


def test_an_unknown_kind_of_agency_speaks_neither_for_nor_against() -> None:
    unknown = wanted(agency_kind=None)
    assert score(unknown, expert(1)) == score(unknown, expert(1, agency_kinds=())) == 0.9


def test_without_topics_asked_for_everybody_covers_them() -> None:
    assert score(wanted(topics=frozenset()), expert(1, topics=())) == 1.0


def test_a_candidate_says_each_criterion_in_a_sentence() -> None:
    half = expert(1, topics=("gun-violence",), agency_kinds=(), states=(), load=1)
    candidate = explain(wanted(), Ranked(half, score(wanted(), half)))
    assert [(one.name, one.score, one.weight, one.reason) for one in candidate.criteria] == [
        ("topics", 0.5, 0.5, "covers 1 of 2 topics: gun-violence"),
        ("agency-kind", 0.0, 0.2, "does not usually serve agencies of the kind local"),
        ("state", 0.0, 0.15, "is not known to know the state IA"),
        ("load", 0.5, 0.15, "1 of 2 engagements are taken"),
    ]


def test_equal_scores_stand_in_the_order_of_the_experts_ids() -> None:
    matching = match_experts(wanted(), [expert(3), expert(1), expert(2)], DAY)
    assert [ranked.expert.expert_id.int for ranked in matching.ranked] == [1, 2, 3]


def test_the_excluded_are_counted_by_rule_the_most_first() -> None:
    roster = [expert(1, listed_on=date(2021, 1, 1)), expert(2, load=2), expert(3, load=2)]
    counted = match_experts(wanted(), roster, DAY).excluded_by_rule()
    assert list(counted.items()) == [("no-capacity", 2), ("not-listed-yet", 1)]


days = st.dates(date(2019, 12, 1), date(2020, 6, 1))
programs = st.frozensets(st.sampled_from(list(Program)))
memberships = st.none() | st.builds(Membership, programs, days, st.none() | days)
experts = st.builds(
    Expert,
    expert_id=st.uuids(),
    provider=st.sampled_from(PROVIDERS),
    membership=memberships,
    topics=st.lists(st.sampled_from(TOPICS), unique=True),
    agency_kinds=st.lists(st.sampled_from(list(AgencyKind)), unique=True),
    states=st.lists(st.sampled_from(STATES), unique=True),
    capacity=st.integers(1, 4),
    listed_on=days,
    load=st.integers(0, 5),
)
rosters = st.lists(experts, unique_by=lambda one: one.expert_id, max_size=20)
wanteds = st.builds(
    Wanted,
    program=st.sampled_from(list(Program)),
    topics=st.frozensets(st.sampled_from(TOPICS)),
    agency_kind=st.none() | st.sampled_from(list(AgencyKind)),
    state=st.sampled_from(STATES),
    declined=st.just(frozenset[UUID]()),
)


@given(wanteds, rosters, days)
def test_everybody_is_ranked_or_excluded_and_nobody_both(
    need: Wanted, roster: list[Expert], day: date
) -> None:
    matching = match_experts(need, roster, day)
    ranked = {one.expert.expert_id for one in matching.ranked}
    excluded = {one.expert.expert_id for one in matching.excluded}
    assert ranked | excluded == {one.expert_id for one in roster}
    assert not ranked & excluded
    assert {one.rule for one in matching.excluded} <= {rule for rule, _ in HARD_RULES}


@given(wanteds, rosters, days)
def test_scores_stand_between_zero_and_one_and_fall(
    need: Wanted, roster: list[Expert], day: date
) -> None:
    scores = [one.score for one in match_experts(need, roster, day).ranked]
    assert all(0 <= one <= 1 for one in scores)
    assert scores == sorted(scores, reverse=True)


@given(wanteds, rosters, days, st.randoms(use_true_random=False))
def test_the_order_of_the_roster_makes_no_difference(
    need: Wanted, roster: list[Expert], day: date, shuffle: random.Random
) -> None:
    shuffled = list(roster)
    shuffle.shuffle(shuffled)
    assert match_experts(need, roster, day) == match_experts(need, shuffled, day)


@given(wanteds, rosters, days)
def test_who_declined_is_never_ranked_again(need: Wanted, roster: list[Expert], day: date) -> None:
    for one in match_experts(need, roster, day).ranked:
        declining = wanted(
            program=need.program,
            topics=need.topics,
            agency_kind=need.agency_kind,
            state=need.state,
            declined=frozenset({one.expert.expert_id}),
        )
        excluded = exclude(declining, one.expert, day)
        assert excluded is not None
        assert excluded.rule == "declined-already"


@given(wanteds, experts)
def test_the_kept_criteria_add_up_to_the_score(need: Wanted, one: Expert) -> None:
    candidate = explain(need, Ranked(one, score(need, one)))
    weights = sum(criterion.weight for criterion in candidate.criteria)
    total = sum(criterion.weight * criterion.score for criterion in candidate.criteria)
    assert total / weights == pytest.approx(candidate.score, abs=1e-3)
    assert len(candidate.criteria) == len(CRITERIA)
