"""How anything is said about the findings of an engagement over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from events.log.handle import Handled
from services.assignment.commands.findings import Assessed, FindingsCommand, OfEngagement
from services.assignment.decisions import FINDINGS as DECIDER
from services.assignment.queries import get_engagement
from services.assignment.routes.asking import DatedBody, clock, engagements_caught_up
from services.kit.connections import lent
from services.kit.requests import Asked, commanded
from services.kit.running import Running


async def handled_on_findings(
    here: Running,
    asked: Asked,
    command: type[FindingsCommand],
    engagement_id: UUID,
    body: DatedBody,
    **more: Any,
) -> Handled:
    """Give the command that the body asks for, dated today where it says no day.

    A provider gives it in its own name, and of an engagement that it has.
    """
    if issubclass(command, OfEngagement):
        more["by"] = asked.party_as("provider")
        more["engagement"] = await _assessed(here, asked, engagement_id)
    now = clock()
    said = commanded(
        command,
        **body.model_dump(exclude={"on"}),
        **more,
        engagement_id=engagement_id,
        on=body.on or now.date(),
        now=now,
    )
    return await here.handle(DECIDER, f"{DECIDER.category}-{engagement_id}", said, asked)


async def _assessed(here: Running, asked: Asked, engagement_id: UUID) -> Assessed | None:
    await engagements_caught_up(here, asked)
    async with lent(here.pool) as connection:
        found = await get_engagement(connection, engagement_id)
    if found is None:
        return None
    return Assessed(found.ori, found.program, found.opened_on, found.provider)
