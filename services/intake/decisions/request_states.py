"""The states of a request, and what each allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, Final, TypeVar, assert_never
from uuid import UUID

from events.decider import Refused
from events.intake import (
    AgencyJoined,
    AgencyLeft,
    AuthorizationClaimDismissed,
    AuthorizationClaimed,
    AuthorizationTakenBack,
    ReauthorizationAsked,
    RequestAmended,
    RequestAuthorized,
    RequestDayCorrected,
    RequestDeclined,
    RequestEscalated,
    RequestFlagged,
    RequestKept,
    RequestMerged,
    RequestReferred,
    RequestReinstated,
    RequestRescreened,
    RequestScreened,
    RequestSubmitted,
    RequestWithdrawn,
)
from events.rules.days import refuse_before
from events.vocabulary import DeliveryType, LeaveReason, Program, RequestStep

AMENDABLE: Final = (
    "topics",
    "delivery_types",
    "problem",
    "contact",
    "wanted_from",
    "wanted_until",
    "confidential",
    "languages",
    "submitted_on",
)
"""The fields of a submission that can be told otherwise."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """There is no such request."""


@dataclass(frozen=True, slots=True)
class Participation:
    """The stay of an agency that takes, or took, part beside the lead agency."""

    joined: AgencyJoined
    left: AgencyLeft | None = None

    @property
    def counts(self) -> bool:
        """Whether the agency really took part: the stay was not entered in error."""
        return self.left is None or self.left.reason is not LeaveReason.ENTERED_IN_ERROR


@dataclass(frozen=True, slots=True)
class Claim:
    """What was said by a link; it counts for nothing by itself."""

    said: AuthorizationClaimed
    dismissed: AuthorizationClaimDismissed | None = None


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """What every request has until it ends."""

    asked: RequestSubmitted
    """As it was submitted."""
    amended: RequestAmended | None = field(default=None, kw_only=True, metadata={"explored": False})
    """The last time that it was told otherwise."""
    yeses: tuple[RequestAuthorized, ...] = field(default=(), kw_only=True)
    yeses_before: int = field(default=0, kw_only=True, metadata={"explored": False})
    """How many of them were told before a new executive was asked."""
    taken_back_of: date | None = field(default=None, kw_only=True, metadata={"explored": False})
    """The day of the one that was taken back last; None where another was told since."""
    claims: tuple[Claim, ...] = field(default=(), kw_only=True)
    """All that was said by links, also what was confirmed or dismissed since."""
    asked_again_on: date | None = field(default=None, kw_only=True)
    """The day since which the authorization of a new executive is due; None where none is."""
    executive_since: date | None = field(default=None, kw_only=True)
    """Authorizations from this day on are of the present executive; None: there was no change."""
    reinstated: RequestReinstated | None = field(default=None, kw_only=True)
    """The last time that its end was taken back."""
    participations: tuple[Participation, ...] = field(default=(), kw_only=True)
    """In the order in which they were recorded."""

    @property
    def wanted(self) -> RequestSubmitted:
        """What is asked for now: as it was submitted, or as it was amended since."""
        if self.amended is None:
            return self.asked
        told = {name: getattr(self.amended, name) for name in AMENDABLE}
        if told["submitted_on"] is None:  # told by a release that did not correct it
            told["submitted_on"] = self.asked.submitted_on
        return self.asked.model_copy(update=told)

    @property
    def unconfirmed(self) -> tuple[Claim, ...]:
        """What was said by links and is no authorization that stands."""
        links = {yes.link_id for yes in self.yeses}
        return tuple(claim for claim in self.claims if claim.said.link_id not in links)

    @property
    def to_confirm(self) -> tuple[Claim, ...]:
        """That of it for which the center still has to call the agency."""
        return tuple(claim for claim in self.unconfirmed if claim.dismissed is None)


@dataclass(frozen=True, slots=True)
class Submitted(OpenRequest):
    """The request waits for the center."""

    kept: RequestKept | None = None


@dataclass(frozen=True, slots=True)
class Flagged(OpenRequest):
    """It looks like another request: a coordinator merges or keeps it before it is screened."""

    flag: RequestFlagged


@dataclass(frozen=True, slots=True)
class Screened(OpenRequest):
    """It was routed to a program, and perhaps moved to others since."""

    taken: RequestScreened
    moves: tuple[RequestEscalated | RequestRescreened, ...] = ()
    agreed: tuple[DeliveryType, ...] | None = field(default=None, metadata={"explored": False})
    """The ways of assistance agreed since it came to the present program; None: those of then."""

    @property
    def program(self) -> Program:
        """The present program."""
        return self.moves[-1].program if self.moves else self.taken.program

    @property
    def delivery_types(self) -> tuple[DeliveryType, ...]:
        """The ways of assistance agreed for the present program."""
        if self.agreed is not None:
            return self.agreed
        return self.moves[-1].delivery_types if self.moves else self.taken.delivery_types

    @property
    def screened_on(self) -> date:
        """The day of the screening that stands."""
        again = [each for each in self.moves if isinstance(each, RequestRescreened)]
        return again[-1].rescreened_on if again else self.taken.screened_on

    @property
    def routed_on(self) -> date:
        """The day on which it came to the present program."""
        match self.moves:
            case [*_, RequestEscalated(escalated_on=day)] | [
                *_,
                RequestRescreened(rescreened_on=day),
            ]:
                return day
            case _:
                return self.taken.screened_on


@dataclass(frozen=True, slots=True)
class Declined:
    """The center declined it."""

    fact: RequestDeclined
    before: Waiting | Screened


@dataclass(frozen=True, slots=True)
class Merged:
    """It counts as another request."""

    fact: RequestMerged
    before: Waiting | Screened


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The agency withdrew it."""

    fact: RequestWithdrawn
    before: Waiting | Screened


