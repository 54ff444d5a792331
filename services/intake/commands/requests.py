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
    Ori,
    Program,
    WithdrawalReason,
)
from services.intake.commands.fields import (
    DeliveryTypes,
    GivenContact,
    Note,
    PersonName,
    Problem,
    Topics,
)


class AgencyFacts(BaseModel):
    """What the registry knew of an agency when a request was screened."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: AgencyKind | None
    state: str
    sworn: int | None


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
    on: date
    agency_registered: Annotated[bool, Field(exclude=True)]
    """Looked up in the registry."""


class ScreenRequest(Command):
    """Take a request and route it to a program."""

    request_id: UUID
    program: Program
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
