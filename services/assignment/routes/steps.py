"""How any step in the life of an engagement is taken over HTTP."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import Response

from services.assignment.commands.engagements import EngagementCommand
from services.assignment.commands.providing import FromProvider
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.feeds import FOLLOW_REQUESTS_FEED
from services.assignment.lookups import beside_engagement
from services.kit.http.answers import Done, done
from services.kit.http.bodies import DatedBody
from services.kit.http.calls import Call, build_command
from services.kit.http.running_service import RunningService


async def take_step(
    running: RunningService,
    call: Call,
    response: Response,
    command: type[EngagementCommand],
    engagement_id: UUID,
    body: DatedBody,
    **more: Any,
) -> Done:
    """Give the command that the body asks for, dated today where it says no day.

    A provider takes it in its own name. `id` in the answer is that of the delivery where `more`
    names one, else the engagement's.
    """
    await running.wait_for_feeds(call, FOLLOW_REQUESTS_FEED)
    if issubclass(command, FromProvider):
        more["by"] = call.party_as("provider")
    said = build_command(
        command,
        **body.dated(running),
        **more,
        engagement_id=engagement_id,
    )
    stream = ENGAGEMENT_DECIDER.stream(engagement_id)
    handled = await running.handle(
        ENGAGEMENT_DECIDER, stream, said, call, beside=beside_engagement(said)
    )
    return done(response, handled, more.get("delivery_id", engagement_id))
