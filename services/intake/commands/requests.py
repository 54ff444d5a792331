"""The commands on requests."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from events.days import Day
from events.decider import ADDED_LATER, Command
from events.rules.help import (
    DeliveryTypes,
    GivenContact,
    Languages,
    PersonName,
    Problem,
    RequestedHelp,
    Topics,
)
from events.rules.topics import NotOffered
from events.vocabulary import (
    AgencyKind,
    AmendmentReason,
    ClaimDismissalReason,
    CorrectionReason,
    DeclineReason,
    EscalationReason,
    LeaveReason,
    Ori,
    OtherAction,
    Program,
    ReferralReason,
    ReinstatementReason,
    RequestStep,
    TopicSlug,
    WithdrawalReason,
)
from services.intake.commands.fields import DocumentReference, Note, OfficeTitle, ReferredTo

TimesForgotten = Annotated[int, Field(exclude=True)]
"""How often the request was forgotten. The command tells anew what was told of somebody: guarded,
what is forgotten meanwhile is not told after it."""


class KnownAgency(BaseModel):
    """What the registry knew of an agency when a request was screened or moved."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: AgencyKind | None
    state: str
    sworn: int | None
    other_actions: tuple[OtherAction, ...] = ()
    """Open on the day of the command."""
    executive_since: date | None = None
    """The last day, up to that of the command, on which another executive took office.

    None where there was none, or where it does not matter.
    """


class MergeTarget(BaseModel):
    """What was known of the request that another one is to be merged into."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ori: Ori
    ended: str | None
    """How it ended; None while it is open. Nothing can be merged into a request that ended."""


class OnRequest(Command):
    """A command on one request."""

    request_id: UUID


class WantedDays(BaseModel):
    """When the help is wanted; a bound that is left out is open."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    wanted_from: Day | None = None
    wanted_until: Day | None = None


class AmendedHelp(BaseModel):
    """What is told otherwise of a request; what is left out stays as it is."""

    topics: Topics | None = None
    delivery_types: DeliveryTypes | None = Field(
        default=None, description="Once the request was screened: as agreed with the agency."
    )
    problem: Problem | None = None
    contact: GivenContact | None = None
    wanted_days: WantedDays | None = Field(
        default=None, description="Both bounds together: `{}` means at any time."
    )
    confidential: bool | None = Field(
        default=None, description="Once the request was screened, confidence is not taken away."
    )
    languages: Languages | None = None
    reason: AmendmentReason
    note: Note | None = None
    submitted_on: Annotated[Day | None, ADDED_LATER] = Field(
        default=None, description="The right day of the submission, if that was told wrongly."
    )


class SubmitRequest(RequestedHelp, OnRequest):
    """Ask for help on behalf of an agency."""

    on: date
    agency_registered: Annotated[bool, Field(exclude=True)] = False
    """Looked up in the registry."""
    agency_gone: Annotated[str | None, Field(exclude=True)] = None
    """How the agency had ended by that day, looked up in the registry; None where it had not."""
    topics_listed: Annotated[bool, Field(exclude=True)]
    """Whether there is a list of topics at all: without one, any topic is taken."""
    topics_unknown: Annotated[tuple[TopicSlug | None, ...], Field(exclude=True)] = ()
    """The topics that were never listed; looked up only where there is a list of topics."""
    topics_retired: Annotated[tuple[NotOffered | None, ...], Field(exclude=True)] = ()
    """The topics that were not offered on that day; looked up likewise."""
    similar: Annotated[tuple[UUID, ...], Field(exclude=True)]
    """Other requests of the agency on the same topics, within 30 days, from the rows of intake.

    The rows may be behind the log.
    """
    similar_over: Annotated[tuple[UUID | None, ...], Field(exclude=True)] = ()
    """Those of the similar requests whose streams say that they ended without help."""


class ScreenRequest(OnRequest):
    """Accept a request and route it to a program."""

    program: Program
    other_action_reviewed: bool = False
    """Whether the coordinator has reviewed the other actions that are open with the agency."""
    delivery_types: DeliveryTypes | None = None
    """The ways of assistance agreed with the agency; None keeps those that it asked for."""
    on: date
    agency: Annotated[KnownAgency | None, Field(exclude=True)] = None
    """Looked up in the registry; None where it does not know the agency."""


class RescreenRequest(OnRequest):
    """Route a request again that was screened to the wrong program."""

    program: Program
    other_action_reviewed: bool = False
    delivery_types: DeliveryTypes | None = None
    """The ways of assistance agreed with the agency; None keeps those that it asked for."""
    note: Note | None
    on: date
    agency: Annotated[KnownAgency | None, Field(exclude=True)] = None
    """Looked up in the registry; None where it does not know the agency."""
    begun: Annotated[str | None, Field(exclude=True)] = None
    """Why the engagement opened by mistake has to stay, looked up there; None: it has not."""


