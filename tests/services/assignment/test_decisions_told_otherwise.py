"""What is so already is told once more as it was told, or it is refused."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final, NamedTuple

import pytest

from events.decider import Refused
from events.vocabulary import (
    CancellationReason,
    CloseReason,
    HandOverReason,
    HoldReason,
    ReinstatementReason,
    ReopenReason,
)
from services.assignment.commands.engagements import (
    AcceptAssignment,
    CancelEngagement,
    CloseEngagement,
    EngagementCommand,
    ExcludeProvider,
    HoldEngagement,
    ReinstateEngagement,
    ReopenEngagement,
    ResumeEngagement,
)
from services.assignment.commands.hand_overs import ReleaseProvider
from services.assignment.commands.plans import ApprovePlan
from services.assignment.commands.validators import AssignValidator
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.engagement_states import EngagementEvent
from services.assignment.decisions.telling_again import TELLS
from tests.services.assignment.examples import (
    BEST,
    OPENED,
    assign,
    cancelled,
    expert_replaced,
    join_provider,
    provider_joined,
    provider_left,
    provider_replaced,
    replace_expert,
    replace_provider,
)
from tests.services.assignment.lives import (
    ACCEPTED,
    APPROVED,
    ASSIGNED,
    DELIVERED,
    UNDERWAY,
    ask,
    closed,
    day_corrected,
    excluded,
    held,
    reopened,
    resumed,
    validator_assigned,
)
from tests.services.assignment.rules import ENGAGEMENT_RULES


class Told(NamedTuple):
    """What happened, and the command by which it was told last."""

    facts: list[EngagementEvent]
    command: EngagementCommand
    otherwise: Mapping[str, Any] | None = None
    """Another reason or note; None where neither is told."""


FUNDING: Final = {"reason": CancellationReason.FUNDING}
CASES: Final = {
    "excluded": Told([OPENED, excluded()], ask(ExcludeProvider, 2, provider="noble")),
    "assigned": Told(ASSIGNED, assign()),
    "accepted": Told(ACCEPTED, ask(AcceptAssignment, 6)),
    "approved": Told(APPROVED, ask(ApprovePlan, 9)),
    "replaced": Told([*UNDERWAY, provider_replaced(day=15)], replace_provider()),
    "another expert": Told([*UNDERWAY, expert_replaced(day=15)], replace_expert()),
    "joined": Told([*UNDERWAY, provider_joined()], join_provider(), {"note": "The second module."}),
    "left": Told(
        [*UNDERWAY, provider_joined(), provider_left()],
        ask(ReleaseProvider, 20, provider="noble", reason=HandOverReason.NO_CAPACITY),
        {"reason": HandOverReason.AGENCY_REQUEST},
    ),
    "held": Told([*UNDERWAY, held()], ask(HoldEngagement, 13, reason=HoldReason.LITIGATION)),
    "resumed": Told([*UNDERWAY, held(), resumed()], ask(ResumeEngagement, 14)),
    "cancelled": Told(
        [*UNDERWAY, cancelled(day=13, by=BEST)],
        ask(CancelEngagement, 13, reason=CancellationReason.LITIGATION),
        FUNDING,
    ),
    "closed": Told([*DELIVERED, closed()], ask(CloseEngagement, 15, reason=CloseReason.COMPLETED)),
    "reopened": Told(
        [*DELIVERED, closed(), reopened()],
        ask(ReopenEngagement, 18, reason=ReopenReason.FURTHER_NEED),
        {"reason": ReopenReason.SPONSOR_REQUEST},
    ),
    "validator assigned": Told(
        [*UNDERWAY, validator_assigned()], ask(AssignValidator, 20, validator="robin")
    ),
}


@pytest.mark.parametrize("told", CASES.values(), ids=CASES)
def test_what_is_told_again_as_it_was_changes_nothing(told: Told) -> None:
    ENGAGEMENT_RULES.given(*told.facts).when(told.command).then()


@pytest.mark.parametrize("told", CASES.values(), ids=CASES)
def test_what_is_told_again_of_another_day_is_refused_and_says_of_which_it_was_told(
    told: Told,
) -> None:
    day = told.command.on
    other = told.command.model_copy(update={"on": day + timedelta(1)})
    ENGAGEMENT_RULES.given(*told.facts).when(other).then_refused("told-otherwise", f"told of {day}")


@pytest.mark.parametrize("told", CASES.values(), ids=CASES)
def test_who_tells_it_again_without_a_day_speaks_of_no_other(told: Told) -> None:
    filled_in = {"on": told.command.on + timedelta(1), "filled_in": frozenset({"on"})}
    ENGAGEMENT_RULES.given(*told.facts).when(told.command.model_copy(update=filled_in)).then()


@pytest.mark.parametrize(
    "told",
    [one for one in CASES.values() if one.otherwise],
    ids=[name for name, one in CASES.items() if one.otherwise],
)
def test_what_is_told_again_for_another_reason_is_refused(told: Told) -> None:
    other = told.command.model_copy(update=told.otherwise)
    ENGAGEMENT_RULES.given(*told.facts).when(other).then_refused("told-otherwise")


def test_of_a_day_that_was_corrected_the_right_one_is_known() -> None:
    facts = [*ACCEPTED, day_corrected("acceptance", 7, 6)]
    ENGAGEMENT_RULES.given(*facts).when(ask(AcceptAssignment, 7)).then()
    ENGAGEMENT_RULES.given(*facts).when(ask(AcceptAssignment, 6)).then_refused("told-otherwise")


@pytest.mark.parametrize(
    "command",
    [
        ask(ReopenEngagement, 18, reason=ReopenReason.FURTHER_NEED),
        ask(ReinstateEngagement, 18, reason=ReinstatementReason.ENTERED_IN_ERROR),
        ask(ResumeEngagement, 18),
        ask(AcceptAssignment, 18),
        replace_provider(provider=BEST.provider),
        replace_expert(expert_id=BEST.expert_id),
    ],
    ids=lambda command: type(command).__name__,
)
def test_nobody_tells_that_it_became_so_where_it_always_was(command: EngagementCommand) -> None:
    ENGAGEMENT_RULES.given(*UNDERWAY).when(command).then_refused("told-otherwise", "already")


@pytest.mark.parametrize(
    ("name", "remedy"),
    [("reopened", "steps/correct"), ("accepted", "correct-day"), ("held", "hold/correct")],
)
def test_the_refusal_names_what_corrects_the_day(name: str, remedy: str) -> None:
    command = CASES[name].command
    with pytest.raises(Refused) as refused:
        ENGAGEMENT_DECIDER.decide(
            command.model_copy(update={"on": command.on + timedelta(1)}),
            ENGAGEMENT_DECIDER.fold(CASES[name].facts),
        )
    assert remedy in refused.value.allowed


def test_every_command_that_may_change_nothing_is_asked_here() -> None:
    asked = {type(one.command) for one in CASES.values()}
    assert {kind.__name__ for kind in TELLS} - {kind.__name__ for kind in asked} == {
        # Asked where their own rules are.
        "KeepProviderOn",
        "ReinstateEngagement",
        "TakeExclusionBack",
    }
