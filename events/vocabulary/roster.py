"""Coded words for who does the work: why providers decline, are kept or replaced."""

from __future__ import annotations

from enum import StrEnum


class ConflictKind(StrEnum):
    """Why an expert is not matched with an agency."""

    EMPLOYMENT = "employment"
    DECLARED = "declared"


class ProviderDeclineReason(StrEnum):
    """Why a provider does not take an assignment."""

    NO_CAPACITY = "no-capacity"
    CONFLICT_OF_INTEREST = "conflict-of-interest"
    UNAVAILABLE = "unavailable"
    OUTSIDE_EXPERTISE = "outside-expertise"


class ExclusionEndReason(StrEnum):
    """Why a provider that the agency did not want may be chosen after all."""

    ENTERED_IN_ERROR = "entered-in-error"
    AGENCY_AGREES = "agency-agrees"


class AskingAgainReason(StrEnum):
    """Why an expert is asked whose provider declined the same engagement a short time ago."""

    NO_PROVIDER = "no-provider"
    """Nobody else can do it."""
    CIRCUMSTANCES_CHANGED = "circumstances-changed"
    """What stood in the way does no longer."""
    AGENCY_REQUEST = "agency-request"
    ENTERED_IN_ERROR = "entered-in-error"
    """The decline was told wrongly."""


class KeepingReason(StrEnum):
    """Why a provider goes on with work though its membership ends, or its expert moved."""

    NEARLY_DONE = "nearly-done"
    AGENCY_REQUEST = "agency-request"
    AGREED_TRANSITION = "agreed-transition"
    NO_PROVIDER = "no-provider"
    """Nobody else can do it."""


class HandOverReason(StrEnum):
    """Why work changes hands."""

    PROVIDER_LEAVING = "provider-leaving"
    """Its membership ends."""
    PROVIDER_REQUEST = "provider-request"
    AGENCY_REQUEST = "agency-request"
    EXPERT_UNAVAILABLE = "expert-unavailable"
    EXPERT_MOVED = "expert-moved"
    """To another provider."""
    NO_CAPACITY = "no-capacity"
    CONFLICT_OF_INTEREST = "conflict-of-interest"
    OUTSIDE_EXPERTISE = "outside-expertise"
    NOT_PERFORMING = "not-performing"
    ENTERED_IN_ERROR = "entered-in-error"
    """Somebody else was chosen than was entered."""
