"""What happens to a request."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

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


class MergeTarget(BaseModel):
    """What was known of the request that another one is to be merged into."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ori: Ori
    ended: str | None
    """How it ended, if it did: nothing can be merged into it then."""


class SubmitRequest(Command):
    """Ask for help on behalf of an agency."""

    request_id: UUID
    ori: Ori
    program: Program
    topics: Topics
    delivery_types: DeliveryTypes
    problem: Problem
    contact: GivenContact
    authorized_by: PersonName
    wanted_from: date | None
    wanted_until: date | None
    confidential: bool | None = None
    """None leaves it to the program."""
    languages: Languages = ()
    """Wanted beside English."""
    on: date
    agency_registered: Annotated[bool, Field(exclude=True)]
    """Looked up in the registry."""
    topics_unknown: Annotated[tuple[TopicSlug, ...], Field(exclude=True)] = ()
    """Those of the topics that were never listed; looked up where any topic is."""
    topics_retired: Annotated[tuple[TopicSlug, ...], Field(exclude=True)] = ()
    """Those that were not offered on that day; looked up likewise."""
    similar: Annotated[tuple[UUID, ...], Field(exclude=True)] = ()
    """Other requests of the agency on the same topics about that day, as far as was heard."""


class ScreenRequest(Command):
    """Take a request and route it to a program."""

    request_id: UUID
    program: Program
    other_action_reviewed: bool = False
    """Whether whoever screens knows of what else is open with the agency."""
    delivery_types: DeliveryTypes | None = None
    """As agreed with the agency; None: those it asked for."""
    on: date
    agency: Annotated[AgencyFacts | None, Field(exclude=True)]
    """Looked up in the registry; None where it does not know the agency."""


class AuthorizeRequest(Command):
    """Say who of the agency said yes to the work, and where that is written."""

    request_id: UUID
    authorized_by: PersonName
    title: OfficeTitle
    document: DocumentReference | None
    on: date


class AskReauthorization(Command):
    """Ask for the yes of the agency's new executive, where the work needs one."""

    request_id: UUID
    on: date


class MergeRequest(Command):
    """Let a request count as another one of the same agency."""

    request_id: UUID
    into: UUID
    on: date
    target: Annotated[MergeTarget | None, Field(exclude=True)]
    """Looked up in the log; None where there is no such request."""
    delivered: Annotated[bool, Field(exclude=True)]
    """Whether the help was given already; looked up in what intake has heard so far."""


class KeepRequest(Command):
    """Let a flagged request count as one of its own."""

    request_id: UUID
    on: date


class EscalateRequest(Command):
    """Move a screened request to another program."""

    request_id: UUID
    program: Program
    delivery_types: DeliveryTypes | None = None
    """As agreed with the agency; None: those of the program before."""
    reason: EscalationReason
    note: Note | None
    on: date
    agency: Annotated[AgencyFacts | None, Field(exclude=True)]
    """Looked up in the registry; None where it does not know the agency."""


class DeclineRequest(Command):
    """Do not take a request."""

    request_id: UUID
    reason: DeclineReason
    note: Note | None
    on: date


class WithdrawRequest(Command):
    """Take one's request back."""

    request_id: UUID
    reason: WithdrawalReason
    note: Note | None
    on: date
    delivered: Annotated[bool, Field(exclude=True)]
    """Whether the help was given already; looked up in what intake has heard so far."""
