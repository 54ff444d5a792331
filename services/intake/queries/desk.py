"""The desk of a request: rows become views."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from events.log.database.connections import Pool
from events.log.database.statements import statement
from services.intake.views.desk import DeskView, NoteView
from services.kit.feed.connections import fetch, fetchrow

NoteKey = tuple[date, int]
"""Day and position of a note: the order of the list."""


async def find_desk(pool: Pool, request_id: UUID) -> DeskView | None:
    """The desk of a request; None if there is no such request (yet)."""
    row = await fetchrow(pool, statement("services.intake", "desk_get"), request_id)
    return None if row is None else DeskView.model_validate(dict(row))


async def list_notes(
    pool: Pool, request_id: UUID, *, contacts_only: bool, before: NoteKey | None, limit: int
) -> Sequence[NoteView]:
    """The notes about a request, the latest day first."""
    rows = await fetch(
        pool,
        statement("services.intake", "notes_list"),
        request_id,
        contacts_only,
        *(before or (None, None)),
        limit,
    )
    return [NoteView.model_validate(dict(row)) for row in rows]
