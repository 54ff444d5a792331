"""Coded words of who may use the system: people, roles, machines."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal


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