@dataclass(frozen=True, slots=True)
class Referred:
    """The center sent the agency to somebody else."""

    fact: RequestReferred
    before: Waiting | Screened


OpenT = TypeVar("OpenT", bound=OpenRequest)
Waiting = Submitted | Flagged
Ended = Declined | Merged | Withdrawn | Referred
Request = Unknown | Waiting | Screened | Ended
RequestFact = (
    RequestSubmitted
    | RequestFlagged
    | RequestKept
    | RequestMerged
    | RequestAuthorized
    | AuthorizationTakenBack
    | AuthorizationClaimed
    | AuthorizationClaimDismissed
    | RequestScreened
    | ReauthorizationAsked
    | RequestEscalated
    | RequestDeclined
    | RequestWithdrawn
    | RequestReferred
    | RequestReinstated
    | RequestDayCorrected
    | RequestRescreened
    | RequestAmended
    | AgencyJoined
    | AgencyLeft
)


_ALWAYS: Final = ("join", "leave", "amend")
"""What every request allows until it ends."""


def allowed(request: Request) -> Sequence[str]:
    """The steps that a request allows in its present state."""
    match request:
        case Unknown():
            return ("submit",)
        case Submitted():
            steps = ("screen", "decline", "refer", "authorize", "merge", "withdraw")
            return (*steps, *_ALWAYS, *_taking_back(request), *_on_claims(request))
        case Flagged():
            steps = ("keep", "merge", "decline", "refer", "authorize", "withdraw")
            return (*steps, *_ALWAYS, *_taking_back(request), *_on_claims(request))
        case Screened():
            moves = ("escalate", "screen-again")
            steps = ("authorize", *moves, "merge", "refer", "withdraw")
            return (*steps, *_ALWAYS, *_taking_back(request), *_on_claims(request))
        case Declined() | Merged() | Withdrawn() | Referred():
            return ("reinstate", "correct-day")
        case _:
            assert_never(request)


def _taking_back(request: Waiting | Screened) -> tuple[str, ...]:
    return ("authorize/take-back",) if request.yeses else ()


def _on_claims(request: OpenRequest) -> tuple[str, ...]:
    confirming = ("confirm-authorization",) if request.unconfirmed else ()
    return (*confirming, "dismiss-claim") if request.to_confirm else confirming


