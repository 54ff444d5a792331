"""Invitations to evaluate: rows become views, and ids of those that are due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from events.log.database.connections import Pool
from events.log.database.statements import statement
from services.intake.decisions.tokens import invitation_token
from services.intake.views.evaluations import Invitations, InvitationView
from services.kit.feed.connections import fetch
from services.kit.feed.schedule import Moment

INVITATIONS_MAX: Final = 1000
"""Of one request. Those of the requester and the experts come first and are never cut off."""


async def list_invitations(pool: Pool, request_id: UUID, key: str) -> Invitations:
    """The invitations of a request, each with the token that `key` makes."""
    rows = await fetch(pool, _sql("invitations_list"), request_id, INVITATIONS_MAX)
    return Invitations(
        items=tuple(
            InvitationView(token=invitation_token(key, row["invitation_id"]), **row) for row in rows
        )
    )


async def list_reminders_due(
    pool: Pool, after_days: Sequence[int], since: date, today: date, limit: int
) -> Sequence[tuple[UUID, int]]:
    """Unanswered invitations with a reminder that became due; the latest one of each."""
    rows = await fetch(pool, _sql("reminders_due"), after_days, since, today, limit)
    return [(row["invitation_id"], row["reminder"]) for row in rows]


async def list_expiries_due(pool: Pool, moment: Moment, limit: int) -> Sequence[UUID]:
    """Unanswered invitations whose last day is over, however long.

    One that was over for more than a month when it was recorded is left alone for a day.
    """
    rows = await fetch(pool, _sql("expiries_due"), moment.since, moment.today, moment.now, limit)
    return [row["invitation_id"] for row in rows]


async def list_follow_ups_due(
    pool: Pool, after_days: int, since: date, today: date, limit: int
) -> Sequence[UUID]:
    """The latest immediate invitations for which a follow-up became due and was not made."""
    rows = await fetch(pool, _sql("follow_ups_due"), after_days, since, today, limit)
    return [row["invitation_id"] for row in rows]


def _sql(name: str) -> str:
    return statement("services.intake", name)
