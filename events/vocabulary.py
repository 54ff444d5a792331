"""The field's words: programs, kinds, types and coded reasons, as they stand in facts and files."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from events.event import Personal

ORI_PATTERN: Final = r"^[A-Z]{2}[A-Z0-9]{7}$"
Ori = Annotated[str, StringConstraints(pattern=ORI_PATTERN)]
"""Originating Agency Identifier: nine characters, the first two the NCIC state code."""

SLUG_PATTERN: Final = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
TopicSlug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN, max_length=64)]
"""A topic's stable name, such as `active-threat`."""
ProviderSlug = Annotated[str, StringConstraints(pattern=SLUG_PATTERN, max_length=32)]
"""A partner organization's stable name, such as `iacp`."""

SMALL_AGENCY_SWORN_MAX: Final = 49
"""A small agency has fewer than 50 sworn (published definition)."""


class Program(StrEnum):
    """The three programs of one initiative; one row each, one code path for all."""

    CRI_TAC = "cri-tac"
    CRITICAL_RESPONSE = "critical-response"
    ORGANIZATIONAL_ASSESSMENT = "organizational-assessment"


class AgencyKind(StrEnum):
    """What kind of agency asks. Unknown is no kind: it stays unknown."""

    STATE = "state"
    LOCAL = "local"
    SHERIFF = "sheriff"
    TRIBAL = "tribal"
    TERRITORIAL = "territorial"
    CAMPUS = "campus"
    OTHER = "other"


class DeliveryType(StrEnum):
    """The published ways of giving assistance."""

    IN_PERSON_TRAINING = "in-person-training"
    VIRTUAL_TRAINING = "virtual-training"
    WEB_TRAINING = "web-training"
    TRAIN_THE_TRAINER = "train-the-trainer"
    ONSITE_CONSULTATION = "onsite-consultation"
    VIRTUAL_CONSULTATION = "virtual-consultation"
    COACHING = "coaching"
    MEETING_FACILITATION = "meeting-facilitation"
    RESOURCE_REFERRAL = "resource-referral"
    POLICY_REVIEW = "policy-review"
    PEER_EXCHANGE = "peer-exchange"
    STRATEGIC_PLANNING = "strategic-planning"
    SME_BRIEFING = "sme-briefing"
    DATA_ANALYSIS = "data-analysis"
    ASSESSMENT = "assessment"
    AFTER_ACTION_REVIEW = "after-action-review"
    BIAS_AUDIT = "bias-audit"
    ISSUE_REVIEW = "issue-review"


class DeliveryMode(StrEnum):
    """Where the people were."""

    IN_PERSON = "in-person"
    VIRTUAL = "virtual"


class DeclineReason(StrEnum):
    """Why the center does not take a request."""

    NOT_ELIGIBLE = "not-eligible"
    OUT_OF_SCOPE = "out-of-scope"
    CONFLICT_WITH_OTHER_ACTION = "conflict-with-other-action"
    DUPLICATE = "duplicate"
    NO_AUTHORIZATION = "no-authorization"
    CAPACITY = "capacity"


class WithdrawalReason(StrEnum):
    """Why an agency takes its request back."""

    AGENCY_REQUEST = "agency-request"
    KEY_STAFF_TURNOVER = "key-staff-turnover"
    LITIGATION = "litigation"
    FUNDING = "funding"


class CancellationReason(StrEnum):
    """Why an engagement ends undelivered."""

    REQUEST_WITHDRAWN = "request-withdrawn"
    AGENCY_NOT_RESPONDING = "agency-not-responding"
    KEY_STAFF_TURNOVER = "key-staff-turnover"
    LITIGATION = "litigation"
    FUNDING = "funding"


class ProviderDeclineReason(StrEnum):
    """Why a provider does not take an assignment."""

    NO_CAPACITY = "no-capacity"
    CONFLICT_OF_INTEREST = "conflict-of-interest"
    UNAVAILABLE = "unavailable"
    OUTSIDE_EXPERTISE = "outside-expertise"


class ContactRole(StrEnum):
    """Who of the agency speaks."""

    GOVERNMENT_EXECUTIVE = "government_executive"
    AGENCY_EXECUTIVE = "agency_executive"
    POINT_OF_CONTACT = "point_of_contact"


class Contact(BaseModel):
    """A person of the agency: every field but the role is personal."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    role: ContactRole
    name: Personal
    email: Personal
    telephone: Personal | None = None


class Ratings(BaseModel):
    """The five things that agencies rate, each 1 (poor) to 5 (excellent)."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    delivery: Annotated[int, Field(ge=1, le=5)]
    experts: Annotated[int, Field(ge=1, le=5)]
    information: Annotated[int, Field(ge=1, le=5)]
    knowledge: Annotated[int, Field(ge=1, le=5)]
    change: Annotated[int, Field(ge=1, le=5)]
