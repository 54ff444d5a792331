"""Commands on an engagement."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from events.decider import ADDED_LATER, Command
from events.vocabulary import (
    AgencyKind,
    AskingAgainReason,
    CancellationReason,
    CloseReason,
    CorrectionReason,
    DeliveryType,
    EngagementStep,
    ExclusionEndReason,
    HoldReason,
    HoldStep,
    Language,
    NumberedStep,
    Ori,
    Program,
    ProviderDeclineReason,
    ProviderSlug,
    ReinstatementReason,
    ReopenReason,
    TopicSlug,
)
from services.assignment.commands.deliveries import DeliveryCommand, TakingPart
from services.assignment.commands.fields import (
    Communities,
    ForRequest,
    FromProvider,
    Languages,
    Note,
    StepNumber,
)
from services.assignment.commands.hand_overs import (
    CorrectHandOverDay,
    FromRoster,
    HandOverCommand,
    Members,
    ReleaseProvider,
)
from services.assignment.commands.leaving import LeavingCommand
from services.assignment.commands.plans import PlanCommand
from services.assignment.commands.validators import ValidatorCommand


class OpenEngagement(Command):
    """Begin the work on a screened request."""

    engagement_id: UUID
    request_id: UUID
    ori: Ori
    agency_kind: AgencyKind | None
    state: str
    sworn: int | None
    program: Program
    topics: tuple[TopicSlug, ...]
    delivery_types: tuple[DeliveryType, ...]
    wanted_from: date | None
    wanted_until: date | None
    family_id: UUID | None = None
    """The first engagement of the request, where this one follows it."""
    confidential: bool = False
    submitted_on: date | None = None
    languages: tuple[Language, ...] = ()
    on: date


class FollowAmendment(Command):
    """Take over what is wanted now of the work, as its request was amended."""

    engagement_id: UUID
    topics: tuple[TopicSlug, ...]
    delivery_types: tuple[DeliveryType, ...]
    wanted_from: date | None
    wanted_until: date | None
    confidential: bool
    """Whether confidence is asked for; what is confidential already stays so."""
    languages: tuple[Language, ...]
    on: date
    submitted_on: Annotated[date | None, ADDED_LATER] = None
    """The right day of the submission; None: as it is known."""


class ExcludeProvider(Command):
    """Exclude a provider that the agency does not want for this work."""

    engagement_id: UUID
    provider: ProviderSlug
    note: Note | None = None
    on: date


class TakeExclusionBack(Command):
    """Let a provider be chosen again that was excluded."""

    engagement_id: UUID
    provider: ProviderSlug
    reason: ExclusionEndReason
    note: Note | None = None
    on: date


class AssignProvider(FromRoster):
    """Choose who does the work: the pair named, the best of the provider named, or the best."""

    engagement_id: UUID
    provider: ProviderSlug | None = None
    expert_id: UUID | None = None
    choice_reason: Note | None = None
    languages: Languages | None = None
    """Wanted beside English; None: those that the agency named."""
    communities: Communities = ()
    """To be known well, beside the one that comes with the kind of agency."""
    on: date
    ask_again: Annotated[AskingAgainReason | None, ADDED_LATER] = None
    """Why those may be chosen whose decline still holds; None: they may not."""


class DeclineAssignment(FromProvider):
    """Give an assignment back before anything was delivered."""

    engagement_id: UUID
    reason: ProviderDeclineReason
    note: Note | None = None
    on: date


class AcceptAssignment(FromProvider, ForRequest):
    """Take the work, while the provider is a member."""

    engagement_id: UUID
    on: date
    members: Members = ()
    """The membership of the provider that it is assigned to, looked up; empty: nobody asked."""


class LapseAssignment(Command):
    """Take the work from a provider that did not answer in time."""

    engagement_id: UUID
    on: date


class HoldEngagement(Command):
    """Pause the work."""

    engagement_id: UUID
    reason: HoldReason
    note: Note | None = None
    on: date


class ResumeEngagement(Command):
    """Resume the paused work."""

    engagement_id: UUID
    note: Note | None = None
    on: date


class CancelEngagement(Command):
    """End the work undelivered, for a reason that the center or the agency has."""

    engagement_id: UUID
    reason: CancellationReason
    note: Note | None = None
    on: date


class CloseEngagement(Command):
    """Close the engagement: nobody has anything left to do."""

    engagement_id: UUID
    reason: CloseReason
    note: Note | None = None
    on: date


class ReopenEngagement(ForRequest):
    """Reopen a closed engagement."""

    engagement_id: UUID
    reason: ReopenReason
    note: Note | None = None
    on: date


class ReinstateEngagement(ForRequest):
    """Take back that an engagement was cancelled."""

    engagement_id: UUID
    reason: ReinstatementReason
    note: Note | None = None
    on: date


class CorrectEngagementDay(Command):
    """Correct the day on which the work was accepted, cancelled or closed."""

    engagement_id: UUID
    step: EngagementStep
    happened_on: date
    """The right day."""
    reason: CorrectionReason
    note: Note | None = None
    on: date
    """The day of the correction."""
    members: Members = ()
    """The membership of the provider that accepted, looked up for an acceptance."""


class CorrectHoldDay(Command):
    """Correct the day on which the last hold began, or on which the work went on after it."""

    engagement_id: UUID
    step: HoldStep
    happened_on: date
    """The right day."""
    reason: CorrectionReason
    note: Note | None = None
    on: date
    """The day of the correction."""


class CorrectStepDay(Command):
    """Correct the day of one of the steps that may be told several times."""

    engagement_id: UUID
    step: NumberedStep
    number: StepNumber | None = None
    """Which of them; the last one where it is not said."""
    happened_on: date
    """The right day."""
    reason: CorrectionReason
    note: Note | None = None
    on: date
    """The day of the correction."""
    members: Members = ()
    """The membership of the provider that was chosen, looked up for an assignment."""
    listed: TakingPart = ()
    """Its expert, likewise."""


class FollowReferral(Command):
    """Cancel the work on a request that was referred elsewhere, unless it is over."""

    engagement_id: UUID
    on: date


class FollowReinstatement(Command):
    """Let the work go on that the end of its request had cancelled, as that was taken back."""

    engagement_id: UUID
    on: date


class FollowDayCorrection(Command):
    """Move the end of work that ended with its request to the day on which that really ended."""

    engagement_id: UUID
    happened_on: date
    """The right day of the request's end."""
    reason: CorrectionReason
    note: Note | None
    on: date


