from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from deploy.demo.plan.acts import (
    Act,
    Agency,
    Assign,
    Brings,
    ChangeExecutive,
    Deliver,
    EngagementStep,
    Evaluate,
    FallsDue,
    HandOut,
    Life,
    Merge,
    NoteOtherAction,
    Recommend,
    RequestStep,
    Review,
    Screen,
    StrikeDelivery,
    Submit,
    WithdrawCodes,
)
from deploy.demo.plan.calibration import LAST_DAY
from deploy.demo.plan.fictional import fictional_agencies
from deploy.demo.plan.rare import woven
from deploy.demo.plan.rare.amounts import SHORT, WHOLE, Amounts
from deploy.demo.plan.rare.assessments import CITIES, city_of
from deploy.demo.plan.rare.choosing import Choosing, first
from deploy.demo.plan.recent import recent_lives
from deploy.demo.plan.scenario import SEED, plan
from events.vocabulary import EvaluationAudience

TODAY = date(2026, 2, 28)


def choose(amounts: Amounts) -> Choosing:
    return woven(plan(fictional_agencies(random.Random(1))), amounts, SEED)


@pytest.fixture(scope="module")
def lives() -> list[Life]:
    return choose(WHOLE).lives


def acts(lives: list[Life], kind: type[Act]) -> list[Act]:
    return [act for life in lives for act in life.acts if isinstance(act, kind)]


def verbs(lives: list[Life], kind: type[EngagementStep | RequestStep | Review]) -> Counter[str]:
    return Counter(act.verb for life in lives for act in life.acts if isinstance(act, kind))


@pytest.mark.parametrize("amounts", [WHOLE, SHORT], ids=["whole", "short"])
def test_of_each_there_are_as_many_as_wanted(amounts: Amounts) -> None:
    lives = choose(amounts).lives
    steps = verbs(lives, EngagementStep)
    noted = amounts.declined_for_other_action + amounts.other_action_reviewed

    assert sum(bool(life.imported) for life in lives) == amounts.imported
    assert len(acts(lives, Merge)) == amounts.merged
    assert verbs(lives, RequestStep)["keep"] == amounts.kept
    assert len(acts(lives, NoteOtherAction)) == noted
    assert len(acts(lives, StrikeDelivery)) == amounts.struck
    assert steps["exclude-provider"] == amounts.excluded
    assert steps["lapse"] == amounts.lapsed
    assert steps["reopen"] == amounts.reopened
    assert steps["plan/amend"] == amounts.amended
    assert len(acts(lives, HandOut)) == 2 * amounts.evaluated_by_all
    assert len(acts(lives, WithdrawCodes)) == amounts.evaluated_by_all
    assert len({city_of(life) for life in lives} - {None}) == 2 * amounts.cities


def test_nothing_that_is_rare_changes_any_other_life() -> None:
    plain = plan(fictional_agencies(random.Random(1)))
    choosing = choose(WHOLE)

    assert len(choosing.chosen) < 80
    assert [life for life in choosing.lives if life.number not in choosing.chosen] == [
        life for life in plain if life.number not in choosing.chosen
    ]


def test_what_looks_alike_is_of_one_agency_and_asked_in_another_month(lives: list[Life]) -> None:
    numbered = {life.number: life for life in lives}
    pairs = [(numbered[life.looks_like], life) for life in lives if life.looks_like is not None]

    assert len(pairs) == WHOLE.merged + WHOLE.kept
    for earlier, later in pairs:
        one, other = asked(earlier), asked(later)
        assert earlier.agency == later.agency
        assert earlier.number in numbered
        assert set(one.topics) & set(other.topics)
        assert one.on < other.on <= one.on + timedelta(days=30)
        assert (one.on.year, one.on.month) < (other.on.year, other.on.month)


def asked(life: Life) -> Submit:
    submit = first(life, Submit)
    assert submit
    return submit