def already_delivered() -> Refused:
    """The refusal of another end of a request whose help was given, also where it goes on again."""
    return Refused(
        "already-delivered",
        "the help that was asked for has been given",
        allowed=("close the engagement",),
    )


def impossible(request_id: UUID, request: Request) -> Refused:
    """Why a request refuses a step in its present state."""
    match request:
        case Unknown():
            rule, detail = "request-unknown", f"there is no request {request_id}"
        case Submitted():
            rule, detail = "submitted", "the request waits for the center"
        case Flagged():
            rule, detail = "flagged", "the request looks like another one: merge or keep it first"
        case Screened():
            rule = "already-screened"
            detail = f"the request was screened on {request.taken.screened_on}"
        case Declined(fact=declined):
            rule, detail = "already-declined", f"the request was declined on {declined.declined_on}"
        case Merged(fact=merged):
            rule, detail = "already-merged", f"the request counts as request {merged.into}"
        case Withdrawn(fact=withdrawn):
            rule = "already-withdrawn"
            detail = f"the request was withdrawn on {withdrawn.withdrawn_on}"
        case Referred(fact=referred):
            rule = "already-referred"
            detail = f"the request was referred to {referred.to} on {referred.referred_on}"
        case _:
            assert_never(request)
    return Refused(rule, detail, allowed=allowed(request))


def refuse_before_reinstated(on: date, request: Waiting | Screened) -> None:
    """Refuse an end on a day before that on which the last end was taken back."""
    if request.reinstated is not None:
        refuse_before(
            on,
            request.reinstated.reinstated_on,
            "it was reinstated",
            rule="before-reinstatement",
        )


def evolve(request: Request, fact: RequestFact) -> Request:
    """The request after a fact; one that its state does not allow changes nothing."""
    match fact:
        case RequestSubmitted():
            return Submitted(fact)
        case RequestDeclined() | RequestMerged() | RequestWithdrawn() | RequestReferred():
            return _ended(request, fact)
        case RequestReinstated():
            return _reinstated(request, fact)
        case RequestDayCorrected():
            return _day_corrected(request, fact)
        case _:
            return _evolve_open(request, fact)


def ended_on(request: Ended) -> date:
    """The day on which it ended."""
    match request:
        case Declined(fact=declined):
            return declined.declined_on
        case Merged(fact=merged):
            return merged.merged_on
        case Withdrawn(fact=withdrawn):
            return withdrawn.withdrawn_on
        case Referred(fact=referred):
            return referred.referred_on
        case _:
            assert_never(request)


def _ended(
    request: Request, fact: RequestDeclined | RequestMerged | RequestWithdrawn | RequestReferred
) -> Request:
    if not isinstance(request, OpenRequest):
        return request
    match fact:
        case RequestDeclined():
            return Declined(fact, request)
        case RequestMerged():
            return Merged(fact, request)
        case RequestWithdrawn():
            return Withdrawn(fact, request)
        case RequestReferred():
            return Referred(fact, request)
        case _:
            assert_never(fact)


def _reinstated(request: Request, fact: RequestReinstated) -> Request:
    if not isinstance(request, Declined | Merged | Withdrawn | Referred):
        return request
    return replace(request.before, reinstated=fact)


def step_of(request: Ended) -> RequestStep:
    """What ended it."""
    match request:
        case Declined():
            return RequestStep.DECLINE
        case Merged():
            return RequestStep.MERGE
        case Withdrawn():
            return RequestStep.WITHDRAWAL
        case Referred():
            return RequestStep.REFERRAL
        case _:
            assert_never(request)


