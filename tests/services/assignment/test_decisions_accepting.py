from __future__ import annotations

from datetime import date, timedelta

import pytest

from events.decider import Refused
from events.rules.programs import PROGRAMS
from events.vocabulary import Program, ProviderDeclineReason
from services.assignment.commands.engagements import (
    AcceptAssignment,
    DeclineAssignment,
    ExcludeProvider,
    LapseAssignment,
)
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.engagement import Accepted, EngagementEvent, Open
from tests.services.assignment.examples import (
    BEST,
    OPENED,
    SECOND,
    TOMORROW,
    assign,
    assigned,
    decided,
    declined,
    delivery,
    march,
)
from tests.services.assignment.lives import (
    ACCEPTED,
    ASSIGNED,
    PROPOSED,
    UNDERWAY,
    accepted,
    ask,
    excluded,
    held,
    lapsed,
    resumed,
)

LAST_DAY = march(5) + timedelta(days=PROGRAMS[Program.CRI_TAC].acceptance_days_max)
AFTER = LAST_DAY + timedelta(days=1)
EXCLUDED: list[EngagementEvent] = [OPENED, excluded()]


def test_who_was_chosen_takes_the_work() -> None:
    assert decided(ENGAGEMENT_DECIDER, ASSIGNED, ask(AcceptAssignment, 6)) == [accepted()]
    state = ENGAGEMENT_DECIDER.fold(ACCEPTED)
    assert isinstance(state, Accepted)
    assert (state.provider, state.assigned_on, state.since) == ("iacp", march(5), march(6))


def test_the_last_day_to_accept_is_the_programs() -> None:
    assert decided(ENGAGEMENT_DECIDER, ASSIGNED, ask(AcceptAssignment, LAST_DAY))
    with pytest.raises(Refused, match=f"answer-overdue: iacp had until {LAST_DAY}") as refused:
        decided(ENGAGEMENT_DECIDER, ASSIGNED, ask(AcceptAssignment, AFTER))
    assert refused.value.allowed == ("lapse", "decline")


def test_it_is_not_accepted_before_it_was_assigned() -> None:
    with pytest.raises(Refused, match="out-of-order"):
        decided(ENGAGEMENT_DECIDER, ASSIGNED, ask(AcceptAssignment, 4))


@pytest.mark.parametrize("kind", [AcceptAssignment, LapseAssignment])
def test_nothing_is_answered_in_the_future(kind: type[AcceptAssignment | LapseAssignment]) -> None:
    with pytest.raises(Refused, match="in-the-future"):
        decided(ENGAGEMENT_DECIDER, ASSIGNED, ask(kind, TOMORROW))


def test_a_delivery_is_an_acceptance() -> None:
    assert decided(ENGAGEMENT_DECIDER, UNDERWAY, ask(AcceptAssignment, 12)) == []


def test_it_lapses_on_the_day_after_the_last() -> None:
    assert decided(ENGAGEMENT_DECIDER, ASSIGNED, ask(LapseAssignment, AFTER)) == [lapsed(AFTER.day)]
    with pytest.raises(Refused, match=f"answer-not-overdue: iacp has until {LAST_DAY}") as refused:
        decided(ENGAGEMENT_DECIDER, ASSIGNED, ask(LapseAssignment, LAST_DAY))
    assert refused.value.allowed == ("accept", "decline")


def test_lapsing_twice_is_lapsing_once() -> None:
    assert decided(ENGAGEMENT_DECIDER, [*ASSIGNED, lapsed()], ask(LapseAssignment, 16)) == []


def test_who_let_it_lapse_is_not_chosen_again() -> None:
    (fact,) = decided(ENGAGEMENT_DECIDER, [*ASSIGNED, lapsed()], assign(on=march(16)))
    assert (fact.wire_name, fact.model_dump()["expert_id"]) == (
        "ProviderAssigned",
        SECOND.expert_id,
    )


def test_a_pause_gives_as_many_days_more_to_answer() -> None:
    paused = [*ASSIGNED, held(day=7), resumed(day=12)]
    later = LAST_DAY + timedelta(days=5)
    assert decided(ENGAGEMENT_DECIDER, paused, ask(AcceptAssignment, later))
    with pytest.raises(Refused, match=f"answer-not-overdue: iacp has until {later}"):
        decided(ENGAGEMENT_DECIDER, paused, ask(LapseAssignment, later))


def test_what_was_accepted_may_be_given_back_before_anything_is_delivered() -> None:
    command = ask(DeclineAssignment, 8, reason=ProviderDeclineReason.UNAVAILABLE)
    assert decided(ENGAGEMENT_DECIDER, PROPOSED, command) == [declined(day=8)]
    state = ENGAGEMENT_DECIDER.fold([*PROPOSED, declined(day=8)])
    assert isinstance(state, Open)
    assert (state.declined, state.plans) == (frozenset({BEST.expert_id}), 1)


def test_it_is_not_given_back_before_the_plan_was_proposed() -> None:
    command = ask(DeclineAssignment, 6, reason=ProviderDeclineReason.UNAVAILABLE)
    with pytest.raises(Refused, match="out-of-order"):
        decided(ENGAGEMENT_DECIDER, PROPOSED, command)


def test_declining_twice_is_declining_once_and_declining_otherwise_is_refused() -> None:
    waiting = [*ASSIGNED, declined()]
    same = ask(DeclineAssignment, 6, reason=ProviderDeclineReason.UNAVAILABLE)
    assert decided(ENGAGEMENT_DECIDER, waiting, same) == []
    with pytest.raises(Refused, match="not-assigned"):
        decided(
            ENGAGEMENT_DECIDER,
            waiting,
            ask(DeclineAssignment, 7, reason=same.model_dump()["reason"]),
        )


def test_a_provider_that_the_agency_does_not_want_is_remembered() -> None:
    command = ask(ExcludeProvider, 2, provider="noble")
    assert decided(ENGAGEMENT_DECIDER, [OPENED], command) == [excluded()]
    assert decided(ENGAGEMENT_DECIDER, EXCLUDED, command) == []
    waiting = ENGAGEMENT_DECIDER.fold([OPENED, excluded(), assigned(), declined()])
    assert isinstance(waiting, Open)
    assert waiting.excluded == {"noble"}


def test_a_provider_that_the_agency_does_not_want_is_not_chosen() -> None:
    with pytest.raises(Refused, match="noble"):
        decided(ENGAGEMENT_DECIDER, EXCLUDED, assign(provider="noble", choice_reason="near"))


@pytest.mark.parametrize(
    ("on", "rule"), [(date(2020, 2, 29), "out-of-order"), (TOMORROW, "in-the-future")]
)
def test_a_provider_is_excluded_on_a_day_that_was(on: date, rule: str) -> None:
    with pytest.raises(Refused, match=rule):
        decided(ENGAGEMENT_DECIDER, [OPENED], ask(ExcludeProvider, on, provider="noble"))


def test_who_has_it_and_delivers_does_not_let_it_lapse() -> None:
    with pytest.raises(Refused, match="accepted-already: the engagement is underway with iacp"):
        decided(ENGAGEMENT_DECIDER, [*ASSIGNED, delivery()], ask(LapseAssignment, AFTER))
