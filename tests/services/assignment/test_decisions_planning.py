from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from events.vocabulary import PlanReturnReason
from services.assignment.commands.plans import (
    AmendPlan,
    ApprovePlan,
    GivenMilestone,
    ProposePlan,
    ReturnPlan,
)
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.engagement_states import EngagementEvent, Underway
from services.assignment.decisions.plan_states import Approved
from tests.services.assignment.examples import (
    TOMORROW,
    assigned,
    declined,
    delivery,
    march,
    record_delivery,
)
from tests.services.assignment.lives import (
    ACCEPTED,
    APPROVED,
    ASSESSMENT,
    MILESTONES,
    OBJECTIVES,
    PROPOSED,
    UNDERWAY,
    accepted,
    amended,
    approved,
    ask,
    proposed,
    returned,
)
from tests.services.assignment.rules import ENGAGEMENT_RULES

STEPS = tuple(GivenMilestone(title=one.title, due_on=one.due_on) for one in MILESTONES)
PLANNING: list[EngagementEvent] = [ASSESSMENT, assigned(), accepted()]


def propose(on: date | int = 7, **other: Any) -> Any:
    return ask(ProposePlan, on, **({"objectives": OBJECTIVES, "milestones": STEPS} | other))


def amend(on: date | int = 11, **other: Any) -> Any:
    return ask(AmendPlan, on, **({"objectives": OBJECTIVES[:1], "milestones": STEPS} | other))


def test_who_took_the_work_proposes_a_plan() -> None:
    ENGAGEMENT_RULES.given(*ACCEPTED).when(propose()).then(proposed())


def test_proposing_the_same_twice_is_proposing_it_once() -> None:
    ENGAGEMENT_RULES.given(*PROPOSED).when(propose()).then()
    ENGAGEMENT_RULES.given(*PROPOSED).when(propose(objectives=OBJECTIVES[:1])).then_refused(
        "plan-proposed-already"
    )


def test_a_returned_plan_is_followed_by_the_next() -> None:
    given = [*PROPOSED, returned()]
    ENGAGEMENT_RULES.given(*given).when(propose(9)).then(proposed(plan=2, day=9))


def test_returning_for_the_same_reason_twice_is_returning_once() -> None:
    given = [*PROPOSED, returned()]
    ENGAGEMENT_RULES.given(*given).when(ask(ReturnPlan, 8, reason=PlanReturnReason.SCOPE)).then()
    refused = (
        ENGAGEMENT_RULES.given(*given)
        .when(ask(ReturnPlan, 8, reason=PlanReturnReason.COST))
        .then_refused("no-plan-proposed")
    )
    assert "plan/propose" in refused.allowed


def test_the_plans_of_who_gave_the_work_back_keep_their_numbers() -> None:
    given = [*PROPOSED, declined(day=8), assigned(day=9), accepted(day=10)]
    ENGAGEMENT_RULES.given(*given).when(propose(10)).then(proposed(plan=2, day=10))


def test_an_approved_plan_is_amended_whole() -> None:
    ENGAGEMENT_RULES.given(*APPROVED).when(amend()).then(amended())
    ENGAGEMENT_RULES.given(*APPROVED, amended()).when(amend(12)).then()


def test_an_amendment_leaves_the_day_of_the_approval() -> None:
    state = ENGAGEMENT_DECIDER.fold([*APPROVED, delivery(), amended()])
    assert isinstance(state, Underway)
    assert isinstance(state.plan, Approved)
    assert (state.plan.approved_on, state.plan.since) == (march(9), march(11))


@pytest.mark.parametrize(
    ("given", "command"),
    [
        (ACCEPTED, propose(5)),
        (PROPOSED, ask(ReturnPlan, 6, reason=PlanReturnReason.SCOPE)),
        (PROPOSED, ask(ApprovePlan, 6)),
        (APPROVED, amend(8)),
        ([*PROPOSED, returned()], propose(7)),
    ],
    ids=["proposed", "returned", "approved", "amended", "proposed again"],
)
def test_no_step_of_a_plan_is_before_the_one_before_it(given: list[Any], command: Any) -> None:
    ENGAGEMENT_RULES.given(*given).when(command).then_refused("out-of-order")


