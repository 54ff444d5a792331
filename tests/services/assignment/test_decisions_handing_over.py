"""Work changes hands while it goes on: who may take it over, from when, and what stays whose."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from events.assignment import DeliveryRecorded, ProviderReplaced
from services.assignment.commands.deliveries import DeliverEngagement, RecordDelivery
from services.assignment.commands.engagements import (
    AcceptAssignment,
    CancelEngagement,
    CloseEngagement,
    LapseAssignment,
    ReopenEngagement,
    ResumeEngagement,
)
from services.assignment.commands.plans import AmendPlan
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.engagement_states import EngagementEvent, taken_of
from services.assignment.decisions.parties import holder
from services.assignment.decisions.teams import Hand
from tests.services.assignment.examples import (
    BEST,
    COLLEAGUE,
    FULL,
    OPENED,
    SECOND,
    TOMORROW,
    delivered,
    expert,
    expert_replaced,
    march,
    provider_replaced,
    record_delivery,
    replace_expert,
    replace_provider,
)
from tests.services.assignment.lives import (
    ACCEPTED,
    APPROVED,
    ASSIGNED,
    DELIVERED,
    LIVES,
    OBJECTIVES,
    UNDERWAY,
    ask,
    closed,
    correct,
    corrected,
    excluded,
    held,
    resumed,
)
from tests.services.assignment.rules import ENGAGEMENT_RULES
from tests.services.assignment.test_decisions_choosing import OVER, listed

HANDED_OVER: list[EngagementEvent] = [*UNDERWAY, provider_replaced(day=14)]
SECOND_LED: dict[str, Any] = {"provider": SECOND.provider, "expert_id": SECOND.expert_id}


def replaced(life: list[EngagementEvent], **asked: Any) -> ProviderReplaced:
    (fact,) = ENGAGEMENT_RULES.given(*life).when(replace_provider(**asked)).facts
    assert isinstance(fact, ProviderReplaced)
    return fact


def recorded(life: list[EngagementEvent], command: RecordDelivery) -> DeliveryRecorded:
    (fact,) = ENGAGEMENT_RULES.given(*life).when(command).facts
    assert isinstance(fact, DeliveryRecorded)
    return fact


def test_a_hand_over_names_both_pairs_and_keeps_the_ranking_of_the_others() -> None:
    fact = replaced(UNDERWAY)
    assert (fact.replaced_provider, fact.replaced_expert_id) == (BEST.provider, BEST.expert_id)
    assert (fact.provider, fact.expert_id) == (SECOND.provider, SECOND.expert_id)
    assert [one.provider for one in fact.ranking] == [SECOND.provider]


@pytest.mark.parametrize("state", ["accepted", "underway", "held", "delivered"])
def test_the_successor_leads_the_work_and_the_other_one_has_left(state: str) -> None:
    engagement = ENGAGEMENT_DECIDER.fold([*LIVES[state], provider_replaced(day=14)])
    work = taken_of(engagement)
    assert work is not None
    assert holder(engagement) == SECOND.provider
    assert list(work.team) == [
        Hand(SECOND.provider, SECOND.expert_id, march(14)),
        Hand(BEST.provider, BEST.expert_id, march(5), march(14)),
    ]


def test_a_successor_of_whom_nobody_accepted_yet_has_its_own_time_to_answer() -> None:
    life = [*ASSIGNED, provider_replaced(day=14)]
    given = ENGAGEMENT_RULES.given(*life)
    given.when(ask(LapseAssignment, 24)).then_refused("answer-not-overdue", "2020-03-24")
    (fact,) = given.when(ask(AcceptAssignment, 24, by=SECOND.provider)).facts
    assert fact.model_dump(include=set(SECOND_LED)) == SECOND_LED


def test_a_successor_that_is_named_in_a_pause_answers_after_it() -> None:
    life = [*ASSIGNED, held(day=8), provider_replaced(day=14), resumed(day=20)]
    given = ENGAGEMENT_RULES.given(*life)
    given.when(ask(LapseAssignment, 30)).then_refused("answer-not-overdue", "2020-03-30")


def test_a_successor_takes_an_agreed_plan_over_and_may_amend_it() -> None:
    life = [*APPROVED, provider_replaced(day=14)]
    command = ask(AmendPlan, 15, objectives=OBJECTIVES[:1], by=SECOND.provider)
    (fact,) = ENGAGEMENT_RULES.given(*life).when(command).facts
    assert fact.wire_name == "PlanAmended"


def test_the_provider_that_leads_already_takes_nothing_over() -> None:
    given = ENGAGEMENT_RULES.given(*UNDERWAY)
    for expert_id in (None, BEST.expert_id):
        given.when(replace_provider(provider=BEST.provider, expert_id=expert_id)).then_refused(
            "told-otherwise"
        )
    given.when(
        replace_provider(provider=BEST.provider, expert_id=COLLEAGUE.expert_id)
    ).then_refused("same-provider", allowed=["replace-expert"])


def test_a_hand_over_is_dated_after_what_happened_before_it() -> None:
    given = ENGAGEMENT_RULES.given(*UNDERWAY)
    given.when(replace_provider(on=march(9))).then_refused("out-of-order")
    given.when(replace_provider(on=TOMORROW)).then_refused("in-the-future")
    ENGAGEMENT_RULES.given(*LIVES["held"], provider_replaced(day=20)).when(
        ask(ResumeEngagement, 19)
    ).then_refused("out-of-order")
    ENGAGEMENT_RULES.given(*DELIVERED, provider_replaced(day=20)).when(
        ask(CloseEngagement, 19, reason="completed")
    ).then_refused("out-of-order")


@pytest.mark.parametrize(
    ("successor", "rule"),
    [
        (expert(2, provider="noble", load=2), "no-capacity"),
        (expert(2, provider="noble", membership=OVER), "not-a-member"),
        (expert(2, provider="noble", employers=(OPENED.ori,)), "formerly-employed"),
        (expert(2, provider="noble", conflicts=(OPENED.ori,)), "conflict-declared"),
        (expert(2, provider="noble", listed_on=march(16)), "not-listed-yet"),
    ],
)
def test_who_could_not_be_assigned_cannot_take_over(successor: Any, rule: str) -> None:
    roster = (BEST, successor)
    ENGAGEMENT_RULES.given(*UNDERWAY).when(
        replace_provider(roster=roster, expert_id=successor.expert_id)
    ).then_refused(rule)
    colleague = successor._replace(provider=BEST.provider)
    ENGAGEMENT_RULES.given(*UNDERWAY).when(
        replace_expert(roster=(BEST, colleague), expert_id=colleague.expert_id)
    ).then_refused(rule)


def test_a_provider_that_the_agency_does_not_want_cannot_take_over_either() -> None:
    life = [OPENED, excluded(SECOND.provider), *UNDERWAY[1:]]
    ENGAGEMENT_RULES.given(*life).when(replace_provider(expert_id=SECOND.expert_id)).then_refused(
        "provider-excluded"
    )


def test_what_the_log_says_of_a_successor_counts_and_not_its_row() -> None:
    members = ((SECOND.provider, OVER), (BEST.provider, BEST.membership))
    ENGAGEMENT_RULES.given(*UNDERWAY).when(
        replace_provider(expert_id=SECOND.expert_id, listed=(listed(SECOND),), members=members)
    ).then_refused("not-a-member")
    ENGAGEMENT_RULES.given(*UNDERWAY).when(
        replace_expert(
            listed=(listed(COLLEAGUE, conflicts={OPENED.ori: march(1)}),), members=members
        )
    ).then_refused("conflict-declared")


def test_an_expert_may_take_the_work_along_to_another_provider() -> None:
    """The work that the expert does already is no load beside it."""
    moved = BEST._replace(provider="noble", capacity=1, load=1)
    fact = replaced(UNDERWAY, roster=(moved,), expert_id=BEST.expert_id)
    assert (fact.provider, fact.expert_id) == ("noble", BEST.expert_id)


def test_a_successor_that_is_not_the_first_of_the_others_is_chosen_with_a_reason() -> None:
    worse = expert(5, provider="ntoa", topics=())
    roster = (BEST, SECOND, worse)
    given = ENGAGEMENT_RULES.given(*UNDERWAY)
    given.when(replace_provider(roster=roster, provider="ntoa")).then_refused("reason-required")
    assert replaced(UNDERWAY, roster=roster, provider="ntoa", choice_reason="Near.").provider == (
        "ntoa"
    )


def test_an_expert_is_replaced_by_another_of_the_same_provider() -> None:
    given = ENGAGEMENT_RULES.given(*UNDERWAY)
    given.when(replace_expert(on=march(14))).then(expert_replaced(day=14))
    given.when(replace_expert(expert_id=BEST.expert_id)).then_refused("told-otherwise")
    given.when(replace_expert(expert_id=SECOND.expert_id)).then_refused("another-provider")
    given.when(replace_expert(expert_id=UUID(int=99))).then_refused("not-listed")
    given.when(replace_expert(provider="ntoa")).then_refused("not-at-work")
    ENGAGEMENT_RULES.given(*UNDERWAY).when(
        replace_expert(roster=(BEST, FULL._replace(provider="iacp")), expert_id=FULL.expert_id)
    ).then_refused("no-capacity")


def test_a_delivery_is_of_who_led_the_work_on_its_day() -> None:
    before = recorded(HANDED_OVER, record_delivery(2, on=march(12)))
    after = recorded(HANDED_OVER, record_delivery(2, on=march(15)))
    assert (before.provider, before.expert_id) == (BEST.provider, BEST.expert_id)
    assert (after.provider, after.expert_id) == (SECOND.provider, SECOND.expert_id)
    colleague = recorded([*UNDERWAY, expert_replaced(day=14)], record_delivery(2, on=march(15)))
    assert (colleague.provider, colleague.expert_id) == (BEST.provider, COLLEAGUE.expert_id)


def test_on_the_day_of_a_hand_over_both_may_have_delivered() -> None:
    for provider in (BEST.provider, SECOND.provider):
        told = recorded(HANDED_OVER, record_delivery(2, on=march(14), provider=provider))
        assert told.provider == provider
    assert recorded(HANDED_OVER, record_delivery(2, on=march(14))).provider == SECOND.provider


def test_who_handed_the_work_over_records_late_what_it_gave_and_nothing_since() -> None:
    late = record_delivery(2, on=march(12), by=BEST.provider)
    assert recorded(HANDED_OVER, late).provider == BEST.provider
    given = ENGAGEMENT_RULES.given(*HANDED_OVER)
    given.when(record_delivery(2, on=march(15), by=BEST.provider)).then_refused("not-at-work")
    given.when(record_delivery(2, on=march(12), by=SECOND.provider)).then_refused("not-at-work")
    given.when(
        record_delivery(2, on=march(12), by=SECOND.provider, provider=BEST.provider)
    ).then_refused("not-your-delivery")


def test_a_delivery_is_corrected_by_who_gave_it_and_stays_theirs() -> None:
    given = ENGAGEMENT_RULES.given(*HANDED_OVER)
    given.when(correct(by=BEST.provider)).then(corrected())
    given.when(correct()).then(corrected())
    given.when(correct(by=SECOND.provider)).then_refused("not-your-delivery")
    given.when(correct(delivered_on=march(15))).then_refused("not-at-work")


def test_only_the_lead_tells_that_the_work_is_done() -> None:
    given = ENGAGEMENT_RULES.given(*HANDED_OVER)
    given.when(ask(DeliverEngagement, 15, by=BEST.provider)).then_refused("not-your-engagement")
    given.when(ask(DeliverEngagement, 15, by=SECOND.provider)).then(delivered(15, SECOND))


def test_a_provider_replaces_its_own_expert_and_nobody_elses() -> None:
    given = ENGAGEMENT_RULES.given(*UNDERWAY)
    given.when(replace_expert(on=march(14), by=BEST.provider)).then(expert_replaced(day=14))
    given.when(replace_expert(by=SECOND.provider)).then_refused("not-your-engagement")


def test_work_that_is_closed_is_reopened_before_it_is_handed_over() -> None:
    life = [*DELIVERED, closed()]
    late = ["deliveries", "deliveries/correct", "deliveries/strike", "deliver/correct"]
    ENGAGEMENT_RULES.given(*life).when(replace_provider(on=march(20))).then_refused(
        "not-open", allowed=["reopen", *late, "correct-day"]
    )
    reopening = ask(ReopenEngagement, 18, reason="further-need")
    (reopened,) = ENGAGEMENT_RULES.given(*life).when(reopening).facts
    assert replaced([*life, reopened], on=march(20)).provider == SECOND.provider


def test_the_end_names_who_had_the_work_last() -> None:
    life = [*ACCEPTED, provider_replaced(day=14)]
    (fact,) = ENGAGEMENT_RULES.given(*life).when(ask(CancelEngagement, 15, reason="funding")).facts
    assert fact.model_dump(include=set(SECOND_LED)) == SECOND_LED


def test_a_hand_over_of_work_that_nobody_has_changes_nothing() -> None:
    for life in ([OPENED], [*DELIVERED, closed()]):
        before = ENGAGEMENT_DECIDER.fold(life)
        assert ENGAGEMENT_DECIDER.fold([*life, provider_replaced()]) == before
