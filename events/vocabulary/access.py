"""Coded words of who may use the system: people, roles, machines."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import StringConstraints


class InvitationReason(StrEnum):
    """Why somebody was invited to use the system."""

    FIRST_ADMINISTRATOR = "first-administrator"
    """On the machine, where nobody could invite anybody yet."""
    NEEDS_ACCESS = "needs-access"
    RETURNS = "returns"
    """Had access before."""
    RENEWED = "renewed"
    """The former invitation ended, or its link was lost."""


class GrantReason(StrEnum):
    """Why somebody got a role."""

    INVITED = "invited"
    NEW_DUTIES = "new-duties"
    LONGER = "longer"
    """The role goes on after the day on which it was to end."""
    ENDED_IN_ERROR = "ended-in-error"


class RoleEndReason(StrEnum):
    """Why a role ends."""

    DUTIES_CHANGED = "duties-changed"
    END_OF_CONTRACT = "end-of-contract"
    ACCESS_REVIEW = "access-review"
    """The yearly review found that it is not needed."""
    MISUSE = "misuse"
    ENTERED_IN_ERROR = "entered-in-error"


class RemovalReason(StrEnum):
    """Why somebody may not use the system any more, in no role."""

    LEFT = "left"
    """The organization."""
    ON_REQUEST = "on-request"
    ACCESS_REVIEW = "access-review"
    MISUSE = "misuse"
    INVITATION_TAKEN_BACK = "invitation-taken-back"
    SIGN_IN_CHANGED = "sign-in-changed"
    """Signs in with another account from now on, and is invited again for it."""
    ENTERED_IN_ERROR = "entered-in-error"


MachineScope = Literal["log:read", "log:personal", "log:confidential", "figures:read"]
"""What the token of a machine may be good for: see `events.rules.machine_scopes`."""


class ConsumerEndReason(StrEnum):
    """Why a machine may read nothing any more."""

    NOT_NEEDED = "not-needed"
    END_OF_CONTRACT = "end-of-contract"
    ACCESS_REVIEW = "access-review"
    """The yearly review found that it is not needed."""
    KEY_LOST = "key-lost"
    """Others may have its key."""
    MISUSE = "misuse"
    ENTERED_IN_ERROR = "entered-in-error"


Subject = Annotated[
    str,
    StringConstraints(
        pattern=r"^((request|expert|person|event)-"
        r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
        r"|agency-[A-Z]{2}[A-Z0-9]{7})$"
    ),
]
"""Whom or what forgetting and legal holds are about, as its stream is named.

`event-<id>` is the note that was written or corrected by that fact.
"""


class ForgettingReason(StrEnum):
    """Why somebody is to be forgotten."""

    ON_REQUEST = "on-request"
    """Whom it is about asked for it."""
    NOT_NEEDED = "not-needed"
    """The time for which it was to be kept is over."""
    COURT_ORDER = "court-order"
    ENTERED_IN_ERROR = "entered-in-error"
    """It should never have been written down."""


class LegalHoldReason(StrEnum):
    """Why something must be kept as it is."""

    LITIGATION = "litigation"
    RECORDS_REQUEST = "records-request"
    """Of the public, or of the press."""
    AUDIT = "audit"
    INVESTIGATION = "investigation"


class HoldLiftReason(StrEnum):
    """Why it need not be kept any more."""

    ENDED = "ended"
    """The matter for which it was kept is over."""
    ENTERED_IN_ERROR = "entered-in-error"
