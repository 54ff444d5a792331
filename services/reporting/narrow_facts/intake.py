"""What reporting reads of requests and evaluations."""

from __future__ import annotations

from datetime import date
from typing import Final

import msgspec

from events.event import Narrow


class OfRequest(Narrow, frozen=True):
    """What every fact of a request names."""

    category = "request"

    request_id: str


class RequestSubmitted(OfRequest, frozen=True):
    """An agency asked for help."""

    wire_name = "RequestSubmitted"

    ori: str
    program: str
    topics: tuple[str, ...]
    delivery_types: tuple[str, ...]
    submitted_on: date
    confidential: bool | None = None


class RequestAuthorized(OfRequest, frozen=True):
    """The agency says yes to the work."""

    wire_name = "RequestAuthorized"

    title: str
    document: str | None
    authorized_on: date


class AuthorizationTakenBack(OfRequest, frozen=True):
    """It never was, or not on that day."""

    wire_name = "AuthorizationTakenBack"

    wrong_on: date
    reason: str
    taken_back_on: date


class AuthorizationClaimed(OfRequest, frozen=True):
    """Somebody said yes by a link."""

    wire_name = "AuthorizationClaimed"

    claimed_on: date


class AuthorizationClaimDismissed(OfRequest, frozen=True):
    """The center waits no more to confirm what was said by a link."""

    wire_name = "AuthorizationClaimDismissed"

    reason: str
    dismissed_on: date


class ReauthorizationAsked(OfRequest, frozen=True):
    """The work waits for a new executive's yes."""

    wire_name = "ReauthorizationAsked"

    asked_on: date


class RequestFlagged(OfRequest, frozen=True):
    """It looks like another one."""

    wire_name = "RequestFlagged"

    flagged_on: date


class RequestKept(OfRequest, frozen=True):
    """It is one of its own."""

    wire_name = "RequestKept"

    kept_on: date


class RequestMerged(OfRequest, frozen=True):
    """It is another one, and counts as that."""

    wire_name = "RequestMerged"

    into: str
    merged_on: date


class RequestScreened(OfRequest, frozen=True):
    """The center takes a request, for this program and these topics."""

    wire_name = "RequestScreened"

    program: str
    topics: tuple[str, ...]
    delivery_types: tuple[str, ...]
    screened_on: date
    confidential: bool = False


class RequestEscalated(OfRequest, frozen=True):
    """It moves to another program."""

    wire_name = "RequestEscalated"

    program: str
    topics: tuple[str, ...]
    delivery_types: tuple[str, ...]
    escalated_on: date
    confidential: bool = False


class RequestRescreened(OfRequest, frozen=True):
    """The center takes it for another program: the first screening never was."""

    wire_name = "RequestRescreened"

    program: str
    topics: tuple[str, ...]
    delivery_types: tuple[str, ...]
    rescreened_on: date
    confidential: bool


class RequestAmended(OfRequest, frozen=True):
    """Something else is asked for than was told."""

    wire_name = "RequestAmended"

    topics: tuple[str, ...]
    delivery_types: tuple[str, ...]
    confidential: bool | None
    move: int | None
    reason: str
    amended_on: date
    submitted_on: date | None = None


class RequestDeclined(OfRequest, frozen=True):
    """The center does not take a request."""

    wire_name = "RequestDeclined"

    reason: str
    declined_on: date


class RequestWithdrawn(OfRequest, frozen=True):
    """The agency takes its request back."""

    wire_name = "RequestWithdrawn"

    reason: str
    withdrawn_on: date


class AgencyJoined(OfRequest, frozen=True):
    """Another agency takes part."""

    wire_name = "AgencyJoined"

    participation_id: str
    participant: str
    joined_on: date


class AgencyLeft(OfRequest, frozen=True):
    """It takes part no more, or never did."""

    wire_name = "AgencyLeft"

    participation_id: str
    participant: str
    reason: str
    left_on: date


