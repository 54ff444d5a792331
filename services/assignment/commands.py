"""What assignment can be asked to do."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from pydantic import AfterValidator, Field, SkipValidation, StringConstraints

from events.decider import Command
from events.vocabulary import (
    AgencyKind,
    CancellationReason,
    DeliveryMode,
    DeliveryType,
    Ori,
    Program,
    ProviderDeclineReason,
    ProviderSlug,
    TopicSlug,
)
from services.assignment.matching import Expert, Membership

TOPICS_MAX: Final = 100
STATES_MAX: Final = 60
CAPACITY_MAX: Final = 100
HOURS_MIN: Final = 0.25
HOURS_MAX: Final = 1000
ATTENDEES_MAX: Final = 100_000


def _each_once(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
PostalState = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Programs = Annotated[tuple[Program, ...], Field(min_length=1), AfterValidator(_each_once)]
Topics = Annotated[
    tuple[TopicSlug, ...], Field(min_length=1, max_length=TOPICS_MAX), AfterValidator(_each_once)
]
AgencyKinds = Annotated[tuple[AgencyKind, ...], AfterValidator(_each_once)]
States = Annotated[
    tuple[PostalState, ...], Field(max_length=STATES_MAX), AfterValidator(_each_once)
]
Capacity = Annotated[int, Field(ge=1, le=CAPACITY_MAX)]
Hours = Annotated[float, Field(ge=HOURS_MIN, le=HOURS_MAX, multiple_of=0.25)]
Attendees = Annotated[int, Field(ge=0, le=ATTENDEES_MAX)]


class EnrolProvider(Command):
    """Take a partner organization in; a membership may be known ahead, and to its end."""

    provider: ProviderSlug
    name: Name
    programs: Programs
    member_from: date
    member_until: date | None = None


class EndMembership(Command):
    """Set the last day of a membership, earlier than it was."""

    provider: ProviderSlug
    member_until: date


class ListExpert(Command):
    """Add an expert to the roster, for a provider that is a member on that day."""

    expert_id: UUID
    provider: ProviderSlug
    name: Name
    topics: Topics
    agency_kinds: AgencyKinds
    states: States
    capacity: Capacity
    on: date
    membership: Annotated[Membership | None, Field(exclude=True)]
    """The provider's, looked up; None where the provider is not enrolled."""


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
    on: date


class AssignProvider(Command):
    """Choose who does the work: the pair named, the best of the provider named, or the best."""

    engagement_id: UUID
    provider: ProviderSlug | None = None
    expert_id: UUID | None = None
    choice_reason: Note | None = None
    on: date
    # Thousands, from our own query: to validate each again would cost more than to rank them.
    roster: Annotated[tuple[Expert, ...], SkipValidation, Field(exclude=True, repr=False)]
    """Every expert, with the load of the day of the choice."""


class DeclineAssignment(Command):
    """Give an assignment back before anything was delivered."""

    engagement_id: UUID
    reason: ProviderDeclineReason
    note: Note | None = None
    on: date


class RecordDelivery(Command):
    """Log one dated act of assistance."""

    engagement_id: UUID
    delivery_id: UUID
    delivery_type: DeliveryType
    topics: Topics
    mode: DeliveryMode
    hours: Hours
    attendees_in_person: Attendees
    attendees_virtual: Attendees
    on: date


class DeliverEngagement(Command):
    """Say that all that was agreed has been given."""

    engagement_id: UUID
    on: date


class CancelEngagement(Command):
    """End the work undelivered, for a reason that the center or the agency has."""

    engagement_id: UUID
    reason: CancellationReason
    note: Note | None = None
    on: date


class FollowWithdrawal(Command):
    """The request was withdrawn: end the work on it, if there is some to end."""

    engagement_id: UUID
    on: date


ProviderCommand = EnrolProvider | EndMembership
EngagementCommand = (
    OpenEngagement
    | AssignProvider
    | DeclineAssignment
    | RecordDelivery
    | DeliverEngagement
    | CancelEngagement
    | FollowWithdrawal
)
