"""A further provider joins the work and leaves it; the lead answers for the whole."""

from __future__ import annotations

from typing import Any

import pytest

from events.assignment import ProviderReplaced
from services.assignment.commands.deliveries import CorrectDelivery, DeliverEngagement
from services.assignment.commands.engagements import DeclineAssignment, EngagementCommand
from services.assignment.commands.hand_overs import ReleaseProvider
from services.assignment.commands.plans import ProposePlan
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.engagement_states import EngagementEvent, taken_of
from services.assignment.decisions.joining import JOINED_MAX
from services.assignment.decisions.teams import Hand
from tests.services.assignment.examples import (
    BEST,
    COLLEAGUE,
    OPENED,
    SECOND,
    delivery,
    expert,
    expert_replaced,
    join_provider,
    march,
    provider_joined,
    provider_left,
    provider_replaced,
    record_delivery,
    replace_expert,
    replace_provider,
)
from tests.services.assignment.lives import (
    ACCEPTED,
    DELIVERED,
    OBJECTIVES,
    UNDERWAY,
    ask,
    correct,
)
from tests.services.assignment.rules import ENGAGEMENT_RULES
from tests.services.assignment.test_decisions_choosing import OVER, listed

JOINED: list[EngagementEvent] = [*UNDERWAY, provider_joined(day=15)]
LEFT: list[EngagementEvent] = [*JOINED, provider_left(day=20)]
OF_SECOND = delivery(2, day=16, by=SECOND)


def release(on: int = 20, **asked: Any) -> EngagementCommand:
    said = {"provider": SECOND.provider, "reason": "no-capacity"} | asked
    return ask(ReleaseProvider, on, **said)


def test_an_expert_who_moved_is_not_at_work_for_two_providers() -> None:
    moved = BEST._replace(provider=SECOND.provider)
    said: dict[str, Any] = {"roster": (moved, COLLEAGUE), "expert_id": BEST.expert_id}
    joining = join_provider(**said)
    refusal = (
        ENGAGEMENT_RULES.given(*UNDERWAY)
        .when(joining)
        .then_refused("expert-twice", f"{BEST.expert_id} is at work for {BEST.provider}")
    )
    assert refusal.allowed == ("replace-expert",)
    elsewhere = SECOND._replace(provider=BEST.provider)
    sent = replace_expert(expert_id=SECOND.expert_id, on=march(16), roster=(elsewhere,))
    ENGAGEMENT_RULES.given(*JOINED).when(sent).then_refused("expert-twice")
    third = SECOND._replace(provider="nsa")
    for expert_id, rule in ((SECOND.expert_id, "expert-twice"), (None, "no-candidate")):
        led = replace_provider(provider="nsa", expert_id=expert_id, on=march(16), roster=(third,))
        ENGAGEMENT_RULES.given(*JOINED).when(led).then_refused(rule)


def test_a_further_provider_takes_part_until_it_leaves() -> None:
    ENGAGEMENT_RULES.given(*UNDERWAY).when(join_provider()).then(provider_joined(day=15))
    ENGAGEMENT_RULES.given(*JOINED).when(release()).then(provider_left(day=20))
    work = taken_of(ENGAGEMENT_DECIDER.fold(LEFT))
    assert work is not None
    assert work.team.lead.provider == BEST.provider
    assert work.team.former == (
        Hand(SECOND.provider, SECOND.expert_id, march(15), march(20), leads=False),
    )


def test_who_takes_part_already_joins_no_second_time() -> None:
    given = ENGAGEMENT_RULES.given(*JOINED)
    given.when(join_provider()).then()
    given.when(join_provider(expert_id=COLLEAGUE.expert_id)).then_refused("at-work-already")
    given.when(join_provider(provider=BEST.provider, expert_id=BEST.expert_id)).then_refused(
        "at-work-already", allowed=["replace-expert"]
    )


def test_who_left_leaves_no_second_time_and_may_come_back() -> None:
    given = ENGAGEMENT_RULES.given(*LEFT)
    given.when(release()).then()
    given.when(join_provider(on=march(21))).then(provider_joined(day=21))


def test_the_lead_does_not_leave_but_is_replaced() -> None:
    ENGAGEMENT_RULES.given(*JOINED).when(release(provider=BEST.provider)).then_refused(
        "leads-the-work", allowed=["replace-provider"]
    )


@pytest.mark.parametrize(
    ("other", "rule"),
    [
        ({"load": 2}, "no-capacity"),
        ({"membership": OVER}, "not-a-member"),
        ({"employers": (OPENED.ori,)}, "formerly-employed"),
        ({"conflicts": (OPENED.ori,)}, "conflict-declared"),
    ],
)
def test_who_could_not_be_assigned_cannot_join(other: dict[str, Any], rule: str) -> None:
    roster = (BEST, expert(2, provider="noble", **other))
    ENGAGEMENT_RULES.given(*UNDERWAY).when(join_provider(roster=roster)).then_refused(rule)