class RequestReferred(OfRequest, frozen=True):
    """The center sends the agency to somebody else."""

    wire_name = "RequestReferred"

    to: str
    referred_on: date


class RequestReinstated(OfRequest, frozen=True):
    """It goes on where it stood, as if it had not ended."""

    wire_name = "RequestReinstated"

    back_to: str
    reason: str
    reinstated_on: date


class RequestDayCorrected(OfRequest, frozen=True):
    """The day on which it ended was told wrongly."""

    wire_name = "RequestDayCorrected"

    step: str
    happened_on: date
    reason: str
    corrected_on: date


class Ratings(msgspec.Struct, frozen=True, gc=False):
    """1 to 5 each."""

    delivery: int
    experts: int
    information: int
    knowledge: int
    change: int


class Answer(msgspec.Struct, frozen=True, gc=False):
    """To a question of one of Kirkpatrick's levels, 1 to 5."""

    level: str
    value: int


class EvaluationInvited(Narrow, frozen=True):
    """Somebody is asked how it went."""

    wire_name = "EvaluationInvited"
    category = "evaluation"

    invitation_id: str
    engagement_id: str
    request_id: str
    ori: str
    program: str
    provider: str
    invited_on: date
    audience: str = "requester"
    stage: str = "immediate"
    expires_on: date | None = None
    instead_of: str | None = None


class EvaluationReminded(Narrow, frozen=True):
    """It was not answered yet."""

    wire_name = "EvaluationReminded"
    category = "evaluation"

    request_id: str
    reminded_on: date


class EvaluationExpired(Narrow, frozen=True):
    """It was not answered in time."""

    wire_name = "EvaluationExpired"
    category = "evaluation"

    invitation_id: str
    request_id: str
    expired_on: date


class EvaluationAnswered(Narrow, frozen=True):
    """It was answered; what, stands elsewhere."""

    wire_name = "EvaluationAnswered"
    category = "evaluation"

    invitation_id: str
    request_id: str
    answered_on: date


class AnswerReceived(Narrow, frozen=True):
    """An answer about an engagement, by somebody who is named nowhere."""

    wire_name = "AnswerReceived"
    category = "evaluation"

    engagement_id: str
    request_id: str
    ori: str
    program: str
    provider: str
    audience: str
    stage: str
    ratings: Ratings
    would_recommend: int
    counts_on: date
    answers: tuple[Answer, ...]


class EvaluationReceived(Narrow, frozen=True):
    """An answer of older releases, which names the engagement and no person."""

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
    audience: str = "requester"
    stage: str = "immediate"
    answers: tuple[Answer, ...] = ()


class OfTopic(Narrow, frozen=True):
    """What every fact of a topic names."""

    category = "topic"

    topic: str


class TopicListed(OfTopic, frozen=True):
    """A topic is offered, perhaps again."""

    wire_name = "TopicListed"

    lists: tuple[str, ...]


class TopicMerged(OfTopic, frozen=True):
    """A topic went into another one."""

    wire_name = "TopicMerged"

    into: str


class TopicSplit(OfTopic, frozen=True):
    """A topic was divided into several others."""

    wire_name = "TopicSplit"

    into: tuple[str, ...]


FACTS: Final[tuple[type[Narrow], ...]] = (
    RequestSubmitted,
    RequestAuthorized,
    AuthorizationTakenBack,
    AuthorizationClaimed,
    AuthorizationClaimDismissed,
    ReauthorizationAsked,
    RequestFlagged,
    RequestKept,
    RequestMerged,
    RequestScreened,
    RequestEscalated,
    RequestDeclined,
    RequestWithdrawn,
    RequestReferred,
    RequestReinstated,
    RequestRescreened,
    RequestAmended,
    RequestDayCorrected,
    AgencyJoined,
    AgencyLeft,
    EvaluationInvited,
    EvaluationReminded,
    EvaluationExpired,
    EvaluationAnswered,
    AnswerReceived,
    EvaluationReceived,
    TopicListed,
    TopicMerged,
    TopicSplit,
)
