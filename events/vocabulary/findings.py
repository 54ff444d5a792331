"""Coded words of findings, recommendations and their validators."""

from __future__ import annotations

from enum import StrEnum


class EvidenceReturnReason(StrEnum):
    """Why evidence does not show that a recommendation was carried out."""

    INSUFFICIENT = "insufficient"
    NOT_IMPLEMENTED = "not-implemented"
    OUTDATED = "outdated"
    OTHER_RECOMMENDATION = "other-recommendation"


class SetAsideReason(StrEnum):
    """Why a recommendation will be neither carried out nor judged."""

    NO_LONGER_APPLICABLE = "no-longer-applicable"
    UNABLE_TO_ASSESS = "unable-to-assess"
    ENTERED_IN_ERROR = "entered-in-error"
    """Nobody recommended it: it counts nowhere."""


class ValidationWithdrawalReason(StrEnum):
    """Why a validation does not stand."""

    ENTERED_IN_ERROR = "entered-in-error"
    VALIDATOR_NOT_INDEPENDENT = "validator-not-independent"
    EVIDENCE_UNSOUND = "evidence-unsound"


class ValidatorReleaseReason(StrEnum):
    """Why a validator judges the evidence of an engagement no more."""

    REVIEW_ENDED = "review-ended"
    VALIDATOR_UNAVAILABLE = "validator-unavailable"
    CONFLICT_OF_INTEREST = "conflict-of-interest"
    AGENCY_REQUEST = "agency-request"
    ENTERED_IN_ERROR = "entered-in-error"


class RestorationReason(StrEnum):
    """Why a recommendation was wrongly set aside."""

    ENTERED_IN_ERROR = "entered-in-error"
    APPLICABLE_AFTER_ALL = "applicable-after-all"
    ASSESSABLE_AFTER_ALL = "assessable-after-all"


class RecommendationStanding(StrEnum):
    """Where a recommendation stands that is neither carried out nor set aside."""

    OPEN = "open"
    SUBMITTED = "submitted"
    RETURNED = "returned"
