from __future__ import annotations

from datetime import date, timedelta

import pytest

from events.rules.programs import PROGRAMS
from events.vocabulary import Program, ProviderDeclineReason
from services.assignment.commands.engagements import (
    AcceptAssignment,
    DeclineAssignment,
    ExcludeProvider,
    LapseAssignment,
)
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.engagement_states import Accepted, EngagementEvent, Open
from services.assignment.matching import Membership
from tests.services.assignment.examples import (
    BEST,
    OPENED,
    SECOND,
    TOMORROW,
    assign,
    assigned,
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
from tests.services.assignment.rules import ENGAGEMENT_RULES

LAST_DAY = march(5) + timedelta(days=PROGRAMS[Program.CRI_TAC].acceptance_days_max)
AFTER = LAST_DAY + timedelta(days=1)
EXCLUDED: list[EngagementEvent] = [OPENED, excluded()]


def test_who_was_chosen_takes_the_work() -> None:
    ENGAGEMENT_RULES.given(*ASSIGNED).when(ask(AcceptAssignment, 6)).then(accepted())
    state = ENGAGEMENT_DECIDER.fold(ACCEPTED)
    assert isinstance(state, Accepted)
    assert (state.provider, state.assigned_on, state.since) == ("iacp", march(5), march(6))


def test_the_last_day_to_accept_is_the_programs() -> None:
    assert ENGAGEMENT_RULES.given(*ASSIGNED).when(ask(AcceptAssignment, LAST_DAY)).facts
    refused = (
        ENGAGEMENT_RULES.given(*ASSIGNED)
        .when(ask(AcceptAssignment, AFTER))
        .then_refused("answer-overdue", f"iacp had until {LAST_DAY}")
    )
    assert refused.allowed == ("lapse", "decline")


def test_it_is_not_accepted_before_it_was_assigned() -> None:
    ENGAGEMENT_RULES.given(*ASSIGNED).when(ask(AcceptAssignment, 4)).then_refused("out-of-order")


@pytest.mark.parametrize("kind", [AcceptAssignment, LapseAssignment])
def test_nothing_is_answered_in_the_future(kind: type[AcceptAssignment | LapseAssignment]) -> None:
    ENGAGEMENT_RULES.given(*ASSIGNED).when(ask(kind, TOMORROW)).then_refused("in-the-future")


def test_a_delivery_is_an_acceptance() -> None:
    ENGAGEMENT_RULES.given(*UNDERWAY).when(ask(AcceptAssignment, 12)).then_refused(
        "told-otherwise", "the engagement is underway with iacp already"
    )


def test_it_lapses_on_the_day_after_the_last() -> None:
    ENGAGEMENT_RULES.given(*ASSIGNED).when(ask(LapseAssignment, AFTER)).then(lapsed(AFTER.day))
    refused = (
        ENGAGEMENT_RULES.given(*ASSIGNED)
        .when(ask(LapseAssignment, LAST_DAY))
        .then_refused("answer-not-overdue", f"iacp has until {LAST_DAY}")
    )
    assert refused.allowed == ("accept", "decline")


def test_lapsing_twice_is_lapsing_once() -> None:
    ENGAGEMENT_RULES.given(*ASSIGNED, lapsed()).when(ask(LapseAssignment, 16)).then()


def test_who_let_it_lapse_is_not_chosen_again() -> None:
    (fact,) = ENGAGEMENT_RULES.given(*ASSIGNED, lapsed()).when(assign(on=march(16))).facts
    assert (fact.wire_name, fact.model_dump()["expert_id"]) == (
        "ProviderAssigned",
        SECOND.expert_id,
    )


def test_a_pause_gives_as_many_days_more_to_answer() -> None:
    paused = [*ASSIGNED, held(day=7), resumed(day=12)]
    later = LAST_DAY + timedelta(days=5)
    assert ENGAGEMENT_RULES.given(*paused).when(ask(AcceptAssignment, later)).facts
    ENGAGEMENT_RULES.given(*paused).when(ask(LapseAssignment, later)).then_refused(
        "answer-not-overdue", f"iacp has until {later}"
    )


def test_what_was_accepted_may_be_given_back_before_anything_is_delivered() -> None:
    command = ask(DeclineAssignment, 8, reason=ProviderDeclineReason.UNAVAILABLE)
    ENGAGEMENT_RULES.given(*PROPOSED).when(command).then(declined(day=8))
    state = ENGAGEMENT_DECIDER.fold([*PROPOSED, declined(day=8)])
    assert isinstance(state, Open)
    assert (state.declined, state.plans) == ({BEST.expert_id: declined(day=8)}, 1)


def test_it_is_not_given_back_before_the_plan_was_proposed() -> None:
    command = ask(DeclineAssignment, 6, reason=ProviderDeclineReason.UNAVAILABLE)
    ENGAGEMENT_RULES.given(*PROPOSED).when(command).then_refused("out-of-order")


def test_declining_twice_is_declining_once_and_declining_otherwise_is_refused() -> None:
    waiting = [*ASSIGNED, declined()]
    same = ask(DeclineAssignment, 6, reason=ProviderDeclineReason.UNAVAILABLE)
    ENGAGEMENT_RULES.given(*waiting).when(same).then()
    ENGAGEMENT_RULES.given(*waiting).when(
        ask(DeclineAssignment, 7, reason=same.model_dump()["reason"])
    ).then_refused("not-assigned")


def test_a_provider_that_the_agency_does_not_want_is_remembered() -> None:
    command = ask(ExcludeProvider, 2, provider="noble")
    ENGAGEMENT_RULES.given(OPENED).when(command).then(excluded())
    ENGAGEMENT_RULES.given(*EXCLUDED).when(command).then()
    waiting = ENGAGEMENT_DECIDER.fold([OPENED, excluded(), assigned(), declined()])
    assert isinstance(waiting, Open)
    assert waiting.excluded == {"noble"}


def test_a_provider_that_the_agency_does_not_want_is_not_chosen() -> None:
    ENGAGEMENT_RULES.given(*EXCLUDED).when(
        assign(provider="noble", choice_reason="near")
    ).then_refused("no-candidate", "provider-excluded: 1")


@pytest.mark.parametrize(
    ("on", "rule"), [(date(2020, 2, 29), "out-of-order"), (TOMORROW, "in-the-future")]
)
def test_a_provider_is_excluded_on_a_day_that_was(on: date, rule: str) -> None:
    ENGAGEMENT_RULES.given(OPENED).when(ask(ExcludeProvider, on, provider="noble")).then_refused(
        rule
    )


def test_who_has_it_and_delivers_does_not_let_it_lapse() -> None:
    ENGAGEMENT_RULES.given(*ASSIGNED, delivery()).when(ask(LapseAssignment, AFTER)).then_refused(
        "accepted-already", "the engagement is underway with iacp"
    )


@pytest.mark.parametrize(
    "membership", [None, Membership.of({Program.CRI_TAC}, date(2018, 1, 1), march(7))]
)
def test_a_provider_whose_membership_ended_cannot_accept(membership: Membership | None) -> None:
    members = ((BEST.provider, membership), ("noble", None))
    ENGAGEMENT_RULES.given(*ASSIGNED).when(ask(AcceptAssignment, 8, members=members)).then_refused(
        "not-a-member", allowed=["decline", "replace-provider"]
    )


def test_on_the_last_day_of_its_membership_a_provider_may_accept() -> None:
    membership = Membership.of({Program.CRI_TAC}, date(2018, 1, 1), march(6))
    members = ((BEST.provider, membership),)
    ENGAGEMENT_RULES.given(*ASSIGNED).when(ask(AcceptAssignment, 6, members=members)).then(
        accepted()
    )
