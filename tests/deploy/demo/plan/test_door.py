from __future__ import annotations

import random
from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from deploy.demo.plan.acts import (
    AnswerClaim,
    AskForgetting,
    ChangeExecutive,
    Claim,
    ConfirmForgetting,
    IsRefused,
    Life,
    LiftHold,
    NoteYes,
    PlaceHold,
    Screen,
    Submit,
)
from deploy.demo.plan.calibration import LAST_DAY
from deploy.demo.plan.door import door_lives
from deploy.demo.plan.fictional import fictional_agencies

TODAY = date(2026, 2, 28)


@pytest.fixture(scope="module")
def lives() -> list[Life]:
    return door_lives(fictional_agencies(random.Random(1)), TODAY, 1_000)


def test_what_is_done_by_a_link_is_done_today_as_the_center_dates_it(lives: list[Life]) -> None:
    by_link = [
        act
        for life in lives
        for act in life.acts
        if isinstance(act, NoteYes | Claim | AnswerClaim)
        or (isinstance(act, Submit) and act.by_link)
    ]

    assert {act.on for act in by_link} == {TODAY}


def test_lives_that_come_by_the_door_begin_after_the_history_each_with_its_own_agency(
    lives: list[Life],
) -> None:
    assert [life.number for life in lives] == list(range(1_000, 1_000 + len(lives)))
    assert len({life.agency for life in lives}) == len(lives)
    assert all(LAST_DAY < act.on <= TODAY for life in lives for act in life.acts)
    assert all(one.on <= other.on for life in lives for one, other in pairwise(life.acts))


def test_nobody_who_asked_by_a_link_is_screened_before_the_agency_was_called(
    lives: list[Life],
) -> None:
    asked = [
        life.acts for life in lives if isinstance(life.acts[0], Submit) and life.acts[0].by_link
    ]
    kinds = Counter(tuple(type(act) for act in acts[:3]) for acts in asked)

    assert kinds == {(Submit, NoteYes, Screen): 3, (Submit,): 1}


def test_one_who_asked_is_forgotten_by_two_administrators_once_no_hold_is_left(
    lives: list[Life],
) -> None:
    [forgotten] = [
        life.acts[3:] for life in lives if any(isinstance(act, PlaceHold) for act in life.acts)
    ]

    assert forgotten == (
        PlaceHold(TODAY),
        IsRefused(TODAY, AskForgetting(TODAY), "under-hold"),
        LiftHold(TODAY),
        AskForgetting(TODAY),
        IsRefused(TODAY, ConfirmForgetting(TODAY, by_another=False), "same-person"),
        ConfirmForgetting(TODAY),
    )


def test_a_new_executive_says_yes_by_a_link_and_what_somebody_else_said_is_dismissed(
    lives: list[Life],
) -> None:
    claimed = [life.acts for life in lives if any(isinstance(act, Claim) for act in life.acts)]
    answers = [
        [act.dismissed is None for act in acts if isinstance(act, AnswerClaim)] for acts in claimed
    ]

    assert all(isinstance(acts[2], ChangeExecutive) for acts in claimed)
    assert answers == [[True], [True], [False, True]]
