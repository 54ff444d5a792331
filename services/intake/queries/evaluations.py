"""Invitations to evaluate: rows become views, and ids of those that are due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from events.log.database.connections import Pool
from events.vocabulary import EvaluationAudience
from services.intake.queries import SQL
from services.intake.views.evaluations import CodesView, Invitations, InvitationView
from services.kit.feed.connections import fetch
from services.kit.feed.schedule import Moment

INVITATIONS_MAX: Final = 1000
"""Of one request. Those of the requester and the experts come first and are never cut off."""


async def list_invitations(
    pool: Pool, request_id: UUID, audience: EvaluationAudience | None = None
) -> Invitations:
    """The invitations of a request, of one audience or of all; and how many codes were given."""
    items = await SQL.views(
        InvitationView, pool, "invitations_list", request_id, INVITATIONS_MAX, audience
    )
    codes = await SQL.views(CodesView, pool, "codes_list", request_id)
    return Invitations(items=tuple(items), codes=tuple(codes))


async def list_answered(pool: Pool, today: date, limit: int) -> Sequence[tuple[UUID, date]]:
    """The invitations that were answered on days before, with the day that the answer gives."""
    rows = await fetch(pool, SQL["tokens_answered"], today, limit)
    return [(row["invitation_id"], row["answered_on"]) for row in rows]


async def note_told(pool: Pool, invitation_ids: Sequence[UUID], today: date) -> None:
    """Note that these were told to be answered, and erase what tokens of days before still hold."""
    await pool.execute(SQL["tokens_tell"], invitation_ids, today)


async def list_reminders_due(
    pool: Pool, after_days: Sequence[int], since: date, today: date, limit: int
) -> Sequence[tuple[UUID, int]]:
    """Unanswered invitations with a reminder that became due; the latest one of each."""
    rows = await fetch(pool, SQL["reminders_due"], after_days, since, today, limit)
    return [(row["invitation_id"], row["reminder"]) for row in rows]


async def list_expiries_due(pool: Pool, moment: Moment, limit: int) -> Sequence[UUID]:
    """Unanswered invitations whose last day is over, however long.

    One that was over for more than a month when it was recorded is left alone for a day.
    """
    rows = await fetch(pool, SQL["expiries_due"], moment.since, moment.today, moment.now, limit)
    return [row["invitation_id"] for row in rows]


async def list_follow_ups_due(
    pool: Pool, after_days: int, since: date, today: date, limit: int
) -> Sequence[UUID]:
    """The latest immediate invitations for which a follow-up became due and was not made."""
    rows = await fetch(pool, SQL["follow_ups_due"], after_days, since, today, limit)
    return [row["invitation_id"] for row in rows]
