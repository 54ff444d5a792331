from __future__ import annotations

import random
from datetime import date
from itertools import pairwise

import pytest

from deploy.demo.plan.acts import Life, entered_on
from deploy.demo.plan.calibration import LAST_DAY, TOPICS
from deploy.demo.plan.changes import (
    AgencyStep,
    CorrectCompletion,
    CorrectDay,
    CorrectHandOver,
    CorrectNote,
    EndMembership,
    JoinRequest,
    Reinstate,
    RenewMembership,
    ReplaceExpert,
    ReplaceProvider,
    StrikeNote,
    TopicStep,
)
from deploy.demo.plan.fictional import fictional_agencies
from deploy.demo.plan.rare.amounts import SHORT
from deploy.demo.plan.recent import recent_lives
from deploy.demo.plan.scenario import SEED
from deploy.demo.plan.untidy import untidy_lives
from events.vocabulary import SuccessionKind

ALL_OVER = date(2026, 2, 1)
"""Until it, everything of these lives has been played."""


@pytest.fixture(scope="module")
def lives() -> list[Life]:
    return untidy_lives(fictional_agencies(random.Random(1)), ALL_OVER, 1_000)


def test_untidy_lives_begin_after_the_history_so_that_no_milestone_moves(lives: list[Life]) -> None:
    assert all(LAST_DAY < act.on <= ALL_OVER for life in lives for act in life.acts)


def test_the_acts_of_an_untidy_life_stand_in_the_order_in_which_they_are_entered(
    lives: list[Life],
) -> None:
    for life in lives:
        days = [entered_on(act) for act in life.acts]
        assert all(one <= following for one, following in pairwise(days)), life.acts


def test_each_untidy_life_has_agencies_of_its_own(lives: list[Life]) -> None:
    agencies = [agency.ori for life in lives for agency in (life.agency, *life.others)]

    assert len(agencies) == len(set(agencies))
    assert [life.number for life in lives] == list(range(1_000, 1_000 + len(lives)))


def test_every_agency_that_is_named_is_one_of_the_life(lives: list[Life]) -> None:
    for life in lives:
        known = {agency.ori for agency in (life.agency, *life.others)}
        assert {act.ori for act in life.acts if isinstance(act, JoinRequest | AgencyStep)} <= known


def test_no_topic_that_changes_is_one_that_others_ask_for(lives: list[Life]) -> None:
    changing = {act.topic for life in lives for act in life.acts if isinstance(act, TopicStep)}

    assert len(changing) == 2
    assert changing.isdisjoint(TOPICS)


@pytest.mark.parametrize(
    "kind",
    [
        CorrectCompletion,
        CorrectDay,
        CorrectHandOver,
        CorrectNote,
        EndMembership,
        Reinstate,
        RenewMembership,
        ReplaceExpert,
        ReplaceProvider,
        StrikeNote,
        TopicStep,
    ],
)
def test_each_way_in_which_a_life_bends_is_played(lives: list[Life], kind: type) -> None:
    assert any(isinstance(act, kind) for life in lives for act in life.acts)


def test_agencies_change_in_every_way_and_a_mistake_about_them_is_taken_back(
    lives: list[Life],
) -> None:
    told = [act for life in lives for act in life.acts if isinstance(act, AgencyStep)]
    successions = {act.said["succession"] for act in told if act.verb == "succession"}

    assert successions == set(SuccessionKind)
    assert {"dissolution", "cover", "dormancy", "aliases", "take-back"} <= {
        act.verb for act in told
    }
    assert any(act.verb.startswith("aliases/") for act in told)


def test_untidy_lives_take_no_agency_away_from_those_of_these_days() -> None:
    drawn = fictional_agencies(random.Random(1))
    recent = recent_lives(drawn, SHORT, ALL_OVER, 1, SEED)
    untidy = untidy_lives(drawn, ALL_OVER, len(recent) + 1)

    assert {life.agency.ori for life in recent}.isdisjoint(life.agency.ori for life in untidy)