def test_a_new_executive_or_another_action_bears_on_no_other_life(lives: list[Life]) -> None:
    asking = Counter(life.agency.ori for life in lives)

    assert all(asking[life.agency.ori] == 1 for life in lives if first(life, NoteOtherAction))


def test_those_that_wait_for_a_match_stay_in_progress(lives: list[Life]) -> None:
    waiting = [
        life
        for life in lives
        if isinstance(life.acts[-1:] and life.acts[-1], Screen) and not first(life, Assign)
    ]

    assert 0 < len(waiting) <= WHOLE.waiting
    assert all(LAST_DAY - timedelta(days=60) < life.acts[-1].on <= LAST_DAY for life in waiting)


def test_a_reopened_engagement_is_delivered_again(lives: list[Life]) -> None:
    reopened = [life for life in lives if verbs([life], EngagementStep)["reopen"]]

    assert [len(acts([life], Deliver)) for life in reopened] == [2] * WHOLE.reopened
    assert len([life for life in lives if len(acts([life], Deliver)) > 1]) == len(reopened)


@pytest.mark.parametrize("city", CITIES, ids=lambda city: city.name)
def test_a_city_has_as_many_recommendations_in_each_state_as_published(
    lives: list[Life], city: object
) -> None:
    [life] = [life for life in lives if city_of(life) == city]
    [which] = [one for one in CITIES if one == city]
    steps = verbs([life], Review)

    assert len(acts([life], Recommend)) == which.recommendations
    assert steps["submit"] == which.submitted
    assert steps["validate"] == which.validated
    assert (steps["sustain"], steps["return"]) == (which.sustained, which.returned)
    assert steps["set-aside"] == which.not_assessable


def test_some_waited_thirty_months_for_the_validator(lives: list[Life]) -> None:
    days: list[int] = []
    for life in lives:
        shown: dict[str, date] = {}
        for act in life.acts:
            if isinstance(act, Review) and act.verb == "submit":
                shown[act.number] = act.on
            elif isinstance(act, Review) and act.verb == "validate":
                days.append((act.on - shown[act.number]).days)

    assert sum(one > 30 * 30 for one in days) == 11


def test_only_requesters_bear_on_the_share_of_the_satisfied(lives: list[Life]) -> None:
    def of_requesters(lives: list[Life]) -> int:
        acts = [act for life in lives for act in (*life.imported, *life.acts)]
        answers = [act for act in acts if isinstance(act, Evaluate)]
        return sum(act.audience is EvaluationAudience.REQUESTER for act in answers)

    assert of_requesters(lives) == of_requesters(plan(fictional_agencies(random.Random(1))))


def test_these_days_begin_after_the_history_and_fall_due_today() -> None:
    recent = recent_lives(fictional_agencies(random.Random(1)), WHOLE, TODAY, 1_000, SEED)
    due = Counter(act.brings for life in recent for act in life.acts if isinstance(act, FallsDue))

    assert due == {
        Brings.FOLLOW_UP: WHOLE.follow_ups,
        Brings.EXPIRY: WHOLE.expired,
        Brings.REMINDER: WHOLE.reminded,
        Brings.LAPSE: WHOLE.lapsed_these_days,
    }
    assert [life.number for life in recent] == list(range(1_000, 1_000 + len(recent)))
    assert all(LAST_DAY < act.on <= TODAY for life in recent for act in life.acts)
    assert len({life.agency for life in recent}) == len(recent)


def test_nothing_rare_happens_where_one_life_bears_on_another() -> None:
    agency = Agency("IA0570100", "Cedar Rapids", None, "IA", None)
    other = Agency("IA0570000", "Linn", None, "IA", None)
    lives = [
        Life(1, agency, ()),
        Life(2, agency, ()),
        Life(3, other, (ChangeExecutive(TODAY),)),
    ]

    assert list(Choosing(lives, random.Random(1)).free()) == []
    assert list(Choosing(lives[:1], random.Random(1)).free()) == lives[:1]
