"""A request: submitted, authorized, screened, moved along; or declined, merged, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, assert_never

from events.decider import Decider
from events.rules.days import refuse_outside
from services.intake.commands.requests import (
    AmendRequest,
    AskReauthorization,
    AuthorizeRequest,
    ClaimAuthorization,
    ConfirmAuthorization,
    CorrectRequestDay,
    DeclineRequest,
    DismissClaim,
    EscalateRequest,
    JoinRequest,
    KeepRequest,
    LeaveRequest,
    MergeRequest,
    ReferRequest,
    ReinstateRequest,
    RescreenRequest,
    ScreenRequest,
    SubmitRequest,
    TakeAuthorizationBack,
    WithdrawRequest,
)
from services.intake.decisions.amending import amend
from services.intake.decisions.authorizing import ask_again, authorize, take_back
from services.intake.decisions.claiming import claim, confirm, dismiss
from services.intake.decisions.correcting_days import correct_day
from services.intake.decisions.ending import decline, refer, withdraw
from services.intake.decisions.escalating import escalate
from services.intake.decisions.merging import keep, merge
from services.intake.decisions.participating import join, leave
from services.intake.decisions.reinstating import reinstate
from services.intake.decisions.request_states import Request, RequestFact, Unknown, evolve
from services.intake.decisions.rescreening import rescreen
from services.intake.decisions.screening import screen
from services.intake.decisions.submitting import submit

RequestCommand = (
    SubmitRequest
    | AmendRequest
    | AuthorizeRequest
    | TakeAuthorizationBack
    | ClaimAuthorization
    | ConfirmAuthorization
    | DismissClaim
    | AskReauthorization
    | MergeRequest
    | KeepRequest
    | ScreenRequest
    | RescreenRequest
    | EscalateRequest
    | DeclineRequest
    | ReferRequest
    | ReinstateRequest
    | CorrectRequestDay
    | WithdrawRequest
    | JoinRequest
    | LeaveRequest
)


def decide(  # noqa: C901, PLR0911, PLR0912 - one case a command, each a line
    command: RequestCommand, request: Request
) -> Sequence[RequestFact]:
    """The facts that follow."""
    refuse_outside(command.on, command)
    match command:
        case SubmitRequest():
            return submit(command, request)
        case AmendRequest():
            return amend(command, request)
        case AuthorizeRequest():
            return authorize(command, request)
        case TakeAuthorizationBack():
            return take_back(command, request)
        case ClaimAuthorization():
            return claim(command, request)
        case ConfirmAuthorization():
            return confirm(command, request)
        case DismissClaim():
            return dismiss(command, request)
        case AskReauthorization():
            return ask_again(command, request)
        case MergeRequest():
            return merge(command, request)
        case KeepRequest():
            return keep(command, request)
        case ScreenRequest():
            return screen(command, request)
        case RescreenRequest():
            return rescreen(command, request)
        case EscalateRequest():
            return escalate(command, request)
        case DeclineRequest():
            return decline(command, request)
        case WithdrawRequest():
            return withdraw(command, request)
        case ReferRequest():
            return refer(command, request)
        case ReinstateRequest():
            return reinstate(command, request)
        case CorrectRequestDay():
            return correct_day(command, request)
        case JoinRequest():
            return join(command, request)
        case LeaveRequest():
            return leave(command, request)
        case _:
            assert_never(command)


REQUEST_DECIDER: Final[Decider[RequestCommand, Request, RequestFact]] = Decider(
    category="request",
    initial=Unknown(),
    decide=decide,
    evolve=evolve,
    creates=(SubmitRequest,),
)
