from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.rules.agencies import Succession
from events.vocabulary import AgencyKind, AgencySize, DeliveryType, Program
from services.assignment.defaults import DEFAULT_WEIGHTS, WeightsError, weights_with
from services.assignment.matching import (
    Absence,
    Decline,
    Expert,
    Membership,
    Period,
    ProgramsFrom,
    Ranked,
    Wanted,
    exclude,
    explain,
    match_experts,
    score,
    wanted_for,
)
from services.assignment.matching.criteria import CRITERIA
from services.assignment.matching.hard_rules import HARD_RULES
from services.assignment.matching.neighbours import are_neighbours
from services.assignment.matching.ratings import Rating, Ratings, Tally
from tests.services.assignment.examples import OPENED, ORI, expert

DAY = date(2020, 3, 5)
DECLINED = Decline(date(2020, 3, 1), "unavailable")
_DECLINED_UNTIL = (
    "iacp declined this engagement for the expert on 2020-03-01 (unavailable), "
    "which holds until 2020-05-30 unless the expert is asked again for a reason"
)
TOPICS = ["de-escalation", "gun-violence", "compstat", "staffing"]
STATES = ["IA", "TX", "TN"]
PROVIDERS = ["iacp", "noble", "ntoa"]
ORIS = [ORI, "TX0000000", "TN0000000"]
RENEWED = Membership(
    (
        Period(date(2018, 1, 1), date(2019, 12, 31)),
        Period(date(2021, 1, 1), None),
    ),
    (ProgramsFrom(date(2018, 1, 1), frozenset({Program.CRI_TAC})),),
)
ONLY_CRITICAL = ProgramsFrom(date(2020, 1, 1), frozenset({Program.CRITICAL_RESPONSE}))


def wanted(**other: Any) -> Wanted:
    given_fields: dict[str, Any] = {
        "ori": ORI,
        "program": Program.CRI_TAC,
        "topics": frozenset({"de-escalation", "gun-violence"}),
        "agency_kind": AgencyKind.LOCAL,
        "size": AgencySize.SMALL,
        "state": "IA",
        "languages": frozenset(),
        "communities": frozenset(),
        "travel": True,
        "wanted_from": None,
        "wanted_until": None,
        "declined": {},
        "decline_holds_days": 90,
        "excluded_providers": frozenset(),
        "agencies": frozenset({ORI}),
    }
    return Wanted(**(given_fields | other))


def member(since: date, until: date | None, *programs: Program) -> Membership:
    return Membership.of(programs or (Program.CRI_TAC,), since, until)


def test_every_criterion_has_its_weight_and_every_weight_its_criterion() -> None:
    assert [each.name for each in CRITERIA] == list(DEFAULT_WEIGHTS)


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
            "iacp does not serve cri-tac on 2020-03-05",
        ),
        (
            {"membership": RENEWED},
            "not-a-member",
            (
                "iacp is a member from 2018-01-01 until 2019-12-31 and from 2021-01-01 on, "
                "not on 2020-03-05"
            ),
        ),
        (
            {"membership": member(date(2018, 1, 1), None).changed(ONLY_CRITICAL)},
            "program-not-served",
            "iacp does not serve cri-tac on 2020-03-05",
        ),
        (
            {"employers": {ORI}},
            "formerly-employed",
            "the expert works or worked for the agency IA0570100",
        ),
        (
            {"conflicts": {ORI}},
            "conflict-declared",
            "a conflict of interest with the agency IA0570100 is declared",
        ),
        (
            {"absences": (Absence(DAY - timedelta(9), DAY),)},
            "unavailable",
            "the expert is absent from 2020-02-25 until 2020-03-05, asked on 2020-03-05",
        ),
        (
            {"listed_on": DAY + timedelta(1)},
            "not-listed-yet",
            "the expert is listed from 2020-03-06, not on 2020-03-05",
        ),
        (
            {"expert_id": UUID(int=9)},
            "declined-already",
            _DECLINED_UNTIL,
        ),
        ({"load": 2}, "no-capacity", "2 of 2 engagements are taken on 2020-03-05"),
        ({"load": 3}, "no-capacity", "3 of 2 engagements are taken on 2020-03-05"),
    ],
)
def test_a_hard_rule_excludes_and_says_why(other: dict[str, Any], rule: str, reason: str) -> None:
    excluded = exclude(wanted(declined={UUID(int=9): DECLINED}), expert(1, **other), DAY)
    assert excluded is not None
    assert (excluded.rule, excluded.reason) == (rule, reason)


