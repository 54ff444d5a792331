"""Every command in every state: the fact that follows, nothing, or the rule that refuses."""

from __future__ import annotations

from typing import Final
from uuid import UUID

import pytest

from events.decider import Refused
from events.vocabulary import (
    CancellationReason,
    CloseReason,
    CorrectionReason,
    ExclusionEndReason,
    HandOverReason,
    HandOverStep,
    HoldReason,
    KeepingReason,
    LateReason,
    PlanReturnReason,
    ProviderDeclineReason,
    ReinstatementReason,
    ReopenReason,
)
from services.assignment.commands.deliveries import (
    CorrectCompletion,
    DeliverEngagement,
    StrikeDelivery,
)
from services.assignment.commands.engagements import (
    AcceptAssignment,
    AwaitAuthorization,
    CancelEngagement,
    CloseEngagement,
    CorrectEngagementDay,
    CorrectHoldDay,
    CorrectStepDay,
    DeclineAssignment,
    EngagementCommand,
    ExcludeProvider,
    FollowAuthorization,
    FollowEscalation,
    FollowMerge,
    FollowReferral,
    FollowReinstatement,
    FollowWithdrawal,
    HoldEngagement,
    LapseAssignment,
    OpenEngagement,
    ReinstateEngagement,
    ReopenEngagement,
    ResumeEngagement,
    TakeExclusionBack,
)
from services.assignment.commands.hand_overs import CorrectHandOverDay, ReleaseProvider
from services.assignment.commands.leaving import KeepProviderOn
from services.assignment.commands.plans import AmendPlan, ApprovePlan, ProposePlan, ReturnPlan
from services.assignment.decisions import ENGAGEMENT_DECIDER
from tests.services.assignment.examples import (
    NOW,
    OPENED,
    SECOND,
    assign,
    join_provider,
    march,
    note_leaving,
    record_delivery,
    replace_expert,
    replace_provider,
)
from tests.services.assignment.lives import LIVES, OBJECTIVES, ask, correct
from tests.services.assignment.rules import ENGAGEMENT_RULES

NOTHING: Final = ""

