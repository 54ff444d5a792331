"""Experts named in a delivery exist, and belong on its day to the provider that gave it."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

import pytest

from events.assignment import DeliveryCorrected
from services.assignment.matching.history import ExpertHistory, Profile
from tests.services.assignment.examples import (
    BEST,
    COLLEAGUE,
    SECOND,
    delivery,
    expert_replaced,
    march,
    provider_joined,
    record_delivery,
)
from tests.services.assignment.lives import DELIVERED, UNDERWAY, correct, corrected
from tests.services.assignment.rules import ENGAGEMENT_RULES

FURTHER: Final = UUID(int=0xE5)
LEAD: Final = BEST.expert_id
NOTHING: Final[frozenset[str]] = frozenset()


def expert(expert_id: UUID, *whose: tuple[str, date]) -> tuple[UUID, ExpertHistory]:
    """An expert of each of these providers, from a day on."""
    profiles = [
        Profile(since, slug, NOTHING, NOTHING, NOTHING, 2, NOTHING, NOTHING, NOTHING, None)
        for slug, since in whose
    ]
    return expert_id, ExpertHistory(expert_id, profiles[0].since, profiles, (), NOTHING, {})


OWN: Final = expert(LEAD, (BEST.provider, march(1)))
BESIDE: Final = expert(FURTHER, (BEST.provider, march(1)))
STRANGER: Final = expert(FURTHER, (SECOND.provider, march(1)))
UNLISTED: Final = (FURTHER, None)
MOVED: Final = expert(FURTHER, (BEST.provider, march(1)), (SECOND.provider, march(11)))
LATER: Final = expert(FURTHER, (BEST.provider, march(11)))
WRONG: Final[list[tuple[Any, str, str]]] = [
    (UNLISTED, "not-listed", f"{FURTHER} is not listed"),
    (STRANGER, "another-provider", f"{FURTHER} was an expert of {SECOND.provider} on 2020-03-10"),
    (LATER, "not-listed-yet", f"{FURTHER} is listed from 2020-03-11, not on 2020-03-10"),
]
each_wrong = pytest.mark.parametrize(
    ("known", "rule", "detail"), WRONG, ids=[rule for _, rule, _ in WRONG]
)


def test_an_expert_of_the_provider_takes_part() -> None:
    command = record_delivery(9, further_experts=(FURTHER,), listed=(OWN, BESIDE))
    told = delivery(9).model_copy(update={"further_experts": (FURTHER,)})
    ENGAGEMENT_RULES.given(*UNDERWAY).when(command).then(told)


@each_wrong
def test_nobody_else_is_recorded_as_taking_part(known: Any, rule: str, detail: str) -> None:
    command = record_delivery(9, further_experts=(FURTHER,), listed=(OWN, known))
    refusal = ENGAGEMENT_RULES.given(*UNDERWAY).when(command).then_refused(rule, detail)
    assert BEST.provider in refusal.detail


@each_wrong
def test_nobody_else_is_named_by_a_correction(known: Any, rule: str, detail: str) -> None:
    command = correct(further_experts=(FURTHER,), listed=(OWN, known))
    ENGAGEMENT_RULES.given(*DELIVERED).when(command).then_refused(rule, detail)


def test_an_expert_belongs_by_the_day_of_the_delivery() -> None:
    named: dict[str, Any] = {"further_experts": (FURTHER,), "listed": (OWN, MOVED)}
    work = ENGAGEMENT_RULES.given(*UNDERWAY)
    assert work.when(record_delivery(9, on=march(10), **named)).facts
    work.when(record_delivery(9, on=march(11), **named)).then_refused(
        "another-provider", f"on 2020-03-11, not of {BEST.provider}"
    )


def test_the_expert_at_work_belongs_too_or_another_is_sent() -> None:
    moved = expert(LEAD, (BEST.provider, march(1)), (SECOND.provider, march(8)))
    ENGAGEMENT_RULES.given(*UNDERWAY).when(record_delivery(9, listed=(moved,))).then_refused(
        "another-provider", str(LEAD), allowed=("replace-expert",)
    )


def test_an_expert_belongs_to_the_provider_that_gave_it_and_not_to_the_lead() -> None:
    joined = [*UNDERWAY, provider_joined(day=9)]
    theirs = expert(SECOND.expert_id, (SECOND.provider, march(1)))
    named: dict[str, Any] = {"provider": SECOND.provider, "further_experts": (FURTHER,)}
    work = ENGAGEMENT_RULES.given(*joined)
    assert work.when(record_delivery(9, listed=(theirs, STRANGER), **named)).facts
    work.when(record_delivery(9, listed=(theirs, BESIDE), **named)).then_refused(
        "another-provider", f"not of {SECOND.provider}"
    )


@pytest.mark.parametrize("known", [UNLISTED, STRANGER, LATER])
def test_what_was_wrong_before_does_not_stop_another_correction(known: Any) -> None:
    older = delivery().model_copy(update={"further_experts": (FURTHER,)})
    command = correct(further_experts=(FURTHER,), listed=(OWN, known))
    told = corrected(further_experts=(FURTHER,))
    ENGAGEMENT_RULES.given(*UNDERWAY[:-1], older).when(command).then(told)


def test_the_expert_who_gave_it_is_not_named_beside_itself() -> None:
    life = ENGAGEMENT_RULES.given(*UNDERWAY)
    for command in (record_delivery(9, further_experts=(LEAD,)), correct(further_experts=(LEAD,))):
        life.when(command).then_refused("expert-twice", f"{LEAD} gave it")


def test_who_came_to_lead_since_stays_named_beside_who_led_and_not_beside_itself() -> None:
    before = delivery().model_copy(update={"further_experts": (COLLEAGUE.expert_id,)})
    life = ENGAGEMENT_RULES.given(*UNDERWAY[:-1], before, expert_replaced(day=12))
    beside = (COLLEAGUE.expert_id,)
    life.when(correct(further_experts=beside)).then(corrected(further_experts=beside))
    twice = record_delivery(9, on=march(13), further_experts=beside)
    life.when(twice).then_refused("expert-twice", f"{COLLEAGUE.expert_id} gave it")


def test_an_expert_that_an_older_fact_names_twice_does_not_stop_another_correction() -> None:
    before = delivery().model_copy(update={"further_experts": (LEAD,)})
    life = ENGAGEMENT_RULES.given(*UNDERWAY[:-1], before)
    life.when(correct(further_experts=(LEAD,))).then(corrected(further_experts=(LEAD,)))


def test_who_is_wrong_can_be_left_out() -> None:
    older = delivery().model_copy(update={"further_experts": (FURTHER,)})
    command = correct(further_experts=(), listed=(OWN,))
    ENGAGEMENT_RULES.given(*UNDERWAY[:-1], older).when(command).then(corrected())


def test_another_day_is_held_against_the_belonging_of_that_day() -> None:
    told = delivery().model_copy(update={"further_experts": (FURTHER,)})
    named: dict[str, Any] = {"further_experts": (FURTHER,), "listed": (OWN, MOVED)}
    work = ENGAGEMENT_RULES.given(*UNDERWAY[:-1], told)
    (fact,) = work.when(correct(delivered_on=march(9), **named)).facts
    assert isinstance(fact, DeliveryCorrected)
    work.when(correct(delivered_on=march(11), **named)).then_refused("another-provider")