def test_a_provider_that_the_agency_does_not_want_is_excluded() -> None:
    excluded = exclude(wanted(excluded_providers=frozenset({"iacp"})), expert(1), DAY)
    assert excluded is not None
    assert (excluded.rule, excluded.reason) == (
        "provider-excluded",
        "the agency does not want iacp for this engagement",
    )


@pytest.mark.parametrize(
    ("asked", "absent", "free"),
    [
        ((None, None), (DAY + timedelta(1), DAY + timedelta(9)), True),
        ((None, None), (DAY, DAY), False),
        ((date(2020, 6, 1), date(2020, 6, 30)), (DAY, DAY), True),
        ((date(2020, 6, 1), date(2020, 6, 30)), (date(2020, 6, 30), date(2020, 7, 9)), False),
        ((date(2020, 6, 1), date(2020, 6, 30)), (date(2020, 7, 1), date(2020, 7, 9)), True),
        ((date(2020, 6, 1), None), (date(2020, 6, 1), date(2020, 6, 1)), False),
        ((date(2020, 6, 1), None), (DAY, DAY), True),
        ((None, date(2020, 6, 30)), (date(2020, 6, 1), date(2020, 6, 2)), False),
        ((None, date(2020, 3, 1)), (date(2020, 3, 1), date(2020, 3, 1)), False),
    ],
)
def test_an_expert_is_unavailable_who_is_absent_on_a_day_asked_for(
    asked: tuple[date | None, date | None],
    absent: tuple[date, date],
    free: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    need = wanted(wanted_from=asked[0], wanted_until=asked[1])
    excluded = exclude(need, expert(1, absences=(Absence(*absent),)), DAY)
    assert (excluded is None) == free


@pytest.mark.parametrize(
    "other",
    [
        {"membership": member(date(2018, 1, 1), DAY)},
        {"membership": member(DAY, None)},
        {"listed_on": DAY},
        {"load": 1},
        {"membership": RENEWED.renewed(Period(DAY, DAY))},
        {"employers": {"TX0000000"}, "conflicts": {"TX0000000"}},
    ],
    ids=[
        "last day of membership",
        "first day of membership",
        "day of listing",
        "one place left",
        "a day between",
        "other agencies",
    ],
)
def test_the_bounds_of_a_hard_rule_are_included(other: dict[str, Any]) -> None:
    assert exclude(wanted(), expert(1, **other), DAY) is None


def test_who_knows_everything_and_is_free_scores_one() -> None:
    assert score(wanted(), expert(1)) == 1.0


def test_who_knows_nothing_and_is_full_scores_zero() -> None:
    nothing: dict[str, Any] = {
        "topics": (),
        "agency_kinds": (),
        "agency_sizes": (AgencySize.LARGE,),
        "states": (),
        "based_in": "CA",
        "load": 2,
        "rating": Rating(0.0, 9, 9),
    }
    assert score(wanted(languages=frozenset({"es"})), expert(1, **nothing)) == 0.0


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"topics": ("gun-violence",)}, 0.8),
        ({"agency_kinds": (AgencyKind.TRIBAL,)}, 0.85),
        ({"agency_sizes": (AgencySize.LARGE,)}, 0.95),
        ({"agency_sizes": (AgencySize.SMALL, AgencySize.LARGE)}, 1.0),
        ({"states": ("TX",)}, 0.9),
        ({"based_in": "IL"}, 0.975),
        ({"based_in": "TX"}, 0.95),
        ({"based_in": None}, 0.975),
        ({"load": 1}, 0.95),
        ({"rating": Rating(0.5, 2, 9)}, 0.95),
    ],
)
def test_each_criterion_counts_by_its_weight(other: dict[str, Any], expected: float) -> None:
    assert score(wanted(), expert(1, **other)) == expected


def test_languages_and_communities_count_where_they_are_wanted() -> None:
    need = wanted(languages=frozenset({"es", "vi"}), communities=frozenset({"tribal"}))
    assert score(need, expert(1)) == 0.9
    assert score(need, expert(1, languages=("es",))) == 0.925
    assert score(need, expert(1, languages=("es", "vi"), communities=("tribal",))) == 1.0


def test_distance_does_not_count_where_nobody_travels() -> None:
    assert score(wanted(travel=False), expert(1, based_in="TX")) == 1.0


