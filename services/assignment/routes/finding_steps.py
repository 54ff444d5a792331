"""How anything is said about the findings of an engagement over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from events.log.deciding.handle import Handled
from services.assignment.commands.findings import FindingsCommand, OfEngagement
from services.assignment.decisions import FINDINGS_DECIDER as DECIDER
from services.assignment.feeds import FOLLOW_REQUESTS_FEED
from services.assignment.lookups import beside_findings
from services.kit.http.bodies import DatedBody
from services.kit.http.calls import Call, build_command
from services.kit.http.running_service import RunningService


async def handled_on_findings(
    running: RunningService,
    call: Call,
    command: type[FindingsCommand],
    engagement_id: UUID,
    body: DatedBody,
    **more: Any,
) -> Handled:
    """Give the command that the body asks for, dated today where it says no day.

    A provider gives it in its own name, and of an engagement that it has.
    """
    await running.wait_for_feeds(call, FOLLOW_REQUESTS_FEED)  # which opens engagements
    if issubclass(command, OfEngagement):
        more["by"] = call.party_as("provider")
    said = build_command(
        command,
        **body.dated(running),
        **more,
        engagement_id=engagement_id,
    )
    stream = DECIDER.stream(engagement_id)
    return await running.handle(DECIDER, stream, said, call, beside=beside_findings(said))
