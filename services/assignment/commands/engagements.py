"""What happens to an engagement."""

from __future__ import annotations

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, SkipValidation

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
from services.assignment.commands.fields import Attendees, Hours, Note, Topics
from services.assignment.matching import Expert


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


EngagementCommand = (
    OpenEngagement
    | AssignProvider
    | DeclineAssignment
    | RecordDelivery
    | DeliverEngagement
    | CancelEngagement
    | FollowWithdrawal
)