COMMANDS: Final[dict[str, EngagementCommand]] = {
    "open": OpenEngagement(
        **OPENED.model_dump(exclude={"opened_on"}), on=OPENED.opened_on, now=NOW
    ),
    "exclude": ask(ExcludeProvider, 15, provider="noble"),
    "take exclusion back": ask(
        TakeExclusionBack, 15, provider="noble", reason=ExclusionEndReason.ENTERED_IN_ERROR
    ),
    "assign": assign(on=march(15)),
    "accept": ask(AcceptAssignment, 15),
    "decline": ask(DeclineAssignment, 15, reason=ProviderDeclineReason.UNAVAILABLE),
    "lapse": ask(LapseAssignment, 16),
    "replace provider": replace_provider(),
    "replace expert": replace_expert(),
    "join": join_provider(),
    "release": ask(
        ReleaseProvider, 15, provider=SECOND.provider, reason=HandOverReason.NO_CAPACITY
    ),
    "note leaving": note_leaving(),
    "keep on": ask(KeepProviderOn, 15, reason=KeepingReason.NEARLY_DONE, kept_until=march(30)),
    "propose": ask(ProposePlan, 15, objectives=OBJECTIVES),
    "return": ask(ReturnPlan, 15, reason=PlanReturnReason.COST),
    "approve": ask(ApprovePlan, 15),
    "amend": ask(AmendPlan, 15, objectives=OBJECTIVES),
    "record": record_delivery(2, on=march(15)),
    "record late": record_delivery(2, on=march(8), reason=LateReason.LATE_ENTRY),
    "correct": correct(),
    "strike": ask(
        StrikeDelivery, 15, delivery_id=UUID(int=0xD01), reason=CorrectionReason.DUPLICATE
    ),
    "deliver": ask(DeliverEngagement, 15),
    "deliver again": ask(DeliverEngagement, 12),
    "correct completion": ask(
        CorrectCompletion,
        15,
        delivered_on=march(11),
        reason=CorrectionReason.ENTERED_IN_ERROR,
    ),
    "hold": ask(HoldEngagement, 15, reason=HoldReason.FUNDING),
    "resume": ask(ResumeEngagement, 15),
    "cancel": ask(CancelEngagement, 15, reason=CancellationReason.FUNDING),
    "close": ask(CloseEngagement, 15, reason=CloseReason.AGENCY_REQUEST),
    "complete": ask(CloseEngagement, 15, reason=CloseReason.COMPLETED),
    "reopen": ask(ReopenEngagement, 15, reason=ReopenReason.FURTHER_NEED),
    "reinstate": ask(ReinstateEngagement, 15, reason=ReinstatementReason.ENTERED_IN_ERROR),
    **{
        f"correct {step}": ask(
            CorrectEngagementDay,
            15,
            step=step,
            happened_on=march(day),
            reason=CorrectionReason.ENTERED_IN_ERROR,
        )
        for step, day in (("acceptance", 5), ("cancellation", 12), ("closing", 14))
    },
    **{
        f"correct {step}": ask(
            CorrectHoldDay,
            15,
            step=step,
            happened_on=march(14),
            reason=CorrectionReason.ENTERED_IN_ERROR,
        )
        for step in ("hold", "resumption")
    },
    **{
        f"correct {step}": ask(
            CorrectStepDay,
            15,
            step=step,
            happened_on=march(4),
            reason=CorrectionReason.ENTERED_IN_ERROR,
        )
        for step in ("assignment", "reopening")
    },
    "correct hand-over": ask(
        CorrectHandOverDay,
        15,
        step=HandOverStep.PROVIDER,
        happened_on=march(14),
        reason=CorrectionReason.ENTERED_IN_ERROR,
    ),
    "follow withdrawal": ask(FollowWithdrawal, 15),
    "follow referral": ask(FollowReferral, 15),
    "follow reinstatement": ask(FollowReinstatement, 15),
    "follow merge": ask(FollowMerge, 15),
    "follow escalation": ask(FollowEscalation, 15),
    "await authorization": ask(AwaitAuthorization, 15),
    "follow authorization": ask(FollowAuthorization, 15),
}


def everywhere(outcome: str, **otherwise: str) -> dict[str, str]:
    """The outcome in each state, but for those named otherwise (underscores for spaces)."""
    named = {state.replace("_", " "): said for state, said in otherwise.items()}
    assert named.keys() <= LIVES.keys()
    return {state: named.get(state, outcome) for state in LIVES}


WORKING = ("open", "assigned", "accepted", "plan_proposed", "plan_approved", "underway")
NOT_OVER = (*WORKING, "held")
OVER = ("delivered", "closed", "closed_early", "cancelled")

