"""What intake tells: agencies, requests and evaluations."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from events.event import Event, Personal
from events.vocabulary import (
    AgencyKind,
    Contact,
    DeclineReason,
    DeliveryType,
    Ori,
    Program,
    Ratings,
    TopicSlug,
    WithdrawalReason,
)


class AgencyRegistered(Event):
    """An agency is known to the center. Stream `agency-<ORI>`."""

    wire_name = "AgencyRegistered"
    category = "agency"

    ori: Ori
    name: str
    kind: AgencyKind | None
    """None where it is unknown."""
    state: str
    """Postal code of the state or territory, two letters."""
    sworn: int | None
    """Budgeted sworn strength; None where it is unknown, never zero for unknown."""
    registered_on: date


class AgencyProfileChanged(Event):
    """An agency's profile as it is from now on, whole."""

    wire_name = "AgencyProfileChanged"
    category = "agency"

    ori: Ori
    name: str
    kind: AgencyKind | None
    state: str
    sworn: int | None
    changed_on: date


class RequestSubmitted(Event):
    """An agency asked for help. Stream `request-<id>`."""

    wire_name = "RequestSubmitted"
    category = "request"

    request_id: UUID
    ori: Ori
    program: Program
    """The program asked for; screening decides."""
    topics: tuple[TopicSlug, ...]
    delivery_types: tuple[DeliveryType, ...]
    """The ways of assistance asked for."""
    problem: str
    contact: Contact
    authorized_by: Personal
    """Who of the agency authorizes the request."""
    wanted_from: date | None
    wanted_until: date | None
    submitted_on: date


class RequestScreened(Event):
    """The center takes the request and routes it to a program.

    It carries what opening an engagement needs, so that nobody has to ask back.
    """

    wire_name = "RequestScreened"
    category = "request"

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
    submitted_on: date
    screened_on: date


class RequestDeclined(Event):
    """The center does not take the request."""

    wire_name = "RequestDeclined"
    category = "request"

    request_id: UUID
    ori: Ori
    reason: DeclineReason
    note: str | None
    declined_on: date


class RequestWithdrawn(Event):
    """The agency takes its request back."""

    wire_name = "RequestWithdrawn"
    category = "request"

    request_id: UUID
    ori: Ori
    reason: WithdrawalReason
    note: str | None
    withdrawn_on: date


class EvaluationInvited(Event):
    """The requester is asked how it went. Stream `evaluation-<invitation id>`.

    The private token is derived from the invitation's id; none is stored.
    """

    wire_name = "EvaluationInvited"
    category = "evaluation"

    invitation_id: UUID
    engagement_id: UUID
    request_id: UUID
    ori: Ori
    program: Program
    provider: str
    invited_on: date


class EvaluationReceived(Event):
    """An answer to an invitation. It names the engagement, and no person."""

    wire_name = "EvaluationReceived"
    category = "evaluation"

    invitation_id: UUID
    engagement_id: UUID
    request_id: UUID
    ori: Ori
    program: Program
    provider: str
    ratings: Ratings
    would_recommend: int
    """0 (not at all) to 10 (certainly)."""
    testimonial: str | None
    publish_testimonial: bool
    """Whether the respondent consents to publication."""
    received_on: date


FACTS: Final[tuple[type[Event], ...]] = (
    AgencyRegistered,
    AgencyProfileChanged,
    RequestSubmitted,
    RequestScreened,
    RequestDeclined,
    RequestWithdrawn,
    EvaluationInvited,
    EvaluationReceived,
)
