"""Giving a command on an engagement, or on its findings, from a request's body."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from fastapi import Response

from events.decider import Refused
from events.log.deciding.handle import Handled
from services.assignment.commands.deliveries import CorrectDelivery, RecordDelivery
from services.assignment.commands.engagements import AssignProvider, EngagementCommand
from services.assignment.commands.fields import FromProvider
from services.assignment.commands.findings import FindingsCommand, OfEngagement
from services.assignment.commands.hand_overs import HandOverCommand
from services.assignment.commands.validators import Judge, Judged
from services.assignment.decisions import ENGAGEMENT_DECIDER, FINDINGS_DECIDER
from services.assignment.feeds import (
    ENGAGEMENTS_FEED,
    FOLLOW_REQUESTS_FEED,
    RATINGS_FEED,
    REQUESTS_FEED,
    ROSTER_FEED,
    TOPICS_FEED,
    UNRANKED_FEED,
)
from services.assignment.lookups import beside_engagement, beside_findings
from services.assignment.queries.kept_roster import KeptRoster
from services.assignment.queries.participants import list_predecessors, suggest_request
from services.assignment.queries.topics_listed import TopicsListed
from services.assignment.settings import AssignmentSettings
from services.kit.feed.connections import lent
from services.kit.http.answers import Done, done
from services.kit.http.bodies import DatedBody
from services.kit.http.calls import Call, build_command
from services.kit.http.running_service import RunningService


async def give_command(
    running: RunningService,
    call: Call,
    response: Response,
    command: type[EngagementCommand],
    engagement_id: UUID,
    body: DatedBody,
    **more: Any,
) -> Done:
    """Give a command made of the body and of `more`, dated today where the body has no day.

    A provider gives it in its own name. `id` in the answer is that of the delivery where `more`
    names one, else the engagement's.
    """
    await running.wait_for_feeds(call, FOLLOW_REQUESTS_FEED)
    if issubclass(command, FromProvider):
        more["by"] = call.principal.as_provider
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


async def give_delivery(
    running: RunningService,
    call: Call,
    response: Response,
    command: type[RecordDelivery | CorrectDelivery],
    engagement_id: UUID,
    body: DatedBody,
    agencies: Sequence[str],
    **more: Any,
) -> Done:
    """Give a command that says what was given, by the list of topics, where there is one.

    `agencies` are those of which attendance is told.
    """
    more["predecessors"] = ()
    if agencies:
        await running.wait_for_feeds(call, REQUESTS_FEED)
        async with lent(running.pool) as connection:
            more["predecessors"] = await list_predecessors(connection, agencies)
    give = partial(give_command, running, call, response, command, engagement_id, body, **more)
    listed = running.keep(TopicsListed)
    try:
        return await give(topics_listed=await listed.ask(running.log))
    except Refused as refused:
        # That there is a list was known from before: only here does it matter whether it is true.
        if refused.rule != "topic-unknown" or await listed.ask_again(running.log):
            raise
    return await give(topics_listed=False)


async def give_choice(
    running: RunningService,
    call: Call,
    response: Response,
    command: type[AssignProvider | HandOverCommand],
    engagement_id: UUID,
    body: DatedBody,
) -> Done:
    """Give a command that chooses from the roster, as rows have it on the day of the choice."""
    await running.wait_for_feeds(
        call,
        FOLLOW_REQUESTS_FEED,
        ROSTER_FEED,
        RATINGS_FEED,
        UNRANKED_FEED,
        TOPICS_FEED,
        ENGAGEMENTS_FEED,
        REQUESTS_FEED,
    )
    said, settings = body.dated(running), AssignmentSettings.of(running.settings)
    async with lent(running.pool) as connection:
        roster = await running.keep(KeptRoster).on(connection, said["on"])
        request = await suggest_request(connection, engagement_id)
    if issubclass(command, FromProvider):
        said["by"] = call.principal.as_provider
    asked = build_command(
        command,
        **said,
        engagement_id=engagement_id,
        roster=roster,
        request=request,
        weights=settings.weights,
        decline_holds_days=settings.decline_holds_days,
    )
    stream = ENGAGEMENT_DECIDER.stream(engagement_id)
    handled = await running.handle(
        ENGAGEMENT_DECIDER, stream, asked, call, beside=beside_engagement(asked)
    )
    return done(response, handled, engagement_id)


def judge(call: Call) -> Judge | None:
    """Return the validator who asks; None for all others."""
    asking = call.principal
    if asking.role != "validator":
        return None
    return Judge(asking.person, asking.agency, asking.provider)


async def give_findings_command(
    running: RunningService,
    call: Call,
    command: type[FindingsCommand],
    engagement_id: UUID,
    body: DatedBody,
    **more: Any,
) -> Handled:
    """Give a command on the findings of an engagement, likewise.

    A provider may give it for an engagement that it has.
    """
    await running.wait_for_feeds(call, FOLLOW_REQUESTS_FEED)  # which opens engagements
    if issubclass(command, OfEngagement):
        more["by"] = call.principal.as_provider
    elif issubclass(command, Judged):
        more["by"] = judge(call)
    said = build_command(
        command,
        **body.dated(running),
        **more,
        engagement_id=engagement_id,
    )
    stream = FINDINGS_DECIDER.stream(engagement_id)
    return await running.handle(FINDINGS_DECIDER, stream, said, call, beside=beside_findings(said))
