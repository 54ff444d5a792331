from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import date
from itertools import pairwise

import pytest

from deploy.demo.plan.acts import (
    Act,
    Cancel,
    Deliver,
    Evaluate,
    Life,
    RecordDelivery,
    Screen,
    Submit,
    Withdraw,
    entered_on,
)
from deploy.demo.plan.calibration import ACTIVE_SITES, DELIVERED_SITES, FIRST_DAY, LAST_DAY
from deploy.demo.plan.fictional import fictional_agencies
from deploy.demo.plan.rare import woven
from deploy.demo.plan.rare.amounts import WHOLE
from deploy.demo.plan.scenario import SEED, plan
from events.vocabulary import ORI_PATTERN, SMALL_AGENCY_SWORN_MAX, EvaluationAudience


def planned(*, rare: bool) -> list[Life]:
    lives = plan(fictional_agencies(random.Random(1)))
    return woven(lives, WHOLE, SEED).lives if rare else lives


@pytest.fixture(scope="module", params=[False, True], ids=["plain", "with all that is rare"])
def lives(request: pytest.FixtureRequest) -> list[Life]:
    """A history; what of it is imported counts as what is played."""
    return [whole(life) if life.imported else life for life in planned(rare=request.param)]


def whole(life: Life) -> Life:
    acts = sorted((*life.imported, *life.acts), key=entered_on)
    return replace(life, acts=tuple(acts), imported=())


def lived(lives: list[Life], act: type[Act], until: date) -> list[Life]:
    return [life for life in lives if any(isinstance(a, act) and a.on <= until for a in life.acts)]


@pytest.mark.parametrize("rare", [False, True])
def test_the_same_seed_plans_the_same_history(*, rare: bool) -> None:
    assert planned(rare=rare) == planned(rare=rare)
    assert plan(fictional_agencies(random.Random(1)), seed=7) != planned(rare=rare)


def test_every_day_lies_in_the_history_and_acts_are_entered_in_order(lives: list[Life]) -> None:
    for life in lives:
        assert all(FIRST_DAY <= act.on <= entered_on(act) <= LAST_DAY for act in life.acts)
        assert all(entered_on(one) <= entered_on(next_one) for one, next_one in pairwise(life.acts))


def test_some_deliveries_are_entered_late(lives: list[Life]) -> None:
    deliveries = [a for life in lives for a in life.acts if isinstance(a, RecordDelivery)]
    late = [act for act in deliveries if (act.entered_on - act.on).days > 9]

    assert 0.04 < len(late) / len(deliveries) < 0.12


def test_the_plan_holds_the_published_counts(lives: list[Life]) -> None:
    opened_by_june_2020 = {
        life.agency.ori: life.agency for life in lived(lives, Screen, date(2020, 6, 30))
    }
    sworn = [agency.sworn or 0 for agency in opened_by_june_2020.values()]
    in_2021 = {
        life.agency.ori
        for life in lives
        if any(isinstance(act, Screen) and act.on.year == 2021 for act in life.acts)
    }

    assert len(lived(lives, Submit, date(2020, 6, 30))) > 300
    assert sum(sworn) > 125_000
    assert sum(s <= SMALL_AGENCY_SWORN_MAX for s in sworn) / len(sworn) == pytest.approx(
        0.52, abs=0.01
    )
    assert len(in_2021) == 171
    assert len({life.agency.ori for life in lived(lives, Screen, date(2022, 5, 31))}) > 700
    assert len(lived(lives, Screen, date(2023, 3, 31))) > 800
    assert len(lived(lives, Screen, date(2024, 1, 31))) > 1_000
    assert len(lived(lives, Deliver, LAST_DAY)) == DELIVERED_SITES
    assert len(unfinished(lives)) == ACTIVE_SITES


def unfinished(lives: list[Life]) -> list[Life]:
    return [
        life
        for life in lived(lives, Screen, LAST_DAY)
        if not any(isinstance(act, Deliver | Cancel | Withdraw) for act in life.acts)
    ]


def test_ninety_three_of_a_hundred_answers_are_satisfied(lives: list[Life]) -> None:
    answers = [
        act
        for life in lives
        for act in life.acts
        if isinstance(act, Evaluate) and act.audience is EvaluationAudience.REQUESTER
    ]
    satisfied = [answer for answer in answers if sum(answer.ratings) / 5 >= 4]

    assert len(satisfied) / len(answers) == pytest.approx(0.93, abs=0.01)


def test_fictional_agencies_have_valid_and_different_oris() -> None:
    agencies = fictional_agencies(random.Random(3))
    drawn = [next(agencies) for _ in range(1_500)]

    assert all(re.match(ORI_PATTERN, agency.ori) for agency in drawn)
    assert len({agency.ori for agency in drawn}) == len(drawn)
