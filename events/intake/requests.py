"""Requests: what an agency asks for, and what becomes of it."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from events.event import Event, FreeText, Personal
from events.remedy import Remedies, mended_by
from events.vocabulary import (
    AgencyKind,
    AmendmentReason,
    ClaimDismissalReason,
    Contact,
    CorrectionReason,
    DeclineReason,
    DeliveryType,
    EscalationReason,
    Language,
    Ori,
    OtherAction,
    Program,
    ReferralReason,
    ReinstatementReason,
    RequestStanding,
    RequestStep,
    TopicSlug,
    WithdrawalReason,
)


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
    problem: FreeText
    contact: Contact
    authorized_by: Personal
    """Who of the agency authorizes the request."""
    wanted_from: date | None
    wanted_until: date | None
    submitted_on: date
    confidential: bool | None = None
    """Whether the agency asks for confidence; None leaves it to the program."""
    languages: tuple[Language, ...] = ()
    """In which it wants to be served, beside English."""


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
    link_id: UUID | None = None
    """The link by which it was said; None: by none, or told by a release without links."""
    confirmed_on: date | None = None
    """The day on which the center confirmed by telephone who had used the link."""


class AuthorizationClaimed(Event):
    """Somebody said yes by a link that was mailed. It counts once the center has confirmed it."""

    wire_name = "AuthorizationClaimed"
    category = "request"

    request_id: UUID
    ori: Ori
    link_id: UUID
    authorized_by: Personal
    """As whoever had the link wrote it."""
    title: str
    claimed_on: date


class AuthorizationClaimDismissed(Event):
    """The center waits no more to confirm what was said by a link."""

    wire_name = "AuthorizationClaimDismissed"
    category = "request"

    request_id: UUID
    ori: Ori
    link_id: UUID
    """The link by which it was said; it says nothing else any more."""
    reason: ClaimDismissalReason
    note: FreeText | None
    dismissed_on: date


class AuthorizationTakenBack(Event):
    """An authorization does not stand: it was never given, or not on that day."""

    wire_name = "AuthorizationTakenBack"
    category = "request"

    request_id: UUID
    ori: Ori
    wrong_on: date
    """The day of the one that does not stand: the last that was told of this day."""
    authorized_by: Personal
    """Of the one that stands now, the last told; where none does, as in the request."""
    title: str | None
    """Likewise; None where none does, as the next two."""
    document: str | None
    authorized_on: date | None
    due_since: date | None
    """Since when the yes of a new executive is due again; None where none is."""
    reason: CorrectionReason
    note: FreeText | None
    taken_back_on: date


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
    note: FreeText | None
    escalated_on: date
    confidential: bool = False
    languages: tuple[Language, ...] = ()
    """Wanted beside English."""


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
    languages: tuple[Language, ...] = ()
    """Wanted beside English."""


class RequestRescreened(Event):
    """A request that was screened to the wrong program is screened again: that never was.

    What was opened by mistake ends as entered in error; it carries what opening the right
    engagement needs, as `RequestScreened` does for the first.
    """

    wire_name = "RequestRescreened"
    category = "request"

    request_id: UUID
    ori: Ori
    agency_kind: AgencyKind | None
    state: str
    sworn: int | None
    from_program: Program
    """The wrong one."""
    program: Program
    move: int
    """Counted on with the moves to other programs: each has an engagement of its own."""
    topics: tuple[TopicSlug, ...]
    delivery_types: tuple[DeliveryType, ...]
    wanted_from: date | None
    wanted_until: date | None
    submitted_on: date
    note: FreeText | None
    rescreened_on: date
    confidential: bool
    other_actions: tuple[OtherAction, ...]
    """What else was open with the agency on that day, and known to whoever screened."""
    languages: tuple[Language, ...]
    """Wanted beside English."""


class RequestAmended(Event):
    """What the agency asks for, whole, as it should have been told or as it is wanted by now."""

    wire_name = "RequestAmended"
    category = "request"

    request_id: UUID
    ori: Ori
    topics: tuple[TopicSlug, ...]
    delivery_types: tuple[DeliveryType, ...]
    """The ways of assistance asked for; those agreed, once it was screened."""
    problem: FreeText
    contact: Contact
    wanted_from: date | None
    wanted_until: date | None
    confidential: bool | None
    """Whether the agency asks for confidence; None leaves it to the program."""
    languages: tuple[Language, ...]
    """Wanted beside English."""
    move: int | None
    """The engagement that follows: 0 for the first, 1 for that of the first move, ...

    None: there is none, because the request was not screened.
    """
    reason: AmendmentReason
    note: FreeText | None
    amended_on: date
    submitted_on: date | None = None
    """The right day of the submission; None: the one that was told."""


class RequestDeclined(Event):
    """The center does not take the request."""

    wire_name = "RequestDeclined"
    category = "request"

    request_id: UUID
    ori: Ori
    reason: DeclineReason
    note: FreeText | None
    declined_on: date


class RequestWithdrawn(Event):
    """The agency takes its request back."""

    wire_name = "RequestWithdrawn"
    category = "request"

    request_id: UUID
    ori: Ori
    reason: WithdrawalReason
    note: FreeText | None
    withdrawn_on: date


class RequestReferred(Event):
    """The center sends the agency to somebody else, and does no more for the request itself."""

    wire_name = "RequestReferred"
    category = "request"

    request_id: UUID
    ori: Ori
    to: str
    """Whom the agency was sent to: an organization or its office."""
    reason: ReferralReason
    note: FreeText | None
    referred_on: date


class RequestReinstated(Event):
    """A request that had ended goes on where it stood."""

    wire_name = "RequestReinstated"
    category = "request"

    request_id: UUID
    ori: Ori
    back_to: RequestStanding
    """Where it stood when it ended."""
    ended_on: date
    """The day of the end that is taken back."""
    reason: ReinstatementReason
    note: FreeText | None
    reinstated_on: date


class RequestDayCorrected(Event):
    """The day on which the request ended was told wrongly: this is the day."""

    wire_name = "RequestDayCorrected"
    category = "request"

    request_id: UUID
    ori: Ori
    step: RequestStep
    """How it ended, and has ended still."""
    happened_on: date
    """The right day."""
    reason: CorrectionReason
    note: FreeText | None
    corrected_on: date


FACTS: Final[tuple[type[Event], ...]] = (
    RequestSubmitted,
    RequestScreened,
    RequestDeclined,
    RequestWithdrawn,
    RequestAuthorized,
    AuthorizationTakenBack,
    AuthorizationClaimed,
    AuthorizationClaimDismissed,
    ReauthorizationAsked,
    RequestFlagged,
    RequestMerged,
    RequestKept,
    RequestEscalated,
    RequestReferred,
    RequestReinstated,
    RequestRescreened,
    RequestAmended,
    RequestDayCorrected,
)

REMEDIES: Final[Remedies] = {
    RequestSubmitted: mended_by(
        "RequestAmended",
        "RequestWithdrawn",
        says="Amend what is asked for, or its day; of another agency, withdraw it and ask anew.",
    ),
    RequestScreened: mended_by(
        "RequestRescreened",
        "RequestEscalated",
        says="Screen it again, also on another day, while no provider has accepted: the wrong "
        "work counts nowhere. After that, move it to the right program; its day stays, for the "
        "work began with it.",
    ),
    RequestDeclined: mended_by(
        "RequestDayCorrected",
        "RequestReinstated",
        says="Correct its day, or reinstate it: it waits as before.",
    ),
    RequestWithdrawn: mended_by(
        "RequestDayCorrected",
        "RequestReinstated",
        says="Correct its day, and the work that was cancelled with it follows; or reinstate it: "
        "it stands where it stood, and that work goes on.",
    ),
    RequestAuthorized: mended_by(
        "RequestAuthorized",
        "AuthorizationTakenBack",
        says="Tell the right authorization, and take the wrong one back: nobody counts by its day "
        "any more.",
    ),
    AuthorizationTakenBack: mended_by("RequestAuthorized", says="Tell the authorization again."),
    AuthorizationClaimed: mended_by(
        "AuthorizationClaimDismissed",
        "RequestAuthorized",
        says="It counts for nothing until it is confirmed: dismiss it, and tell the right "
        "authorization.",
    ),
    AuthorizationClaimDismissed: mended_by(
        "RequestAuthorized",
        says="Confirm it after all. Nothing goes by its reason or by its day, and they stay.",
    ),
    ReauthorizationAsked: mended_by(
        "RequestAuthorized", says="Told by no person: it follows a change of executive."
    ),
    RequestFlagged: mended_by("RequestKept", says="Told by no person: keep the request."),
    RequestMerged: mended_by(
        "RequestDayCorrected",
        "RequestReinstated",
        says="Correct its day, and the work that was cancelled with it follows; or reinstate it: "
        "it counts by itself again, and so does its work.",
    ),
    RequestKept: mended_by("RequestMerged", says="Merge it after all."),
    RequestEscalated: mended_by(
        "RequestEscalated",
        says="Move it back. Its day stays: the work of either program has it for its end, or its "
        "beginning.",
    ),
    RequestRescreened: mended_by("RequestRescreened", says="Screen it once more."),
    RequestAmended: mended_by("RequestAmended", says="Amend it again."),
    RequestReferred: mended_by(
        "RequestDayCorrected",
        "RequestReinstated",
        says="Correct its day, and the work that was cancelled with it follows; or reinstate it: "
        "it stands where it stood, and that work goes on.",
    ),
    RequestReinstated: mended_by(
        "RequestWithdrawn",
        "RequestMerged",
        "RequestReferred",
        says="End it again, as it was: on the same day, where the day was told too early, and "
        "reinstate it on the right one. A day told too late stays: no wait goes by it, and that of "
        "the work goes by the work's own reinstatement, which is corrected.",
    ),
    RequestDayCorrected: mended_by("RequestDayCorrected", says="Correct the day again."),
}
"""What is done about each of them that was told wrongly."""
