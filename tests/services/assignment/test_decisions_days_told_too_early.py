"""What `docs/corrections.md` says to do about a step that was told for too early a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import pytest

from events.vocabulary import (
    AskingAgainReason,
    CancellationReason,
    CloseReason,
    HandOverReason,
    PlanReturnReason,
    ProviderDeclineReason,
    ReinstatementReason,
    ReopenReason,
)
from services.assignment.commands.engagements import (
    CancelEngagement,
    CloseEngagement,
    DeclineAssignment,
    EngagementCommand,
    ReinstateEngagement,
    ReopenEngagement,
)
from services.assignment.commands.hand_overs import ReleaseProvider
from services.assignment.commands.plans import ProposePlan, ReturnPlan
from services.assignment.decisions.engagement_states import EngagementEvent
from tests.services.assignment.examples import (
    BEST,
    SECOND,
    assign,
    join_provider,
    march,
    replace_expert,
    replace_provider,
)
from tests.services.assignment.lives import LIVES, OBJECTIVES, PROPOSED, UNDERWAY, ask
from tests.services.assignment.rules import ENGAGEMENT_RULES

WRONG: Final = march(20)
RIGHT: Final = march(25)
IN_ERROR: Final = HandOverReason.ENTERED_IN_ERROR


def decline(on: date) -> EngagementCommand:
    return ask(DeclineAssignment, on, reason=ProviderDeclineReason.UNAVAILABLE)


def reassign(on: date) -> EngagementCommand:
    chosen = {"provider": BEST.provider, "expert_id": BEST.expert_id}
    return assign(on=on, ask_again=AskingAgainReason.ENTERED_IN_ERROR, **chosen)


def release(on: date) -> EngagementCommand:
    return ask(ReleaseProvider, on, provider=SECOND.provider, reason=IN_ERROR)


def propose(on: date) -> EngagementCommand:
    return ask(ProposePlan, on, objectives=OBJECTIVES)


def send_back(on: date) -> EngagementCommand:
    return ask(ReturnPlan, on, reason=PlanReturnReason.SCOPE)


def hand_back(on: date) -> EngagementCommand:
    return replace_provider(
        provider=BEST.provider, expert_id=BEST.expert_id, on=on, reason=IN_ERROR
    )


MENDED: Final[dict[str, tuple[Sequence[EngagementEvent], Sequence[EngagementCommand]]]] = {
    "ProviderAssigned": (LIVES["open"], (assign(on=WRONG), decline(WRONG), reassign(RIGHT))),
    "ProviderDeclined": (LIVES["accepted"], (decline(WRONG), reassign(WRONG), decline(RIGHT))),
    "ProviderReplaced": (
        UNDERWAY,
        (replace_provider(on=WRONG), hand_back(WRONG), replace_provider(on=RIGHT)),
    ),
    "ExpertReplaced": (
        UNDERWAY,
        (
            replace_expert(on=WRONG),
            replace_expert(on=WRONG, expert_id=BEST.expert_id, reason=IN_ERROR),
            replace_expert(on=RIGHT),
        ),
    ),
    "ProviderJoined": (
        UNDERWAY,
        (join_provider(on=WRONG), release(WRONG), join_provider(on=RIGHT)),
    ),
    "ProviderLeft": (
        UNDERWAY,
        (join_provider(on=march(15)), release(WRONG), join_provider(on=WRONG), release(RIGHT)),
    ),
    "PlanProposed": (LIVES["accepted"], (propose(WRONG), send_back(WRONG), propose(RIGHT))),
    "PlanReturned": (PROPOSED, (send_back(WRONG), propose(WRONG), send_back(RIGHT))),
    "EngagementReopened": (
        LIVES["closed early"],
        (
            ask(ReopenEngagement, WRONG, reason=ReopenReason.CLOSED_IN_ERROR),
            ask(CloseEngagement, WRONG, reason=CloseReason.AGENCY_REQUEST),
            ask(ReopenEngagement, RIGHT, reason=ReopenReason.CLOSED_IN_ERROR),
        ),
    ),
    "EngagementReinstated": (
        LIVES["cancelled"],
        (
            ask(ReinstateEngagement, WRONG, reason=ReinstatementReason.ENTERED_IN_ERROR),
            ask(CancelEngagement, WRONG, reason=CancellationReason.FUNDING),
            ask(ReinstateEngagement, RIGHT, reason=ReinstatementReason.ENTERED_IN_ERROR),
        ),
    ),
}


@pytest.mark.parametrize("name", MENDED)
def test_it_is_taken_back_on_the_wrong_day_and_told_again_on_the_right_one(name: str) -> None:
    life, steps = MENDED[name]
    facts = list(life)
    for step in steps:
        told = ENGAGEMENT_RULES.given(*facts).when(step).facts
        assert told, f"{type(step).__name__} on {step.on}"
        facts += told
    assert facts[-1].wire_name == name
    assert RIGHT in facts[-1].model_dump().values()
