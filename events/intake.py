"""What intake tells: agencies, requests and evaluations."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from events.event import Event, Personal
from events.vocabulary import (
    AgencyKind,
    Answer,
    Contact,
    DeclineReason,
    DeliveryType,
    EscalationReason,
    EvaluationAudience,
    EvaluationStage,
    Ori,
    OtherAction,
    Program,
    Ratings,
    TopicList,
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


class ContactNamed(Event):
    """An agency names one of its three contacts, or another person in the same place."""

    wire_name = "ContactNamed"
    category = "agency"

    ori: Ori
    contact: Contact
    named_on: date


class ExecutiveChanged(Event):
    """Somebody else leads the agency or the government above it: open work needs a new yes."""

    wire_name = "ExecutiveChanged"
    category = "agency"

    ori: Ori
    contact: Contact
    """The new executive."""
    changed_on: date


class OtherActionNoted(Event):
    """Something else goes on with the agency that screening must know of."""

    wire_name = "OtherActionNoted"
    category = "agency"

    ori: Ori
    action: OtherAction
    note: str | None
    noted_on: date


class OtherActionEnded(Event):
    """It is over."""

    wire_name = "OtherActionEnded"
    category = "agency"

    ori: Ori
    action: OtherAction
    ended_on: date


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
    confidential: bool | None = None
    """Whether the agency asks for confidence; None leaves it to the program."""


class RequestAuthorized(Event):
    """Who of the agency says yes to the work, and where that is written."""

    wire_name = "RequestAuthorized"
    category = "request"

    request_id: UUID
    ori: Ori
    authorized_by: Personal
    title: str
    """The office of that person, such as `Chief of Police`."""
    document: str | None
    """Reference of the letter or memorandum."""
    authorized_on: date


class ReauthorizationAsked(Event):
    """The agency's executive changed: the work waits for the new one's yes."""

    wire_name = "ReauthorizationAsked"
    category = "request"

    request_id: UUID
    ori: Ori
    asked_on: date


class RequestFlagged(Event):
    """The same agency asked on the same topics within 30 days: a coordinator should look."""

    wire_name = "RequestFlagged"
    category = "request"

    request_id: UUID
    ori: Ori
    similar: tuple[UUID, ...]
    """The earlier requests."""
    flagged_on: date


class RequestMerged(Event):
    """A coordinator found the request to be another one: it counts as that."""

    wire_name = "RequestMerged"
    category = "request"

    request_id: UUID
    ori: Ori
    into: UUID
    merged_on: date


class RequestKept(Event):
    """A coordinator found the flagged request to be one of its own."""

    wire_name = "RequestKept"
    category = "request"

    request_id: UUID
    ori: Ori
    kept_on: date


class RequestEscalated(Event):
    """A screened request moves to another program, with its history.

    It carries what opening the next engagement needs, as `RequestScreened` does for the first.
    """

    wire_name = "RequestEscalated"
    category = "request"

    request_id: UUID
    ori: Ori
    agency_kind: AgencyKind | None
    state: str
    sworn: int | None
    from_program: Program
    program: Program
    """The program from now on."""
    move: int
    """1 for the first escalation of this request, 2 for the second, ..."""
    topics: tuple[TopicSlug, ...]
    delivery_types: tuple[DeliveryType, ...]
    wanted_from: date | None
    wanted_until: date | None
    submitted_on: date
    reason: EscalationReason
    note: str | None
    escalated_on: date
    confidential: bool = False


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
    confidential: bool = False
    other_actions: tuple[OtherAction, ...] = ()
    """What else was open with the agency on that day, and known to whoever screened."""


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
    audience: EvaluationAudience = EvaluationAudience.REQUESTER
    stage: EvaluationStage = EvaluationStage.IMMEDIATE
    expires_on: date | None = None
    """The last day on which an answer is taken; None for ever."""


class EvaluationReminded(Event):
    """An invitation was not answered yet, and is sent again."""

    wire_name = "EvaluationReminded"
    category = "evaluation"

    invitation_id: UUID
    engagement_id: UUID
    request_id: UUID
    reminder: int
    """1 for the first, 2 for the second, ..."""
    reminded_on: date


class EvaluationExpired(Event):
    """An invitation was not answered in time; its token is worth nothing any more."""

    wire_name = "EvaluationExpired"
    category = "evaluation"

    invitation_id: UUID
    engagement_id: UUID
    request_id: UUID
    expired_on: date


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
    audience: EvaluationAudience = EvaluationAudience.REQUESTER
    stage: EvaluationStage = EvaluationStage.IMMEDIATE
    answers: tuple[Answer, ...] = ()
    """To the questions beyond the five ratings, each speaking to one of Kirkpatrick's levels."""


class TopicListed(Event):
    """A topic is offered. Stream `topic-<slug>`."""

    wire_name = "TopicListed"
    category = "topic"

    topic: TopicSlug
    title: str
    lists: tuple[TopicList, ...]
    listed_on: date


class TopicRetired(Event):
    """A topic is no longer offered; what was asked and given under it stays."""

    wire_name = "TopicRetired"
    category = "topic"

    topic: TopicSlug
    retired_on: date


FACTS: Final[tuple[type[Event], ...]] = (
    AgencyRegistered,
    AgencyProfileChanged,
    RequestSubmitted,
    RequestScreened,
    RequestDeclined,
    RequestWithdrawn,
    RequestAuthorized,
    ReauthorizationAsked,
    RequestFlagged,
    RequestMerged,
    RequestKept,
    RequestEscalated,
    ContactNamed,
    ExecutiveChanged,
    OtherActionNoted,
    OtherActionEnded,
    EvaluationInvited,
    EvaluationReminded,
    EvaluationExpired,
    EvaluationReceived,
    TopicListed,
    TopicRetired,
)
