"""Coded words of requests: how urgent, why they end, and what is corrected."""

from __future__ import annotations

from enum import StrEnum


class DeclineReason(StrEnum):
    """Why the center does not take a request."""

    NOT_ELIGIBLE = "not-eligible"
    OUT_OF_SCOPE = "out-of-scope"
    CONFLICT_WITH_OTHER_ACTION = "conflict-with-other-action"
    DUPLICATE = "duplicate"
    NO_AUTHORIZATION = "no-authorization"
    CAPACITY = "capacity"


class EscalationReason(StrEnum):
    """Why a request moves to another program."""

    BROADER_NEED = "broader-need"
    AGENCY_REQUEST = "agency-request"
    HIGH_PROFILE_EVENT = "high-profile-event"
    NARROWER_NEED = "narrower-need"


class WithdrawalReason(StrEnum):
    """Why an agency takes its request back."""

    AGENCY_REQUEST = "agency-request"
    KEY_STAFF_TURNOVER = "key-staff-turnover"
    LITIGATION = "litigation"
    FUNDING = "funding"


class ReferralReason(StrEnum):
    """Why the center sends a request to somebody else."""

    OUT_OF_SCOPE = "out-of-scope"
    NOT_ELIGIBLE = "not-eligible"
    CAPACITY = "capacity"
    NO_PROVIDER = "no-provider"
    """Nobody could be found who does it."""
    SPECIALIZED_NEED = "specialized-need"
    AGENCY_REQUEST = "agency-request"


class ClaimDismissalReason(StrEnum):
    """Why what was said by a link waits no more to be confirmed."""

    NOT_REACHED = "not-reached"
    """Nobody at the agency's own number could say whether it was so."""
    NOT_AUTHORIZED = "not-authorized"
    """The agency says that it does not authorize the work."""
    WRONG_PERSON = "wrong-person"
    """Whoever had the link does not speak for the agency."""
    DUPLICATE = "duplicate"
    """The agency said it in another way, too."""
    ENTERED_IN_ERROR = "entered-in-error"
    """The link was mailed by mistake, or for another request."""


class RequestStanding(StrEnum):
    """Where a request stands that has not ended."""

    SUBMITTED = "submitted"
    FLAGGED = "flagged"
    SCREENED = "screened"


class ReinstatementReason(StrEnum):
    """Why what has ended goes on as if it had not."""

    ENTERED_IN_ERROR = "entered-in-error"
    AGENCY_REQUEST = "agency-request"
    CIRCUMSTANCES_CHANGED = "circumstances-changed"
    """What ended it does no longer stand in the way."""
    REQUEST_REINSTATED = "request-reinstated"
    """Of an engagement alone: the end of its request had ended it."""


class LeaveReason(StrEnum):
    """Why an agency takes part no more in what another one requested."""

    AGENCY_REQUEST = "agency-request"
    AGENCY_NOT_RESPONDING = "agency-not-responding"
    KEY_STAFF_TURNOVER = "key-staff-turnover"
    LITIGATION = "litigation"
    FUNDING = "funding"
    ENTERED_IN_ERROR = "entered-in-error"
    """It never took part: it counts nowhere."""


class RequestStep(StrEnum):
    """What ends a request and has a day that can be corrected by itself."""

    DECLINE = "decline"
    WITHDRAWAL = "withdrawal"
    REFERRAL = "referral"
    MERGE = "merge"


class Priority(StrEnum):
    """How soon a recommendation should be carried out."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class AmendmentReason(StrEnum):
    """Why a request asks for something else than was told."""

    ENTERED_IN_ERROR = "entered-in-error"
    """It was told wrongly from the beginning."""
    AGENCY_REQUEST = "agency-request"
    """The agency wants something else by now."""