class FollowWithdrawal(Command):
    """Cancel the work on a withdrawn request, unless it is over."""

    engagement_id: UUID
    on: date


class FollowMerge(Command):
    """Cancel the work on a merged request, unless it is over."""

    engagement_id: UUID
    on: date


class FollowEscalation(Command):
    """Close the work on a request that moved to another program, unless it is over."""

    engagement_id: UUID
    on: date


class FollowRescreening(Command):
    """End the work that was opened by mistake, as its request was screened again."""

    engagement_id: UUID
    on: date


class AwaitAuthorization(Command):
    """Pause ongoing work until the agency's new executive authorizes it."""

    engagement_id: UUID
    on: date


class FollowAuthorization(Command):
    """Resume the work if it is on hold for the authorization that was just given."""

    engagement_id: UUID
    on: date


ExclusionCommand = ExcludeProvider | TakeExclusionBack
AssignmentCommand = AssignProvider | AcceptAssignment | DeclineAssignment | LapseAssignment
HoldCommand = HoldEngagement | ResumeEngagement | AwaitAuthorization | FollowAuthorization
EndingCommand = (
    CancelEngagement
    | CloseEngagement
    | ReopenEngagement
    | ReinstateEngagement
    | FollowReferral
    | FollowReinstatement
    | FollowWithdrawal
    | FollowMerge
    | FollowEscalation
    | FollowRescreening
)
EngagementCommand = (
    OpenEngagement
    | FollowAmendment
    | ExclusionCommand
    | AssignmentCommand
    | HandOverCommand
    | ReleaseProvider
    | LeavingCommand
    | PlanCommand
    | DeliveryCommand
    | HoldCommand
    | EndingCommand
    | CorrectEngagementDay
    | CorrectHoldDay
    | CorrectStepDay
    | CorrectHandOverDay
    | FollowDayCorrection
    | ValidatorCommand
)