def _day_corrected(request: Request, fact: RequestDayCorrected) -> Request:
    day = fact.happened_on
    match fact.step, request:
        case RequestStep.DECLINE, Declined(fact=declined):
            return replace(request, fact=declined.model_copy(update={"declined_on": day}))
        case RequestStep.MERGE, Merged(fact=merged):
            return replace(request, fact=merged.model_copy(update={"merged_on": day}))
        case RequestStep.WITHDRAWAL, Withdrawn(fact=withdrawn):
            return replace(request, fact=withdrawn.model_copy(update={"withdrawn_on": day}))
        case RequestStep.REFERRAL, Referred(fact=referred):
            return replace(request, fact=referred.model_copy(update={"referred_on": day}))
        case _:
            return request


def _evolve_open(  # noqa: C901, PLR0911, PLR0912 - one case a fact and state
    request: Request,
    fact: RequestFlagged
    | RequestKept
    | RequestAuthorized
    | AuthorizationTakenBack
    | AuthorizationClaimed
    | AuthorizationClaimDismissed
    | RequestScreened
    | ReauthorizationAsked
    | RequestEscalated
    | RequestRescreened
    | RequestAmended
    | AgencyJoined
    | AgencyLeft,
) -> Request:
    match fact, request:
        case RequestFlagged(), Submitted():
            return Flagged(flag=fact, **_carried(request))
        case RequestKept(), Flagged():
            return Submitted(kept=fact, **_carried(request))
        case RequestAuthorized(), Submitted() | Flagged() | Screened():
            since = request.asked_again_on
            answered = since is None or since <= fact.authorized_on
            return replace(
                request,
                yeses=(*request.yeses, fact),
                taken_back_of=None,
                asked_again_on=None if answered else since,
            )
        case AuthorizationTakenBack(), Submitted() | Flagged() | Screened():
            return without_yes(request, fact.wrong_on)
        case AuthorizationClaimed(), Submitted() | Flagged() | Screened():
            return replace(request, claims=(*request.claims, Claim(fact)))
        case AuthorizationClaimDismissed(), Submitted() | Flagged() | Screened():
            return replace(
                request,
                claims=tuple(
                    replace(claim, dismissed=fact) if claim.said.link_id == fact.link_id else claim
                    for claim in request.claims
                ),
            )
        case RequestScreened(), Submitted() | Flagged():
            return Screened(taken=fact, **_carried(request))
        case ReauthorizationAsked(), Submitted() | Flagged() | Screened():
            return replace(
                request,
                asked_again_on=fact.asked_on,
                executive_since=fact.asked_on,
                yeses_before=len(request.yeses),
            )
        case RequestEscalated() | RequestRescreened(), Screened():
            return replace(request, moves=(*request.moves, fact), agreed=None)
        case RequestAmended(), Screened():
            return replace(request, amended=fact, agreed=fact.delivery_types)
        case RequestAmended(), Submitted() | Flagged():
            return replace(request, amended=fact)
        case AgencyJoined(), Submitted() | Flagged() | Screened():
            return replace(request, participations=(*request.participations, Participation(fact)))
        case AgencyLeft(), Submitted() | Flagged() | Screened():
            return replace(
                request,
                participations=tuple(
                    replace(stay, left=fact)
                    if stay.joined.participation_id == fact.participation_id
                    else stay
                    for stay in request.participations
                ),
            )
        case _:
            return request


def without_yes(request: OpenT, wrong_on: date) -> OpenT:
    """Return the request without the last authorization that was told for that day.

    If that was the yes of a new executive, and no other answers, it is due again.
    """
    places = [place for place, yes in enumerate(request.yeses) if yes.authorized_on == wrong_on]
    if not places:
        return request
    wrong = places[-1]
    yeses = (*request.yeses[:wrong], *request.yeses[wrong + 1 :])
    before = request.yeses_before - (1 if wrong < request.yeses_before else 0)
    since = request.executive_since
    due = since is not None and all(yes.authorized_on < since for yes in yeses[before:])
    return replace(
        request,
        yeses=yeses,
        yeses_before=before,
        taken_back_of=wrong_on,
        asked_again_on=since if due else None,
    )


def _carried(request: OpenRequest) -> dict[str, Any]:
    """What a request takes along from one open state to the next."""
    return {each.name: getattr(request, each.name) for each in fields(OpenRequest)}