def test_a_weight_of_nought_leaves_a_criterion_out() -> None:
    weights = weights_with({"topics": 0})
    assert score(wanted(), expert(1, topics=()), weights) == 1.0
    assert score(wanted(), expert(1, topics=())) == 0.6


def test_an_unknown_kind_of_agency_speaks_neither_for_nor_against() -> None:
    unknown = wanted(agency_kind=None)
    assert score(unknown, expert(1)) == score(unknown, expert(1, agency_kinds=())) == 0.925


def test_without_topics_asked_for_everybody_covers_them() -> None:
    assert score(wanted(topics=frozenset()), expert(1, topics=())) == 1.0


def test_a_candidate_says_each_criterion_in_a_sentence() -> None:
    half = expert(
        1,
        topics=("gun-violence",),
        agency_kinds=(),
        agency_sizes=(AgencySize.LARGE,),
        states=(),
        languages=("es",),
        communities=("tribal",),
        based_in="IL",
        load=1,
        rating=Rating(0.625, 3, 8),
    )
    need = wanted(languages=frozenset({"es", "vi"}), communities=frozenset({"tribal"}))
    candidate = explain(need, Ranked(half, score(need, half)))
    assert [(one.name, one.score, one.weight, one.reason) for one in candidate.criteria] == [
        ("topics", 0.5, 0.4, "covers 1 of 2 topics: gun-violence"),
        ("agency-kind", 0.0, 0.15, "does not usually serve agencies of the kind local"),
        ("agency-size", 0.0, 0.05, "does not usually serve small agencies"),
        (
            "familiarity",
            0.5,
            0.1,
            "is not known to know the state IA, knows tribal communities",
        ),
        ("language", 0.5, 0.05, "of es, vi speaks es"),
        ("travel", 0.5, 0.05, "is based in IL, next to IA"),
        ("load", 0.5, 0.1, "1 of 2 engagements are taken"),
        (
            "evaluations",
            0.625,
            0.1,
            "past work was evaluated 3 times, that of iacp 8 times; few answers count little",
        ),
    ]


def test_the_weights_that_counted_are_kept() -> None:
    weights = weights_with({"topics": 3})
    candidate = explain(wanted(), Ranked(expert(1), 1.0), weights)
    assert [one.weight for one in candidate.criteria if one.name == "topics"] == [3]


def test_equal_scores_stand_in_the_order_of_the_experts_ids() -> None:
    matching = match_experts(wanted(), [expert(3), expert(1), expert(2)], DAY)
    assert [ranked.expert.expert_id.int for ranked in matching.ranked] == [1, 2, 3]


def test_the_excluded_are_counted_by_rule_the_most_first() -> None:
    roster = [expert(1, listed_on=date(2021, 1, 1)), expert(2, load=2), expert(3, load=2)]
    counted = match_experts(wanted(), roster, DAY).excluded_by_rule()
    assert list(counted.items()) == [("no-capacity", 2), ("not-listed-yet", 1)]


