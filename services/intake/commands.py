"""What intake can be asked to do."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from events.decider import Command
from events.event import Personal
from events.vocabulary import (
    AgencyKind,
    Contact,
    DeclineReason,
    DeliveryType,
    Ori,
    Program,
    ProviderSlug,
    Ratings,
    TopicSlug,
    WithdrawalReason,
)
from services.intake.states import STATES

TOPICS_MAX: Final = 10
SWORN_MAX: Final = 100_000
"""The largest police force of the United States has a third of it."""
AGENCY_NAME_CHARACTERS_MAX: Final = 200
NOTE_CHARACTERS_MAX: Final = 2000


def _known_state(code: str) -> str:
    if code not in STATES:
        raise ValueError(f"{code} is no postal code of a state or territory")
    return code


def _each_once(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(values)) < len(values):
        raise ValueError("each may be named once")
    return values


State = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$"), AfterValidator(_known_state)]
"""Postal code of a state or territory."""
Sworn = Annotated[int, Field(ge=0, le=SWORN_MAX)]
"""Budgeted sworn strength."""
AgencyName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=AGENCY_NAME_CHARACTERS_MAX),
]
PersonName = Annotated[
    Personal, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)
]
Email = Annotated[Personal, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)]
Telephone = Annotated[Personal, StringConstraints(pattern=r"^[0-9+(][0-9 ().x+-]{2,39}$")]
Topics = Annotated[
    tuple[TopicSlug, ...], Field(min_length=1, max_length=TOPICS_MAX), AfterValidator(_each_once)
]
DeliveryTypes = Annotated[
    tuple[DeliveryType, ...], Field(max_length=len(DeliveryType)), AfterValidator(_each_once)
]
"""None named: the agency wants advice on that too."""
Problem = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Note = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=NOTE_CHARACTERS_MAX),
]
"""Accompanies a reason code, never replaces it."""
Recommendation = Annotated[int, Field(ge=0, le=10)]
"""0 (not at all) to 10 (certainly)."""


class GivenContact(Contact):
    """A contact as a writer gives it: nothing unknown, every field within its limit."""

    model_config = ConfigDict(extra="forbid")

    name: PersonName
    email: Email
    telephone: Telephone | None = None


class GivenRatings(Ratings):
    """Ratings as a writer gives them: nothing unknown."""

    model_config = ConfigDict(extra="forbid")


class AgencyFacts(BaseModel):
    """What the registry knew of an agency when a request was screened."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: AgencyKind | None
    state: str
    sworn: int | None


class _AgencyProfile(Command):
    ori: Ori
    name: AgencyName
    kind: AgencyKind | None
    state: State
    sworn: Sworn | None
    on: date


class RegisterAgency(_AgencyProfile):
    """Make an agency known to the center."""


class ChangeAgencyProfile(_AgencyProfile):
    """Replace the profile of a registered agency, whole."""


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


class InviteEvaluation(Command):
    """Ask the requester how it went."""

    invitation_id: UUID
    engagement_id: UUID
    request_id: UUID
    ori: Ori
    program: Program
    provider: ProviderSlug
    on: date


class AnswerEvaluation(Command):
    """Say how it went."""

    invitation_id: UUID
    ratings: GivenRatings
    would_recommend: Recommendation
    testimonial: Note | None
    publish_testimonial: bool
    on: date
