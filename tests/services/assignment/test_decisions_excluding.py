from __future__ import annotations

from typing import Any

import pytest

from events.vocabulary import ExclusionEndReason
from services.assignment.commands.engagements import (
    EngagementCommand,
    ExcludeProvider,
    TakeExclusionBack,
)
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.engagement_states import Assigned, EngagementEvent, Open
from services.assignment.decisions.refusing import TAKE_EXCLUSION_BACK, allowed
from tests.services.assignment.examples import (
    BEST,
    OPENED,
    SECOND,
    TOMORROW,
    assign,
    march,
    replace_provider,
)
from tests.services.assignment.lives import (
    LIVES,
    ask,
    excluded,
    exclusion_taken_back,
)
from tests.services.assignment.rules import ENGAGEMENT_RULES

WITHOUT_BEST: list[EngagementEvent] = [OPENED, excluded(BEST.provider)]
OVER = ("not opened", "closed", "closed early", "cancelled")


def take_back(provider: str = BEST.provider, on: Any = 15, **other: Any) -> EngagementCommand:
    given = {"provider": provider, "reason": ExclusionEndReason.ENTERED_IN_ERROR}
    return ask(TakeExclusionBack, on, **(given | other))


@pytest.mark.parametrize("reason", ExclusionEndReason)
def test_an_exclusion_is_taken_back_with_its_reason(reason: ExclusionEndReason) -> None:
    asked = take_back(reason=reason, note="Another was meant.")
    ENGAGEMENT_RULES.given(*WITHOUT_BEST).when(asked).then(
        exclusion_taken_back(BEST.provider, reason=reason, note="Another was meant.")
    )


def test_who_was_excluded_by_mistake_is_the_first_of_the_ranking_again() -> None:
    def chosen(*life: EngagementEvent) -> str:
        (fact,) = ENGAGEMENT_RULES.given(*life).when(assign(on=march(16))).facts
        return str(fact.model_dump()["provider"])

    assert chosen(*WITHOUT_BEST) == SECOND.provider
    assert chosen(*WITHOUT_BEST, exclusion_taken_back(BEST.provider)) == BEST.provider


def test_what_was_chosen_meanwhile_stands() -> None:
    (chosen,) = ENGAGEMENT_RULES.given(*WITHOUT_BEST).when(assign(on=march(5))).facts
    state = ENGAGEMENT_DECIDER.fold([*WITHOUT_BEST, chosen, exclusion_taken_back(BEST.provider)])
    assert isinstance(state, Assigned)
    assert (state.provider, state.since) == (SECOND.provider, march(5))


@pytest.mark.parametrize("name", [name for name in LIVES if name not in OVER])
def test_it_is_taken_back_until_the_work_is_over(name: str) -> None:
    life = [LIVES[name][0], excluded("ntoa"), *LIVES[name][1:]]
    assert TAKE_EXCLUSION_BACK in allowed(ENGAGEMENT_DECIDER.fold(life))
    ENGAGEMENT_RULES.given(*life).when(take_back("ntoa", 16)).then(exclusion_taken_back("ntoa", 16))
    after = ENGAGEMENT_DECIDER.fold([*life, exclusion_taken_back("ntoa", 16)])
    assert TAKE_EXCLUSION_BACK not in allowed(after)


@pytest.mark.parametrize("name", [name for name in OVER if name != "not opened"])
def test_of_work_that_is_over_nobody_can_be_chosen_and_nothing_is_taken_back(name: str) -> None:
    life = [LIVES[name][0], excluded("ntoa"), *LIVES[name][1:]]
    ENGAGEMENT_RULES.given(*life).when(take_back("ntoa", 20)).then_refused(
        "not-open", allowed=allowed(ENGAGEMENT_DECIDER.fold(life))
    )


def test_work_that_was_never_opened_excludes_nobody() -> None:
    ENGAGEMENT_RULES.given().when(take_back()).then_refused("not-open")


def test_running_work_can_be_handed_to_whom_it_wrongly_excluded() -> None:
    life = [OPENED, excluded(SECOND.provider), *LIVES["underway"][1:]]
    ENGAGEMENT_RULES.given(*life).when(replace_provider()).then_refused("no-candidate")
    (fact,) = (
        ENGAGEMENT_RULES.given(*life, exclusion_taken_back(SECOND.provider))
        .when(replace_provider())
        .facts
    )
    assert fact.wire_name == "ProviderReplaced"


def test_taking_it_back_twice_is_taking_it_back_once() -> None:
    life = [*WITHOUT_BEST, exclusion_taken_back(BEST.provider)]
    ENGAGEMENT_RULES.given(*life).when(take_back()).then()
    ENGAGEMENT_RULES.given(*life).when(take_back(on=17)).then_refused("told-otherwise")


def test_who_was_never_excluded_is_named() -> None:
    ENGAGEMENT_RULES.given(OPENED).when(take_back("ntoa")).then_refused(
        "not-excluded", "ntoa was not excluded", allowed=allowed(ENGAGEMENT_DECIDER.fold([OPENED]))
    )


@pytest.mark.parametrize(
    ("on", "rule"), [(march(1), "out-of-order"), (TOMORROW, "in-the-future")], ids=str
)
def test_it_is_taken_back_on_a_day_since_the_exclusion(on: Any, rule: str) -> None:
    ENGAGEMENT_RULES.given(*WITHOUT_BEST).when(take_back(on=on)).then_refused(rule)


def test_who_was_let_back_is_excluded_again_from_that_day_on() -> None:
    life = [*WITHOUT_BEST, exclusion_taken_back(BEST.provider, 5)]
    again = ask(ExcludeProvider, 5, provider=BEST.provider)
    ENGAGEMENT_RULES.given(*life).when(again).then(excluded(BEST.provider, 5))
    ENGAGEMENT_RULES.given(*life).when(
        ask(ExcludeProvider, 4, provider=BEST.provider)
    ).then_refused("out-of-order", "taken back")
    state = ENGAGEMENT_DECIDER.fold([*life, excluded(BEST.provider, 5)])
    assert isinstance(state, Open)
    assert state.excluded == {BEST.provider}
