"""Every invitation to evaluate, and which were answered: nothing of who was asked, or said what.

The two stand apart, as the facts do, and only grow: exports have rows that remember, and not these.
"""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from events.event import Told
from services.kit.feed.tables import Entries, Table
from services.reporting.narrow_facts.intake import (
    EvaluationAnswered,
    EvaluationInvited,
    EvaluationReceived,
)


class InvitationRow(NamedTuple):
    """One invitation."""

    invitation_id: str
    engagement_id: str
    ori: str
    program: str
    provider: str
    audience: str
    stage: str
    invited_on: date
    instead_of: str | None
    """The expired one, where that was sent again as this one."""
    since: int
    """The position of its fact."""


class AnsweredInvitationRow(NamedTuple):
    """One invitation that was answered."""

    invitation_id: str
    since: int


def _invite(told: Told) -> InvitationRow:
    event: EvaluationInvited = told.event
    return InvitationRow(
        event.invitation_id,
        event.engagement_id,
        event.ori,
        event.program,
        event.provider,
        event.audience,
        event.stage,
        event.invited_on,
        event.instead_of,
        told.position,
    )


def _answer(told: Told) -> AnsweredInvitationRow:
    event: EvaluationAnswered | EvaluationReceived = told.event
    return AnsweredInvitationRow(event.invitation_id, told.position)


INVITATIONS_ENTRIES: Final = Entries(
    Table("invitations", InvitationRow, key=("invitation_id",), grows=True),
    {EvaluationInvited: _invite},
)
ANSWERED_ENTRIES: Final = Entries(
    Table("invitations_answered", AnsweredInvitationRow, key=("invitation_id",), grows=True),
    {EvaluationAnswered: _answer, EvaluationReceived: _answer},
)
"""An answer of older releases names its invitation, and ends it alike."""