class AmendRequest(AmendedHelp, OnRequest):
    """Tell otherwise what an agency asks for."""

    on: date
    topics_listed: Annotated[bool, Field(exclude=True)]
    """Whether there is a list of topics at all: without one, any topic is taken."""
    topics_unknown: Annotated[tuple[TopicSlug | None, ...], Field(exclude=True)] = ()
    """Of the topics that come anew, those that were never listed."""
    topics_retired: Annotated[tuple[NotOffered | None, ...], Field(exclude=True)] = ()
    """Of the topics that come anew, those that were not offered; see `judged_on`."""
    delivered: Annotated[bool, Field(exclude=True)] = False
    """Whether the help was given in the request's present program; looked up in the engagement."""
    forgotten: TimesForgotten = 0


class AuthorizeRequest(OnRequest):
    """Record who authorized the work for the agency, and in which document."""

    authorized_by: PersonName
    title: OfficeTitle
    document: DocumentReference | None
    on: date


class TakeAuthorizationBack(OnRequest):
    """Take back an authorization that was never given, or not on that day."""

    wrong_on: date
    """The day that it was told for."""
    reason: CorrectionReason
    note: Note | None
    on: date
    forgotten: TimesForgotten = 0


class ClaimAuthorization(OnRequest):
    """Say yes to the work by a link that was mailed."""

    authorized_by: PersonName
    title: OfficeTitle
    link_id: UUID
    on: date


class ConfirmAuthorization(OnRequest):
    """Let a yes by a link count: the center called the agency, and it was its executive's."""

    link_id: UUID
    on: date
    forgotten: TimesForgotten = 0


class DismissClaim(OnRequest):
    """Wait no more to confirm what was said by a link."""

    link_id: UUID
    reason: ClaimDismissalReason
    note: Note | None
    on: date


class AskReauthorization(OnRequest):
    """Ask the agency's new executive to authorize the request again, if the work needs it."""

    on: date
    delivered: Annotated[bool, Field(exclude=True)] = False
    """Whether the help was given in the request's present program; looked up in the engagement."""


class MergeRequest(OnRequest):
    """Merge a request into another one of the same agency: it counts as that one."""

    into: UUID
    on: date
    target: Annotated[MergeTarget | None, Field(exclude=True)] = None
    """Looked up in its stream; None where there is no such request."""
    delivered: Annotated[tuple[bool, ...], Field(exclude=True)] = ()
    """For each engagement of the request, whether the help was given; from their streams."""


class KeepRequest(OnRequest):
    """Let a flagged request count as one of its own."""

    on: date


class EscalateRequest(OnRequest):
    """Move a screened request to another program."""

    program: Program
    delivery_types: DeliveryTypes | None = None
    """The ways of assistance agreed with the agency; None keeps those of the program before."""
    reason: EscalationReason
    note: Note | None
    on: date
    agency: Annotated[KnownAgency | None, Field(exclude=True)] = None
    """Looked up in the registry; None where it does not know the agency."""


class JoinRequest(OnRequest):
    """Let another agency take part in a request."""

    participation_id: UUID
    participant: Ori
    on: date
    participant_registered: Annotated[bool, Field(exclude=True)] = False
    """Looked up in the registry."""
    participant_gone: Annotated[str | None, Field(exclude=True)] = None
    """How it had ended by that day, looked up likewise; None where it had not."""


class LeaveRequest(OnRequest):
    """End the participation of an agency in a request, or take it back as entered in error."""

    participation_id: UUID
    reason: LeaveReason
    note: Note | None
    on: date


class DeclineRequest(OnRequest):
    """Decline a request."""

    reason: DeclineReason
    note: Note | None
    on: date
    others: Annotated[tuple[UUID, ...], Field(exclude=True)]
    """Requests of the agency that may count as this one; looked up only to decline a duplicate."""
    relying: Annotated[tuple[UUID | None, ...], Field(exclude=True)] = ()
    """Those of them that do, by their streams. Declining this one would leave them uncounted."""
    originals: Annotated[tuple[bool, ...], Field(exclude=True)] = ()
    """For each request that this one looks like, whether it still counts; looked up likewise."""


class ReferRequest(OnRequest):
    """Send the agency to somebody else with its request."""

    to: ReferredTo
    reason: ReferralReason
    note: Note | None
    on: date
    delivered: Annotated[bool, Field(exclude=True)] = False
    """Whether the help was given in the request's present program; looked up in the engagement."""


class ReinstateRequest(OnRequest):
    """Take back the end of a request."""

    reason: ReinstatementReason
    note: Note | None
    on: date


class CorrectRequestDay(OnRequest):
    """Correct the day on which a request ended."""

    step: RequestStep
    happened_on: date
    """The right day."""
    reason: CorrectionReason
    note: Note | None
    on: date
    """The day of the correction."""


class WithdrawRequest(OnRequest):
    """Withdraw a request for the agency."""

    reason: WithdrawalReason
    note: Note | None
    on: date
    delivered: Annotated[bool, Field(exclude=True)] = False
    """Whether the help was given in the request's present program; looked up in the engagement."""
