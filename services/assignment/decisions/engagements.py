"""The rules of an engagement, from opened to closed; each step has a module of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import reduce
from typing import Final, assert_never, cast

from events.assignment import (
    AssignmentLapsed,
    DeliveryCorrected,
    DeliveryRecorded,
    DeliveryStruck,
    EngagementAmended,
    EngagementCancelled,
    EngagementClosed,
    EngagementDelivered,
    EngagementHeld,
    EngagementOpened,
    EngagementReinstated,
    EngagementReopened,
    EngagementResumed,
    ExclusionTakenBack,
    ExpertReplaced,
    PlanAmended,
    PlanApproved,
    PlanProposed,
    PlanReturned,
    ProviderAccepted,
    ProviderAssigned,
    ProviderDeclined,
    ProviderExcluded,
    ProviderJoined,
    ProviderKeptOn,
    ProviderLeaving,
    ProviderLeft,
    ProviderReplaced,
    ProviderStaying,
    ValidatorAssigned,
    ValidatorReleased,
)
from events.copying import copied
from events.decider import Decider, Refused
from events.rules.requests import RequestSeen
from events.vocabulary import CancellationReason
from services.assignment.commands.deliveries import (
    CorrectCompletion,
    CorrectDelivery,
    DeliverEngagement,
    RecordDelivery,
    StrikeDelivery,
)
from services.assignment.commands.engagements import (
    AcceptAssignment,
    AssignProvider,
    AwaitAuthorization,
    CancelEngagement,
    CloseEngagement,
    CorrectEngagementDay,
    CorrectHoldDay,
    CorrectStepDay,
    DeclineAssignment,
    EngagementCommand,
    ExcludeProvider,
    FollowAmendment,
    FollowAuthorization,
    FollowDayCorrection,
    FollowEscalation,
    FollowMerge,
    FollowReferral,
    FollowReinstatement,
    FollowRescreening,
    FollowWithdrawal,
    HoldEngagement,
    LapseAssignment,
    OpenEngagement,
    ReinstateEngagement,
    ReopenEngagement,
    ResumeEngagement,
    TakeExclusionBack,
)
from services.assignment.commands.fields import ForRequest, FromProvider
from services.assignment.commands.hand_overs import (
    CorrectHandOverDay,
    JoinProvider,
    ReleaseProvider,
    ReplaceExpert,
    ReplaceProvider,
)
from services.assignment.commands.leaving import KeepProviderOn, NoteLeaving
from services.assignment.commands.plans import AmendPlan, ApprovePlan, ProposePlan, ReturnPlan
from services.assignment.commands.validators import AssignValidator, ReleaseValidator
from services.assignment.decisions import (
    amending,
    assignments,
    correcting_days,
    correcting_hand_overs,
    correcting_holds,
    correcting_steps,
    deliveries,
    endings,
    excluding,
    handing_over,
    holds,
    joining,
    leaving,
    plans,
    retelling,
    telling_again,
    validators,
)
from services.assignment.decisions.engagement_states import (
    Cancelled,
    DayCorrection,
    Engagement,
    EngagementEvent,
    NotOpened,
    Open,
    PlainEvent,
    opening_of,
    without_pause,
)
from services.assignment.decisions.parties import refuse_strangers


def open_engagement(command: OpenEngagement, engagement: Engagement) -> Sequence[EngagementEvent]:
    """Allowed once; a second opening changes nothing."""
    if not isinstance(engagement, NotOpened):
        return []
    return [copied(EngagementOpened, command, opened_on=command.on)]


def decide(command: EngagementCommand, engagement: Engagement) -> Sequence[EngagementEvent]:
    """What follows from a command about an engagement."""
    if isinstance(command, FromProvider):
        refuse_strangers(command, engagement)
    events = _decide(command, engagement)
    if events and isinstance(command, ForRequest):
        _refuse_ended(command.request)
    if events:
        _refuse_opened_in_error(command, engagement)
    else:
        telling_again.refuse_told_otherwise(command, engagement)
    return events


def _decide(  # noqa: C901, PLR0911, PLR0912 - one return a lifecycle
    command: EngagementCommand, engagement: Engagement
) -> Sequence[EngagementEvent]:
    match command:
        case OpenEngagement():
            return open_engagement(command, engagement)
        case FollowAmendment():
            return amending.follow_amendment(command, engagement)
        case ExcludeProvider() | TakeExclusionBack():
            return excluding.decide(command, engagement)
        case AssignProvider() | AcceptAssignment() | DeclineAssignment() | LapseAssignment():
            return assignments.decide(command, engagement)
        case ReplaceProvider() | ReplaceExpert():
            return handing_over.decide(command, engagement)
        case JoinProvider() | ReleaseProvider():
            return joining.decide(command, engagement)
        case NoteLeaving() | KeepProviderOn():
            return leaving.decide(command, engagement)
        case ProposePlan() | ReturnPlan() | ApprovePlan() | AmendPlan():
            return plans.decide(command, engagement)
        case (
            RecordDelivery()
            | CorrectDelivery()
            | StrikeDelivery()
            | DeliverEngagement()
            | CorrectCompletion()
        ):
            return deliveries.decide(command, engagement)
        case HoldEngagement() | ResumeEngagement() | AwaitAuthorization() | FollowAuthorization():
            return holds.decide(command, engagement)
        case (
            CancelEngagement()
            | CloseEngagement()
            | ReopenEngagement()
            | ReinstateEngagement()
            | FollowReferral()
            | FollowReinstatement()
            | FollowWithdrawal()
            | FollowMerge()
            | FollowEscalation()
            | FollowRescreening()
        ):
            return endings.decide(command, engagement)
        case CorrectEngagementDay():
            return correcting_days.correct_day(command, engagement)
        case CorrectHoldDay():
            return correcting_holds.correct_hold_day(command, engagement)
        case CorrectStepDay():
            return correcting_steps.correct_step_day(command, engagement, retell)
        case CorrectHandOverDay():
            return correcting_hand_overs.correct_hand_over_day(command, engagement, evolve)
        case AssignValidator() | ReleaseValidator():
            return validators.decide(command, engagement)
        case FollowDayCorrection():
            return correcting_days.follow_correction(command, engagement)
        case _:
            assert_never(command)


def _refuse_ended(request: RequestSeen) -> None:
    """Refuse to go on with the work of a request that has ended.

    A reaction ends the engagement a moment after its request; nothing must slip in between. A
    request that moved to another program has not ended: the work that it left may be reopened.
    """
    if request.ended is not None:
        raise Refused("request-ended", f"the request was {request.ended}")


def _refuse_opened_in_error(command: EngagementCommand, engagement: Engagement) -> None:
    """Refuse to do anything in an engagement of a program that its request never belonged to.

    The reaction ends it a moment after the request was screened again.
    """
    if isinstance(engagement, Cancelled):
        wrong = engagement.reason is CancellationReason.ENTERED_IN_ERROR
    elif isinstance(command, ForRequest | RecordDelivery):
        opening = opening_of(engagement)
        wrong = opening is not None and opening.engagement_id in command.request.opened_in_error
    else:
        wrong = False
    if wrong:
        raise Refused("opened-in-error", "the request was screened again: its work is elsewhere")


_NO_MOVES: Final = (
    EngagementAmended,
    ProviderExcluded,
    ExclusionTakenBack,
    ProviderLeaving,
    ProviderStaying,
    ProviderKeptOn,
    ValidatorAssigned,
    ValidatorReleased,
    DeliveryRecorded,
    DeliveryCorrected,
    DeliveryStruck,
)
"""Facts after which the days of the last hold can still be corrected."""


def evolve(engagement: Engagement, event: EngagementEvent) -> Engagement:
    """The engagement after a fact; a fact that does not fit the state changes nothing."""
    if isinstance(event, DayCorrection):
        return retell(retelling.corrected(engagement.told, event))
    if isinstance(event, _NO_MOVES):
        moved = _evolve(engagement, event)
    else:
        settled = without_pause(engagement)
        moved = _evolve(settled, event)
        moved = engagement if moved is settled else moved
    return engagement if moved is engagement else replace(moved, told=(*engagement.told, event))


def retell(told: retelling.Told) -> Engagement:
    """Return the engagement after these facts, from the beginning."""
    return reduce(evolve, told, cast("Engagement", NotOpened()))


def _evolve(  # noqa: C901, PLR0911, PLR0912 - one return a lifecycle
    engagement: Engagement, event: PlainEvent
) -> Engagement:
    match event:
        case EngagementOpened():
            if isinstance(engagement, NotOpened):
                return Open(event, event.opened_on)
            return engagement
        case EngagementAmended():
            return amending.evolve(engagement, event)
        case ProviderExcluded() | ExclusionTakenBack():
            return excluding.evolve(engagement, event)
        case ProviderAssigned() | ProviderAccepted() | ProviderDeclined() | AssignmentLapsed():
            return assignments.evolve(engagement, event)
        case ProviderReplaced() | ExpertReplaced() | ProviderJoined() | ProviderLeft():
            return handing_over.evolve(engagement, event)
        case ProviderLeaving() | ProviderStaying() | ProviderKeptOn():
            return leaving.evolve(engagement, event)
        case PlanProposed() | PlanReturned() | PlanApproved() | PlanAmended():
            return plans.evolve(engagement, event)
        case DeliveryRecorded() | DeliveryCorrected() | DeliveryStruck() | EngagementDelivered():
            return deliveries.evolve(engagement, event)
        case EngagementHeld() | EngagementResumed():
            return holds.evolve(engagement, event)
        case (
            EngagementCancelled()
            | EngagementClosed()
            | EngagementReopened()
            | EngagementReinstated()
        ):
            return endings.evolve(engagement, event)
        case ValidatorAssigned() | ValidatorReleased():
            return validators.evolve(engagement, event)
        case _:
            assert_never(event)


ENGAGEMENT_DECIDER: Final[Decider[EngagementCommand, Engagement, EngagementEvent]] = Decider(
    category="engagement",
    initial=NotOpened(),
    decide=decide,
    evolve=evolve,
    creates=(OpenEngagement,),
)
