"""What is so already, and is told once more: either as it was told, or it is refused.

A command that changes nothing is answered like the one that did, so that it can be retried. Whoever
tells it of another day or for another reason is no retry, and would believe that it is known now.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from events.assignment import (
    EngagementCancelled,
    EngagementClosed,
    EngagementHeld,
    EngagementReinstated,
    EngagementReopened,
    EngagementResumed,
    ExclusionTakenBack,
    ExpertReplaced,
    PlanApproved,
    ProviderAccepted,
    ProviderAssigned,
    ProviderExcluded,
    ProviderJoined,
    ProviderKeptOn,
    ProviderLeft,
    ProviderReplaced,
    ValidatorAssigned,
)
from events.decider import Refused
from services.assignment.commands.engagements import (
    AcceptAssignment,
    AssignProvider,
    CancelEngagement,
    CloseEngagement,
    EngagementCommand,
    ExcludeProvider,
    HoldEngagement,
    ReinstateEngagement,
    ReopenEngagement,
    ResumeEngagement,
    TakeExclusionBack,
)
from services.assignment.commands.hand_overs import (
    JoinProvider,
    ReleaseProvider,
    ReplaceExpert,
    ReplaceProvider,
)
from services.assignment.commands.leaving import KeepProviderOn
from services.assignment.commands.plans import ApprovePlan
from services.assignment.commands.validators import AssignValidator
from services.assignment.decisions.engagement_states import Engagement, PlainEvent
from services.assignment.decisions.refusing import allowed, said

TELLS: Final[Mapping[type[EngagementCommand], tuple[type[PlainEvent], str]]] = {
    ExcludeProvider: (ProviderExcluded, "excluded_on"),
    TakeExclusionBack: (ExclusionTakenBack, "taken_back_on"),
    AssignProvider: (ProviderAssigned, "assigned_on"),
    AcceptAssignment: (ProviderAccepted, "accepted_on"),
    ReplaceProvider: (ProviderReplaced, "replaced_on"),
    ReplaceExpert: (ExpertReplaced, "replaced_on"),
    JoinProvider: (ProviderJoined, "joined_on"),
    ReleaseProvider: (ProviderLeft, "left_on"),
    KeepProviderOn: (ProviderKeptOn, "kept_on"),
    ApprovePlan: (PlanApproved, "approved_on"),
    HoldEngagement: (EngagementHeld, "held_on"),
    ResumeEngagement: (EngagementResumed, "resumed_on"),
    CancelEngagement: (EngagementCancelled, "cancelled_on"),
    ReinstateEngagement: (EngagementReinstated, "reinstated_on"),
    CloseEngagement: (EngagementClosed, "closed_on"),
    ReopenEngagement: (EngagementReopened, "reopened_on"),
    AssignValidator: (ValidatorAssigned, "assigned_on"),
}
"""The fact that a command tells, and its day."""
_CORRECT_STEP: Final = "steps/correct"
_STEPS: Final = (AssignProvider, ApprovePlan, ReopenEngagement, ReinstateEngagement)
"""What has a day that is corrected as a step; the days of the rest are named by the state."""
_OF_WHOM: Final = ("provider", "expert_id", "validator")
_WHY: Final = ("reason", "note")


def refuse_told_otherwise(command: EngagementCommand, engagement: Engagement) -> None:
    """Refuse a command that changes nothing, unless the last fact of its kind says what it says.

    The days are the right ones: who tells one that was corrected since tells another. Who names no
    day speaks of none.
    """
    if type(command) not in TELLS:
        return
    kind, day = TELLS[type(command)]
    told = [one for one in engagement.told if isinstance(one, kind) and _is_about(one, command)]
    if told and _says(told[-1], day, command):
        return
    when = f": that was told of {getattr(told[-1], day)}" if told else " already"
    correcting = (_CORRECT_STEP,) if told and isinstance(command, _STEPS) else ()
    raise Refused(
        "told-otherwise",
        f"the engagement {said(engagement)}{when}",
        allowed=(*correcting, *allowed(engagement)),
    )


def _is_about(fact: PlainEvent, command: EngagementCommand) -> bool:
    """Whether a fact names whom the command names, if it names anybody."""
    return all(
        getattr(command, name, None) in {None, getattr(fact, name, None)} for name in _OF_WHOM
    )


def _says(fact: PlainEvent, day: str, command: EngagementCommand) -> bool:
    """Whether a fact has the day and the reason of a command."""
    asked = command.model_dump(include={"on", *_WHY})
    if "on" not in command.filled_in and getattr(fact, day) != asked["on"]:
        return False
    return all(getattr(fact, name, why) == why for name, why in asked.items() if name in _WHY)
