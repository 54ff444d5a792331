"""Commands on a request with ordinary values, to be varied, and what is decided on them."""

from __future__ import annotations

from typing import Any

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
from tests.services.intake.given import (
    LINK_ID,
    MARCH_1,
    MARCH_2,
    MARCH_3,
    MARCH_5,
    NEIGHBOUR,
    NOW,
    ORI,
    OTHER_REQUEST_ID,
    REQUEST,
    REQUEST_ID,
    STAY_ID,
)

AGENCY: dict[str, Any] = {"kind": "local", "state": "IA", "sworn": 220}


def submit(**fields: Any) -> SubmitRequest:
    asked = REQUEST | {"on": MARCH_1, "now": NOW, "agency_registered": True}
    asked |= {"topics_listed": False, "similar": ()}
    return SubmitRequest.model_validate(asked | fields)


def amend(**fields: Any) -> AmendRequest:
    said = {"reason": "entered-in-error", "note": None, "topics_listed": False}
    asked = {"request_id": REQUEST_ID, "on": MARCH_3, "now": NOW}
    return AmendRequest.model_validate(asked | said | fields)


def screen(**fields: Any) -> ScreenRequest:
    asked = {"request_id": REQUEST_ID, "program": "cri-tac", "on": MARCH_2, "agency": AGENCY}
    return ScreenRequest.model_validate(asked | {"now": NOW} | fields)


def rescreen(**fields: Any) -> RescreenRequest:
    asked = {"request_id": REQUEST_ID, "program": "critical-response", "on": MARCH_3, "note": None}
    return RescreenRequest.model_validate(asked | {"now": NOW, "agency": AGENCY} | fields)


def decline(**fields: Any) -> DeclineRequest:
    asked = {"request_id": REQUEST_ID, "reason": "out-of-scope", "note": None, "on": MARCH_2}
    return DeclineRequest.model_validate(asked | {"now": NOW, "others": ()} | fields)


def withdraw(**fields: Any) -> WithdrawRequest:
    asked = {"request_id": REQUEST_ID, "reason": "funding", "note": None, "on": MARCH_2}
    return WithdrawRequest.model_validate(asked | {"now": NOW, "delivered": False} | fields)


def refer(**fields: Any) -> ReferRequest:
    said = {"to": "State training office", "reason": "out-of-scope", "note": None}
    asked = {"request_id": REQUEST_ID, "on": MARCH_2, "now": NOW}
    return ReferRequest.model_validate(asked | said | fields)


def reinstate(**fields: Any) -> ReinstateRequest:
    said = {"reason": "entered-in-error", "note": None}
    asked = {"request_id": REQUEST_ID, "on": MARCH_3, "now": NOW}
    return ReinstateRequest.model_validate(asked | said | fields)


def correct_day(**fields: Any) -> CorrectRequestDay:
    said = {"step": "decline", "reason": "entered-in-error", "note": None}
    asked = {"request_id": REQUEST_ID, "happened_on": MARCH_1, "on": MARCH_3, "now": NOW}
    return CorrectRequestDay.model_validate(asked | said | fields)


def authorize(**fields: Any) -> AuthorizeRequest:
    said = {"authorized_by": "Alex Roe", "title": "Chief of Police", "document": "letter 7"}
    asked = {"request_id": REQUEST_ID, "on": MARCH_1, "now": NOW}
    return AuthorizeRequest.model_validate(asked | said | fields)


def take_authorization_back(**fields: Any) -> TakeAuthorizationBack:
    asked = {"request_id": REQUEST_ID, "on": MARCH_5, "now": NOW}
    said = {"wrong_on": MARCH_1, "reason": "entered-in-error", "note": None}
    return TakeAuthorizationBack.model_validate(asked | said | fields)


def claim(**fields: Any) -> ClaimAuthorization:
    said = {"authorized_by": "Alex Roe", "title": "Chief of Police", "link_id": LINK_ID}
    asked = {"request_id": REQUEST_ID, "on": MARCH_1, "now": NOW}
    return ClaimAuthorization.model_validate(asked | said | fields)


def confirm(**fields: Any) -> ConfirmAuthorization:
    asked = {"request_id": REQUEST_ID, "link_id": LINK_ID, "on": MARCH_2, "now": NOW}
    return ConfirmAuthorization.model_validate(asked | fields)


def dismiss(**fields: Any) -> DismissClaim:
    asked = {"request_id": REQUEST_ID, "link_id": LINK_ID, "on": MARCH_2, "now": NOW}
    return DismissClaim.model_validate(asked | {"reason": "wrong-person", "note": None} | fields)


def ask_again(**fields: Any) -> AskReauthorization:
    asked = {"request_id": REQUEST_ID, "on": MARCH_3, "now": NOW}
    return AskReauthorization.model_validate(asked | fields)


def merge(**fields: Any) -> MergeRequest:
    asked = {"request_id": REQUEST_ID, "into": OTHER_REQUEST_ID, "on": MARCH_2, "now": NOW}
    known = {"target": {"ori": ORI, "ended": None}, "delivered": (False,)}
    return MergeRequest.model_validate(asked | known | fields)


def keep(**fields: Any) -> KeepRequest:
    asked = {"request_id": REQUEST_ID, "on": MARCH_2, "now": NOW}
    return KeepRequest.model_validate(asked | fields)


def escalate(**fields: Any) -> EscalateRequest:
    asked = {"request_id": REQUEST_ID, "program": "critical-response", "on": MARCH_3, "now": NOW}
    said = {"reason": "high-profile-event", "note": None, "agency": AGENCY}
    return EscalateRequest.model_validate(asked | said | fields)


def join(**fields: Any) -> JoinRequest:
    asked = {"request_id": REQUEST_ID, "participation_id": STAY_ID, "on": MARCH_2, "now": NOW}
    return JoinRequest.model_validate(
        asked | {"participant": NEIGHBOUR, "participant_registered": True} | fields
    )


def leave(**fields: Any) -> LeaveRequest:
    asked = {"request_id": REQUEST_ID, "participation_id": STAY_ID, "on": MARCH_3, "now": NOW}
    return LeaveRequest.model_validate(asked | {"reason": "funding", "note": None} | fields)