days = st.dates(date(2019, 12, 1), date(2020, 6, 1))
programs = st.frozensets(st.sampled_from(list(Program)))
memberships = st.none() | st.builds(Membership.of, programs, days, st.none() | days)
experts = st.builds(
    Expert,
    expert_id=st.uuids(),
    provider=st.sampled_from(PROVIDERS),
    membership=memberships,
    topics=st.frozensets(st.sampled_from(TOPICS)),
    agency_kinds=st.frozensets(st.sampled_from(list(AgencyKind))),
    states=st.frozensets(st.sampled_from(STATES)),
    agency_sizes=st.frozensets(st.sampled_from(list(AgencySize))),
    based_in=st.none() | st.sampled_from(STATES),
    conflicts=st.frozensets(st.sampled_from(ORIS), max_size=1),
    employers=st.frozensets(st.sampled_from(ORIS), max_size=1),
    successions=st.sampled_from([{}, {ORIS[1]: Succession(ORIS[0], (ORIS[2],), DAY)}]),
    absences=st.lists(
        st.builds(lambda one, other: Absence(min(one, other), max(one, other)), days, days),
        max_size=1,
    ).map(tuple),
    rating=st.builds(Rating, st.floats(0, 1), st.integers(0, 9), st.integers(9, 20)),
    capacity=st.integers(1, 4),
    listed_on=days,
    load=st.integers(0, 5),
)
rosters = st.lists(experts, unique_by=lambda one: one.expert_id, max_size=20)
wanteds = st.builds(
    Wanted,
    ori=st.sampled_from(ORIS),
    program=st.sampled_from(list(Program)),
    topics=st.frozensets(st.sampled_from(TOPICS)),
    agency_kind=st.none() | st.sampled_from(list(AgencyKind)),
    size=st.none() | st.sampled_from(list(AgencySize)),
    state=st.sampled_from(STATES),
    languages=st.frozensets(st.sampled_from(["es", "vi"])),
    communities=st.frozensets(st.sampled_from(["tribal", "rural"])),
    travel=st.booleans(),
    wanted_from=st.none() | days,
    wanted_until=st.none() | days,
    declined=st.just(dict[UUID, Decline]()),
    decline_holds_days=st.just(90),
    excluded_providers=st.frozensets(st.sampled_from(PROVIDERS), max_size=1),
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
def test_who_declines_is_not_ranked_again(need: Wanted, roster: list[Expert], day: date) -> None:
    for one in match_experts(need, roster, day).ranked:
        declining = replace(need, declined={one.expert.expert_id: Decline(day, "unavailable")})
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


def test_an_engagement_says_itself_what_it_needs() -> None:
    need = wanted_for(OPENED)
    assert need == wanted(travel=True)


@pytest.mark.parametrize(
    ("delivery_types", "travel"),
    [
        ((), True),
        ((DeliveryType.VIRTUAL_TRAINING, DeliveryType.POLICY_REVIEW), False),
        ((DeliveryType.VIRTUAL_TRAINING, DeliveryType.COACHING), True),
    ],
)
def test_somebody_travels_unless_all_that_was_asked_is_given_from_afar(
    delivery_types: tuple[DeliveryType, ...],
    travel: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    assert wanted_for(OPENED.model_copy(update={"delivery_types": delivery_types})).travel == travel


def test_a_tribal_agency_wants_who_knows_tribal_communities() -> None:
    tribal = OPENED.model_copy(update={"agency_kind": AgencyKind.TRIBAL})
    assert wanted_for(tribal, communities=["rural"]).communities == {"tribal", "rural"}


@pytest.mark.parametrize(
    ("said", "spoken"),
    [
        (None, {"es"}),
        (("vi",), {"vi"}),
        ((), set()),
        (("en",), set()),
    ],
)
def test_the_agency_names_the_languages_unless_whoever_chooses_does(
    said: tuple[str, ...] | None, spoken: set[str]
) -> None:
    named = OPENED.model_copy(update={"languages": ("es", "en")})
    assert wanted_for(named, languages=said).languages == spoken


def test_one_review_decides_nothing() -> None:
    ratings = Ratings(
        {UUID(int=1): Tally(1, 0.0), UUID(int=2): Tally(45, 0.0)}, {"iacp": Tally(95, 76.0)}
    )
    scores = [round(ratings.of(UUID(int=n), "iacp").score, 4) for n in (1, 2, 3)]
    assert scores == [0.6667, 0.08, 0.8]
    assert [ratings.of(UUID(int=n), "iacp").answers for n in (1, 2, 3)] == [1, 45, 0]


def test_who_was_never_evaluated_is_rated_as_all_are() -> None:
    ratings = Ratings({}, {"noble": Tally(4, 3.0)})
    assert ratings.of(UUID(int=1), "iacp") == Rating(0.75, 0, 0)
    assert Ratings({}, {}).of(UUID(int=1), "iacp") == Rating(0.5, 0, 0)


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"luck": 1.0}, "there is no criterion luck; there are topics, agency-kind"),
        ({"topics": -1.0}, "the weight of topics is -1.0"),
        ({"topics": float("nan")}, "the weight of topics is nan"),
        (dict.fromkeys(DEFAULT_WEIGHTS, 0.0), "at least one criterion must count"),
    ],
)
def test_weights_that_cannot_be_ranked_with_are_refused(said: dict[str, float], fault: str) -> None:
    with pytest.raises(WeightsError, match=fault):
        weights_with(said)


def test_neighbours_are_neighbours_of_each_other_and_not_of_themselves() -> None:
    assert are_neighbours("IA", "IL")
    assert are_neighbours("IL", "IA")
    assert not are_neighbours("IA", "TX")
    assert not are_neighbours("IA", "IA")
    assert not are_neighbours("HI", "CA")
