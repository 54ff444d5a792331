"""What happened before: facts and commands of intake with ordinary values, to be varied."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from events.assignment import EngagementDelivered
from events.intake import (
    AgencyRegistered,
    EvaluationInvited,
    EvaluationReceived,
    RequestDeclined,
    RequestScreened,
    RequestSubmitted,
    RequestWithdrawn,
)

NOW = datetime(2024, 3, 10, 12, tzinfo=UTC)
MARCH_1 = date(2024, 3, 1)
MARCH_2 = date(2024, 3, 2)
MARCH_3 = date(2024, 3, 3)
TOMORROW = date(2024, 3, 11)
ORI = "IA0570100"
REQUEST_ID = UUID("01900000-0000-7000-8000-000000000001")
ENGAGEMENT_ID = UUID("01900000-0000-7000-8000-000000000002")
INVITATION_ID = UUID("01900000-0000-7000-8000-000000000003")
EXPERT_ID = UUID("01900000-0000-7000-8000-000000000004")

PROFILE: dict[str, Any] = {
    "ori": ORI,
    "name": "Cedar Rapids Police Department",
    "kind": "local",
    "state": "IA",
    "sworn": 220,
}
REQUEST: dict[str, Any] = {
    "request_id": REQUEST_ID,
    "ori": ORI,
    "program": "cri-tac",
    "topics": ("active-threat", "de-escalation"),
    "delivery_types": ("in-person-training",),
    "problem": "Nobody has been trained since 2015.",
    "contact": {
        "role": "agency_executive",
        "name": "Robin Doe",
        "email": "robin@agency.example",
        "telephone": None,
    },
    "authorized_by": "Alex Roe",
    "wanted_from": date(2024, 4, 1),
    "wanted_until": date(2024, 6, 30),
}
INVITATION: dict[str, Any] = {
    "invitation_id": INVITATION_ID,
    "engagement_id": ENGAGEMENT_ID,
    "request_id": REQUEST_ID,
    "ori": ORI,
    "program": "cri-tac",
    "provider": "iacp",
}
ANSWER: dict[str, Any] = {
    "ratings": {"delivery": 5, "experts": 4, "information": 5, "knowledge": 3, "change": 4},
    "would_recommend": 9,
    "testimonial": "It helped.",
    "publish_testimonial": True,
}


def registered(**fields: Any) -> AgencyRegistered:
    return AgencyRegistered.model_validate(PROFILE | {"registered_on": MARCH_1} | fields)


def submitted(**fields: Any) -> RequestSubmitted:
    return RequestSubmitted.model_validate(REQUEST | {"submitted_on": MARCH_1} | fields)


def screened(**fields: Any) -> RequestScreened:
    known = {"agency_kind": "local", "state": "IA", "sworn": 220, "screened_on": MARCH_2}
    return RequestScreened.model_validate(REQUEST | {"submitted_on": MARCH_1} | known | fields)


def declined(**fields: Any) -> RequestDeclined:
    said = {"reason": "out-of-scope", "note": None, "declined_on": MARCH_2}
    return RequestDeclined.model_validate({"request_id": REQUEST_ID, "ori": ORI} | said | fields)


def withdrawn(**fields: Any) -> RequestWithdrawn:
    said = {"reason": "funding", "note": None, "withdrawn_on": MARCH_2}
    return RequestWithdrawn.model_validate({"request_id": REQUEST_ID, "ori": ORI} | said | fields)


def delivered(**fields: Any) -> EngagementDelivered:
    said = INVITATION | {"expert_id": EXPERT_ID, "delivered_on": MARCH_2}
    return EngagementDelivered.model_validate(said | fields)


def invited(**fields: Any) -> EvaluationInvited:
    return EvaluationInvited.model_validate(INVITATION | {"invited_on": MARCH_2} | fields)


def received(**fields: Any) -> EvaluationReceived:
    return EvaluationReceived.model_validate(
        INVITATION | ANSWER | {"received_on": MARCH_3} | fields
    )
