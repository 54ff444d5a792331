"""What reporting reads of each fact: no more than it counts, and nothing personal.

Its own narrow classes for the published facts, because a reader that skips contacts, problem
statements and rankings needs half the time, and cannot leak what it never read. Coded words and
ids stay text: they are stored and compared, never reasoned about.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from events.catalogue import Catalogue
from events.event import Event
from events.vocabulary import Ratings


class AgencyRegistered(Event):
    """An agency's first profile."""

    wire_name = "AgencyRegistered"
    category = "agency"

    ori: str
    name: str
    kind: str | None
    state: str
    sworn: int | None


class AgencyProfileChanged(AgencyRegistered):
    """An agency's profile from now on, whole."""

    wire_name = "AgencyProfileChanged"


class RequestSubmitted(Event):
    """An agency asked for help."""

    wire_name = "RequestSubmitted"
    category = "request"

    request_id: str
    ori: str
    program: str
    topics: tuple[str, ...]
    submitted_on: date


class RequestScreened(Event):
    """The center takes a request, for this program and these topics."""

    wire_name = "RequestScreened"
    category = "request"

    request_id: str
    program: str
    topics: tuple[str, ...]
    screened_on: date


class RequestDeclined(Event):
    """The center does not take a request."""

    wire_name = "RequestDeclined"
    category = "request"

    request_id: str
    reason: str
    declined_on: date


class RequestWithdrawn(Event):
    """The agency takes its request back."""

    wire_name = "RequestWithdrawn"
    category = "request"

    request_id: str
    reason: str
    withdrawn_on: date


class EngagementOpened(Event):
    """Work on a request begins."""

    wire_name = "EngagementOpened"
    category = "engagement"

    engagement_id: str
    request_id: str
    ori: str
    program: str
    topics: tuple[str, ...]
    opened_on: date


class ProviderAssigned(Event):
    """A provider is chosen."""

    wire_name = "ProviderAssigned"
    category = "engagement"

    engagement_id: str
    request_id: str
    provider: str
    assigned_on: date


class ProviderDeclined(Event):
    """The chosen provider does not take the engagement."""

    wire_name = "ProviderDeclined"
    category = "engagement"

    engagement_id: str
    request_id: str
    reason: str
    declined_on: date


class DeliveryRecorded(Event):
    """One dated act of assistance."""

    wire_name = "DeliveryRecorded"
    category = "engagement"

    engagement_id: str
    request_id: str
    delivery_id: str
    ori: str
    program: str
    delivery_type: str
    topics: tuple[str, ...]
    mode: str
    hours: float
    attendees_in_person: int
    attendees_virtual: int
    delivered_on: date


class EngagementDelivered(Event):
    """All that was agreed has been given."""

    wire_name = "EngagementDelivered"
    category = "engagement"

    engagement_id: str
    request_id: str
    provider: str
    delivered_on: date


class EngagementCancelled(Event):
    """The engagement ends undelivered."""

    wire_name = "EngagementCancelled"
    category = "engagement"

    engagement_id: str
    request_id: str
    provider: str | None
    reason: str
    cancelled_on: date


class EvaluationInvited(Event):
    """The requester is asked how it went."""

    wire_name = "EvaluationInvited"
    category = "evaluation"

    request_id: str
    provider: str
    invited_on: date


class EvaluationReceived(Event):
    """An answer, which names the engagement and no person."""

    wire_name = "EvaluationReceived"
    category = "evaluation"

    invitation_id: str
    engagement_id: str
    request_id: str
    ori: str
    program: str
    provider: str
    ratings: Ratings
    would_recommend: int
    received_on: date


CATALOGUE: Final = Catalogue(
    [
        AgencyRegistered,
        AgencyProfileChanged,
        RequestSubmitted,
        RequestScreened,
        RequestDeclined,
        RequestWithdrawn,
        EngagementOpened,
        ProviderAssigned,
        ProviderDeclined,
        DeliveryRecorded,
        EngagementDelivered,
        EngagementCancelled,
        EvaluationInvited,
        EvaluationReceived,
    ]
)
