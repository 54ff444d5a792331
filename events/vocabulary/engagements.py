"""Coded words of engagements: why they pause, end and open again, and what their plans hold."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from events.vocabulary.identifiers import Ori


class CancellationReason(StrEnum):
    """Why an engagement ends undelivered."""

    REQUEST_WITHDRAWN = "request-withdrawn"
    DUPLICATE = "duplicate"
    """Its request was merged into another, which has or will have an engagement of its own."""
    AGENCY_NOT_RESPONDING = "agency-not-responding"
    KEY_STAFF_TURNOVER = "key-staff-turnover"
    LITIGATION = "litigation"
    FUNDING = "funding"
    NO_PROVIDER = "no-provider"
    """Nobody could be found who does it."""
    REQUEST_REFERRED = "request-referred"
    ENTERED_IN_ERROR = "entered-in-error"
    """Its request was screened to the wrong program, and was screened again."""


class HoldReason(StrEnum):
    """Why work pauses; its clock pauses too."""

    AGENCY_NOT_RESPONDING = "agency-not-responding"
    KEY_STAFF_TURNOVER = "key-staff-turnover"
    LITIGATION = "litigation"
    AWAITING_APPROVAL = "awaiting-approval"
    AWAITING_AUTHORIZATION = "awaiting-authorization"
    """The agency's executive changed; the new one has not said yes yet."""
    AGENCY_REQUEST = "agency-request"
    FUNDING = "funding"


class CloseReason(StrEnum):
    """Why an engagement is over."""

    COMPLETED = "completed"
    ESCALATED = "escalated"
    AGENCY_NOT_RESPONDING = "agency-not-responding"
    AGENCY_REQUEST = "agency-request"
    KEY_STAFF_TURNOVER = "key-staff-turnover"
    FUNDING = "funding"


class ReopenReason(StrEnum):
    """Why a closed engagement goes on."""

    FURTHER_NEED = "further-need"
    CLOSED_IN_ERROR = "closed-in-error"
    SPONSOR_REQUEST = "sponsor-request"


class PlanReturnReason(StrEnum):
    """Why a plan goes back to the provider."""

    SCOPE = "scope"
    SCHEDULE = "schedule"
    COST = "cost"
    OBJECTIVES_UNCLEAR = "objectives-unclear"


class CorrectionReason(StrEnum):
    """Why a recorded delivery, or a recorded day of completion, was wrong."""

    ENTERED_IN_ERROR = "entered-in-error"
    REPORTED_LATE = "reported-late"
    DUPLICATE = "duplicate"
    LATE_ENTRY = "late-entry"
    """It became known only after the work was over."""


class EngagementStep(StrEnum):
    """What is told of an engagement and has a day that can be corrected by itself."""

    ACCEPTANCE = "acceptance"
    CANCELLATION = "cancellation"
    CLOSING = "closing"


class NumberedStep(StrEnum):
    """What may be told of an engagement several times, with a day to be corrected at any time."""

    ASSIGNMENT = "assignment"
    DECLINE = "decline"
    """It has the number of the assignment that it gave back."""
    PLAN_PROPOSAL = "plan-proposal"
    """It has the number of the plan, as its return and its approval have."""
    PLAN_RETURN = "plan-return"
    PLAN_APPROVAL = "plan-approval"
    REOPENING = "reopening"
    REINSTATEMENT = "reinstatement"


class HoldStep(StrEnum):
    """What is told of a pause of the work and has a day that can be corrected by itself."""

    HOLD = "hold"
    RESUMPTION = "resumption"


class HandOverStep(StrEnum):
    """What is told of a change of hands and has a day that can be corrected by itself."""

    PROVIDER = "provider-replaced"
    EXPERT = "expert-replaced"
    JOINING = "joining"
    LEAVING = "leaving"


class LateReason(StrEnum):
    """Why a delivery is recorded after the work was over."""

    LATE_ENTRY = "late-entry"


class Milestone(BaseModel):
    """A step of a plan and the day by which it should be done."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    title: str
    due_on: date


class AgencyAttendance(BaseModel):
    """How many people of an agency attended a delivery."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    ori: Ori
    in_person: int = 0
    virtual: int = 0