def test_what_the_log_says_of_who_joins_counts_and_not_its_row() -> None:
    members = ((SECOND.provider, OVER),)
    ENGAGEMENT_RULES.given(*UNDERWAY).when(
        join_provider(listed=(listed(SECOND),), members=members)
    ).then_refused("not-a-member")


def test_so_many_join_and_no_more() -> None:
    others = [expert(number, provider=f"p{number}") for number in range(10, 10 + JOINED_MAX)]
    given = ENGAGEMENT_RULES.given(*UNDERWAY, *(provider_joined(by=one) for one in others))
    given.when(join_provider()).then_refused("too-many-providers")


def test_each_records_what_it_gave_while_it_took_part() -> None:
    for life in (JOINED, LEFT):
        given = ENGAGEMENT_RULES.given(*life)
        given.when(record_delivery(2, on=march(16), by=SECOND.provider)).then(OF_SECOND)
        given.when(record_delivery(2, on=march(16), provider=SECOND.provider)).then(OF_SECOND)
        given.when(record_delivery(2, on=march(14), by=SECOND.provider)).then_refused("not-at-work")
    ENGAGEMENT_RULES.given(*LEFT).when(
        record_delivery(2, on=march(21), by=SECOND.provider)
    ).then_refused("not-at-work")


def test_each_corrects_its_own_and_only_its_own() -> None:
    given = ENGAGEMENT_RULES.given(*JOINED, OF_SECOND)
    own = correct(2, on=25, delivered_on=march(16), by=SECOND.provider)
    assert isinstance(own, CorrectDelivery)
    (fact,) = given.when(own).facts
    assert fact.model_dump(include={"provider"}) == {"provider": SECOND.provider}
    given.when(correct(1, on=25, by=SECOND.provider)).then_refused("not-your-delivery")
    given.when(correct(2, on=25, by=BEST.provider)).then_refused("not-your-delivery")


def test_the_rest_is_told_by_the_lead_alone() -> None:
    given = ENGAGEMENT_RULES.given(*ACCEPTED, provider_joined(day=15))
    for asked in (
        ask(ProposePlan, 16, objectives=OBJECTIVES, by=SECOND.provider),
        ask(DeliverEngagement, 16, by=SECOND.provider),
        ask(DeclineAssignment, 16, reason="unavailable", by=SECOND.provider),
        release(16, provider="ntoa", by=SECOND.provider),
    ):
        given.when(asked).then_refused("not-your-engagement")
    given.when(release(20, by=SECOND.provider)).then(provider_left(day=20))


def test_who_joined_sends_another_of_its_experts() -> None:
    other = SECOND._replace(expert_id=COLLEAGUE.expert_id)
    told = expert_replaced(to=other, day=18, before=SECOND)
    asked = {"roster": (other,), "expert_id": other.expert_id, "on": march(18)}
    given = ENGAGEMENT_RULES.given(*JOINED)
    given.when(replace_expert(**asked, by=SECOND.provider)).then(told)
    given.when(replace_expert(**asked, provider=SECOND.provider)).then(told)
    work = taken_of(ENGAGEMENT_DECIDER.fold([*JOINED, told]))
    assert work is not None
    assert [hand.expert_id for hand in work.team.present] == [BEST.expert_id, other.expert_id]


def test_who_joined_can_take_the_lead_over() -> None:
    (fact,) = ENGAGEMENT_RULES.given(*JOINED).when(replace_provider(on=march(18))).facts
    assert isinstance(fact, ProviderReplaced)
    assert fact == provider_replaced(day=18).model_copy(update={"ranking": fact.ranking})
    work = taken_of(ENGAGEMENT_DECIDER.fold([*JOINED, provider_replaced(day=18)]))
    assert work is not None
    assert [hand.provider for hand in work.team.present] == [SECOND.provider]


def test_nobody_joins_what_is_completed_but_who_joined_may_leave_it() -> None:
    ENGAGEMENT_RULES.given(*DELIVERED).when(join_provider()).then_refused("delivered-already")
    life = [*UNDERWAY, provider_joined(day=10), DELIVERED[-1]]
    ENGAGEMENT_RULES.given(*life).when(release()).then(provider_left(day=20))


def test_who_has_taken_part_is_out_with_a_lead_that_gives_the_work_back() -> None:
    given = ENGAGEMENT_RULES.given(*ACCEPTED, provider_joined(day=15))
    (fact,) = given.when(ask(DeclineAssignment, 16, reason="unavailable")).facts
    assert taken_of(ENGAGEMENT_DECIDER.evolve(given.state, fact)) is None