@pytest.mark.parametrize(
    ("given", "command"),
    [
        (ACCEPTED, propose(TOMORROW)),
        (PROPOSED, ask(ReturnPlan, TOMORROW, reason=PlanReturnReason.SCOPE)),
        (PROPOSED, ask(ApprovePlan, TOMORROW)),
        (APPROVED, amend(TOMORROW)),
    ],
    ids=["proposed", "returned", "approved", "amended"],
)
def test_no_step_of_a_plan_is_in_the_future(given: list[Any], command: Any) -> None:
    ENGAGEMENT_RULES.given(*given).when(command).then_refused("in-the-future")


def test_a_milestone_is_due_on_the_day_of_the_proposal_or_later() -> None:
    assert ENGAGEMENT_RULES.given(*ACCEPTED).when(propose(20)).facts
    ENGAGEMENT_RULES.given(*ACCEPTED).when(propose(21)).then_refused(
        "milestone-out-of-order", "first class is due 2020-03-20"
    )


def test_an_amended_plan_may_keep_milestones_that_are_over() -> None:
    assert ENGAGEMENT_RULES.given(*APPROVED).when(amend(25)).facts
    before = GivenMilestone(title="too early", due_on=march(4))
    ENGAGEMENT_RULES.given(*APPROVED).when(amend(25, milestones=(before,))).then_refused(
        "milestone-out-of-order"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"objectives": ()},
        {"objectives": ("one more",) * 21},
        {"objectives": ("",)},
        {"milestones": STEPS * 51},
        {"milestones": ({"title": "a", "due_on": "2020-03-20", "more": 1},)},
    ],
    ids=["no objective", "too many", "empty", "too many steps", "unknown field"],
)
def test_a_plan_breaks_no_limit(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        propose(**wrong)


@pytest.mark.parametrize(
    ("planned", "next_steps"),
    [
        ([], ("plan/propose",)),
        ([proposed()], ("plan/return", "plan/approve")),
        ([proposed(), returned()], ("plan/propose",)),
    ],
    ids=["none", "proposed", "returned"],
)
def test_nothing_is_delivered_before_the_plan_that_the_program_requires(
    planned: list[EngagementEvent], next_steps: tuple[str, ...]
) -> None:
    refused = (
        ENGAGEMENT_RULES.given(*PLANNING, *planned)
        .when(record_delivery())
        .then_refused("plan-required", "organizational-assessment")
    )
    assert refused.allowed == (
        *(*next_steps, "decline"),
        *("replace-provider", "replace-expert", "join-provider", "release-provider"),
        *("hold", "cancel", "close", "correct-day"),
    )


def test_where_a_plan_is_required_a_delivery_is_no_acceptance() -> None:
    given: list[EngagementEvent] = [ASSESSMENT, assigned()]
    refused = ENGAGEMENT_RULES.given(*given).when(record_delivery()).then_refused("plan-required")
    assert "deliveries" not in refused.allowed


def test_what_is_delivered_follows_the_approval_that_the_program_requires() -> None:
    given: list[EngagementEvent] = [*PLANNING, proposed(), approved()]
    assert ENGAGEMENT_RULES.given(*given).when(record_delivery(on=march(9))).facts
    ENGAGEMENT_RULES.given(*given).when(record_delivery(on=march(8))).then_refused(
        "out-of-order", "2020-03-08 is before 2020-03-09, when the"
    )


def test_where_no_plan_is_required_one_may_follow_the_first_delivery() -> None:
    ENGAGEMENT_RULES.given(*UNDERWAY).when(propose(11)).then(proposed(day=11))
    assert ENGAGEMENT_RULES.given(*UNDERWAY, proposed(day=11)).when(record_delivery(2)).facts