OUTCOMES: Final[dict[str, dict[str, str]]] = {
    "open": everywhere(NOTHING, not_opened="EngagementOpened"),
    "exclude": everywhere("not-waiting", open="ProviderExcluded"),
    "take exclusion back": everywhere(
        "not-excluded",
        **dict.fromkeys(("not_opened", "closed", "closed_early", "cancelled"), "not-open"),
    ),
    "assign": everywhere(
        "not-open",
        open="ProviderAssigned",
        **dict.fromkeys(WORKING[1:], "told-otherwise"),
        held="held",
    ),
    "accept": everywhere(
        "not-assigned",
        assigned="ProviderAccepted",
        **dict.fromkeys(WORKING[2:], "told-otherwise"),
        held="held",
    ),
    "decline": everywhere(
        "not-assigned", **dict.fromkeys(WORKING[1:5], "ProviderDeclined"), held="held"
    ),
    "lapse": everywhere(
        "not-assigned",
        assigned="AssignmentLapsed",
        **dict.fromkeys(WORKING[2:], "accepted-already"),
        held="held",
    ),
    "replace provider": everywhere(
        "not-assigned",
        **dict.fromkeys((*WORKING[1:], "held", "delivered"), "ProviderReplaced"),
        **dict.fromkeys(("closed", "closed_early", "cancelled"), "not-open"),
    ),
    "replace expert": everywhere(
        "not-assigned",
        **dict.fromkeys((*WORKING[1:], "held", "delivered"), "ExpertReplaced"),
        **dict.fromkeys(("closed", "closed_early", "cancelled"), "not-open"),
    ),
    "join": everywhere(
        "not-assigned",
        assigned="not-accepted",
        **dict.fromkeys((*WORKING[2:], "held"), "ProviderJoined"),
        delivered="delivered-already",
        **dict.fromkeys(("closed", "closed_early", "cancelled"), "not-open"),
    ),
    "release": everywhere(
        "not-assigned",
        **dict.fromkeys((*WORKING[1:], "held", "delivered"), "not-at-work"),
        **dict.fromkeys(("closed", "closed_early", "cancelled"), "not-open"),
    ),
    "note leaving": everywhere(NOTHING, **dict.fromkeys((*WORKING[1:], "held"), "ProviderLeaving")),
    "keep on": everywhere(
        "not-assigned",
        **dict.fromkeys((*WORKING[1:], "held"), "not-leaving"),
        delivered="delivered-already",
        **dict.fromkeys(("closed", "closed_early", "cancelled"), "not-open"),
    ),
    "propose": everywhere(
        "not-assigned",
        assigned="not-accepted",
        accepted="PlanProposed",
        plan_proposed="plan-proposed-already",
        plan_approved="plan-approved-already",
        underway="PlanProposed",
        held="held",
    ),
    "return": everywhere(
        "not-assigned",
        assigned="not-accepted",
        accepted="no-plan-proposed",
        plan_proposed="PlanReturned",
        plan_approved="plan-approved-already",
        underway="no-plan-proposed",
        held="held",
    ),
    "approve": everywhere(
        "not-assigned",
        assigned="not-accepted",
        accepted="no-plan-proposed",
        plan_proposed="PlanApproved",
        plan_approved="told-otherwise",
        underway="no-plan-proposed",
        held="held",
    ),
    "amend": everywhere(
        "not-assigned",
        assigned="not-accepted",
        accepted="plan-not-approved",
        plan_proposed="plan-not-approved",
        plan_approved="PlanAmended",
        underway="plan-not-approved",
        held="held",
    ),
    "record": everywhere(
        "not-assigned",
        **dict.fromkeys(WORKING[1:], "DeliveryRecorded"),
        held="held",
        **dict.fromkeys(("delivered", "closed", "cancelled"), "out-of-order"),
        closed_early="reason-required",
    ),
    "record late": everywhere(
        "not-assigned",
        **dict.fromkeys((*WORKING[1:], "held", *OVER), "DeliveryRecorded"),
    ),
    "correct": everywhere(
        "delivery-unknown",
        **dict.fromkeys(
            ("underway", "held", "delivered", "closed", "closed_early", "cancelled"),
            "DeliveryCorrected",
        ),
    ),
    "strike": everywhere(
        "delivery-unknown",
        **dict.fromkeys(("underway", "held", "closed_early", "cancelled"), "DeliveryStruck"),
        **dict.fromkeys(("delivered", "closed"), "last-delivery"),
    ),
    "deliver": everywhere(
        "not-assigned",
        **dict.fromkeys(WORKING[1:5], "no-delivery"),
        underway="EngagementDelivered",
        held="held",
        delivered="delivered-already",
        closed="delivered-already",
    ),
    "deliver again": everywhere(
        "not-assigned",
        **dict.fromkeys(WORKING[1:5], "no-delivery"),
        underway="EngagementDelivered",
        held="held",
        delivered=NOTHING,
        closed=NOTHING,
    ),
    "correct completion": everywhere(
        "not-delivered", delivered="CompletionCorrected", closed="CompletionCorrected"
    ),
    "hold": everywhere("not-open", **dict.fromkeys(WORKING, "EngagementHeld"), held="held-already"),
    "resume": everywhere(
        "not-held", **dict.fromkeys(WORKING, "told-otherwise"), held="EngagementResumed"
    ),
    "cancel": everywhere(
        "not-open", **dict.fromkeys(NOT_OVER, "EngagementCancelled"), cancelled="told-otherwise"
    ),
    "close": everywhere(
        "not-open",
        **dict.fromkeys(NOT_OVER, "EngagementClosed"),
        delivered="delivered-already",
        closed="closed-already",
        closed_early="closed-already",
    ),
    "complete": everywhere(
        "not-open",
        **dict.fromkeys(NOT_OVER, "not-delivered"),
        delivered="EngagementClosed",
        closed=NOTHING,
        closed_early="closed-already",
    ),
    "reopen": everywhere(
        "not-closed",
        **dict.fromkeys(WORKING, "told-otherwise"),
        closed="EngagementReopened",
        closed_early="EngagementReopened",
    ),
    "reinstate": everywhere(
        "not-cancelled",
        **dict.fromkeys(NOT_OVER, "told-otherwise"),
        cancelled="EngagementReinstated",
    ),
    "correct acceptance": everywhere(
        "not-accepted",
        **dict.fromkeys(("accepted", "plan_proposed", "plan_approved"), "EngagementDayCorrected"),
    ),
    "correct cancellation": everywhere("not-cancelled", cancelled="EngagementDayCorrected"),
    "correct closing": everywhere(
        "not-closed", **dict.fromkeys(("closed", "closed_early"), "EngagementDayCorrected")
    ),
    "correct hold": everywhere("not-held", held="HoldDayCorrected"),
    "correct resumption": everywhere("not-held", held="held"),
    "correct assignment": everywhere(
        "StepDayCorrected", not_opened="step-unknown", open="step-unknown"
    ),
    "correct reopening": everywhere("step-unknown"),
    "correct hand-over": everywhere(
        "hand-over-unknown", **dict.fromkeys(("not_opened", "open"), "not-assigned")
    ),
    "follow reinstatement": everywhere(NOTHING),
    "follow referral": everywhere(NOTHING, **dict.fromkeys(NOT_OVER, "EngagementCancelled")),
    "follow withdrawal": everywhere(NOTHING, **dict.fromkeys(NOT_OVER, "EngagementCancelled")),
    "follow merge": everywhere(NOTHING, **dict.fromkeys(NOT_OVER, "EngagementCancelled")),
    "follow escalation": everywhere(NOTHING, **dict.fromkeys(NOT_OVER, "EngagementClosed")),
    "await authorization": everywhere(NOTHING, **dict.fromkeys(WORKING, "EngagementHeld")),
    "follow authorization": everywhere(NOTHING),
}


@pytest.mark.parametrize("state", LIVES)
@pytest.mark.parametrize("verb", COMMANDS)
def test_a_command_comes_to_what_is_written_here(verb: str, state: str) -> None:
    try:
        facts = ENGAGEMENT_RULES.given(*LIVES[state]).when(COMMANDS[verb]).facts
    except Refused as refused:
        outcome = refused.rule
    else:
        outcome = " ".join(fact.wire_name for fact in facts)
    assert outcome == OUTCOMES[verb][state]


@pytest.mark.parametrize("state", LIVES)
def test_a_fact_that_does_not_fit_the_state_changes_nothing(state: str) -> None:
    given = LIVES[state]
    fits = {outcomes[state] for outcomes in OUTCOMES.values()}
    for fact in {fact.wire_name: fact for life in LIVES.values() for fact in life}.values():
        if fact.wire_name not in fits:
            assert ENGAGEMENT_DECIDER.fold([*given, fact]) == ENGAGEMENT_DECIDER.fold(given)
