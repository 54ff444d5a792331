"""What happens to a request."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from events.days import Day
from events.decider import Command
from events.vocabulary import (
    AgencyKind,
    DeclineReason,
    EscalationReason,
    Ori,
    OtherAction,
    Program,
    TopicSlug,
    WithdrawalReason,
)
from services.intake.commands.fields import (
    DeliveryTypes,
    DocumentReference,
    GivenContact,
    Languages,
    Note,
    OfficeTitle,
    PersonName,
    Problem,
    Topics,
)


class AgencyFacts(BaseModel):
    """What the registry knew of an agency when a request was screened or moved."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: AgencyKind | None
    state: str
    sworn: int | None
    other_actions: tuple[OtherAction, ...] = ()
    """Open on the day of the command."""
    executive_since: date | None = None
    """The last day by then on which another executive came; None where it does not matter."""


class MergeTarget(BaseModel):
    """What was known of the request that another one is to be merged into."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ori: Ori
    ended: str | None
    """How it ended, if it did: nothing can be merged into it then."""


class OnRequest(Command):
    """A command on one request."""

    request_id: UUID


class RequestedHelp(BaseModel):
    """What an agency asks for: the fields that the HTTP body and the command share."""

    ori: Ori
    program: Program
    topics: Topics
    delivery_types: DeliveryTypes = Field(default=(), description="None: advice is wanted on it.")
    problem: Problem
    contact: GivenContact
    authorized_by: PersonName
    wanted_from: Day | None = None
    wanted_until: Day | None = None
    confidential: bool | None = Field(
        default=None, description="Whether in confidence; left out, the program says."
    )
    languages: Languages = Field(
        default=(), description="Beside English, to be served in: ISO 639, such as `es`."
    )


class SubmitRequest(RequestedHelp, OnRequest):
    """Ask for help on behalf of an agency."""

    on: date
    agency_registered: Annotated[bool, Field(exclude=True)] = False
    """Looked up in the registry."""
    topics_listed: Annotated[bool, Field(exclude=True)]
    """Whether there is a list of topics at all: without one, any topic is taken."""
    topics_unknown: Annotated[tuple[TopicSlug | None, ...], Field(exclude=True)] = ()
    """Those of the topics that were never listed; looked up where any topic is."""
    topics_retired: Annotated[tuple[TopicSlug | None, ...], Field(exclude=True)] = ()
    """Those that were not offered on that day; looked up likewise."""
    similar: Annotated[tuple[UUID, ...], Field(exclude=True)]
    """Other requests of the agency on the same topics about that day, as far as was heard."""
    similar_over: Annotated[tuple[UUID | None, ...], Field(exclude=True)] = ()
    """Those of them that came to nothing, as their streams say."""


class ScreenRequest(OnRequest):
    """Take a request and route it to a program."""

    program: Program
    other_action_reviewed: bool = False
    """Whether whoever screens knows of what else is open with the agency."""
    delivery_types: DeliveryTypes | None = None
    """As agreed with the agency; None: those it asked for."""
    on: date
    agency: Annotated[AgencyFacts | None, Field(exclude=True)] = None
    """Looked up in the registry; None where it does not know the agency."""


class AuthorizeRequest(OnRequest):
    """Say who of the agency said yes to the work, and where that is written."""

    authorized_by: PersonName
    title: OfficeTitle
    document: DocumentReference | None
    on: date


class AskReauthorization(OnRequest):
    """Ask for the yes of the agency's new executive, where the work needs one."""

    on: date
    delivered: Annotated[bool, Field(exclude=True)] = False
    """Whether the help was given in the program where it is; looked up in the engagement."""


class MergeRequest(OnRequest):
    """Let a request count as another one of the same agency."""

    into: UUID
    on: date
    target: Annotated[MergeTarget | None, Field(exclude=True)] = None
    """Looked up in its stream; None where there is no such request."""
    delivered: Annotated[tuple[bool, ...], Field(exclude=True)] = ()
    """Of each of its engagements, whether the help was given; looked up in their streams."""


class KeepRequest(OnRequest):
    """Let a flagged request count as one of its own."""

    on: date


class EscalateRequest(OnRequest):
    """Move a screened request to another program."""

    program: Program
    delivery_types: DeliveryTypes | None = None
    """As agreed with the agency; None: those of the program before."""
    reason: EscalationReason
    note: Note | None
    on: date
    agency: Annotated[AgencyFacts | None, Field(exclude=True)] = None
    """Looked up in the registry; None where it does not know the agency."""


class DeclineRequest(OnRequest):
    """Do not take a request."""

    reason: DeclineReason
    note: Note | None
    on: date
    others: Annotated[tuple[UUID, ...], Field(exclude=True)]
    """Requests of the agency that may count as this one; looked up for a duplicate alone."""
    relying: Annotated[tuple[UUID | None, ...], Field(exclude=True)] = ()
    """Those of them that do, as their streams say: they would no longer count at all."""
    originals: Annotated[tuple[bool, ...], Field(exclude=True)] = ()
    """Of each request that this one looks like, whether it still counts; looked up likewise."""


class WithdrawRequest(OnRequest):
    """Take one's request back."""

    reason: WithdrawalReason
    note: Note | None
    on: date
    delivered: Annotated[bool, Field(exclude=True)] = False
    """Whether the help was given in the program where it is; looked up in the engagement."""
