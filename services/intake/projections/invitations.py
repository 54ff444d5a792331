"""Invitations to evaluate, and whether they were answered; what was answered is not kept here.

Nor are those that were imported: they were made and answered elsewhere, so nobody is asked again
months later, and no token is theirs.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from events.event import IMPORTER, Told
from events.intake import (
    EvaluationAnswered,
    EvaluationExpired,
    EvaluationInvited,
    EvaluationReceived,
    EvaluationReminded,
)
from services.intake import feeds
from services.kit.feed.projection import Projection
from services.kit.feed.tables import Table, rows


class InvitationRow(NamedTuple):
    """One invitation."""

    invitation_id: UUID
    version: int
    request_id: UUID
    engagement_id: UUID
    audience: str
    stage: str
    invited_on: date
    expires_on: date | None
    reminders: int = 0
    reminded_on: date | None = None
    expired_on: date | None = None
    answered_on: date | None = None
    recorded_at: datetime | None = None
    instead_of: UUID | None = None


def _invite(_: InvitationRow | None, event: EvaluationInvited, told: Told) -> InvitationRow | None:
    if told.actor == IMPORTER:
        return None
    return InvitationRow(
        event.invitation_id,
        told.version,
        event.request_id,
        event.engagement_id,
        event.audience,
        event.stage,
        event.invited_on,
        event.expires_on,
        recorded_at=told.recorded_at,
        instead_of=event.instead_of,
    )


def _remind(row: InvitationRow, event: EvaluationReminded, told: Told) -> InvitationRow:
    return row._replace(
        version=told.version, reminders=event.reminder, reminded_on=event.reminded_on
    )


def _expire(row: InvitationRow, event: EvaluationExpired, told: Told) -> InvitationRow:
    return row._replace(version=told.version, expired_on=event.expired_on)


def _receive(row: InvitationRow, event: EvaluationReceived, told: Told) -> InvitationRow:
    return row._replace(version=told.version, answered_on=event.received_on)


def _answer(row: InvitationRow, event: EvaluationAnswered, told: Told) -> InvitationRow:
    return row._replace(version=told.version, answered_on=event.answered_on)


INVITATIONS_PROJECTION: Final = Projection(
    feeds.INVITATIONS_FEED,
    (
        rows(
            Table("invitations", InvitationRow, key=("invitation_id",)),
            makes={EvaluationInvited: _invite},
            changes={
                EvaluationReminded: _remind,
                EvaluationExpired: _expire,
                EvaluationReceived: _receive,
                EvaluationAnswered: _answer,
            },
        ),
    ),
)
