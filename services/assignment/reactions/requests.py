"""What assignment does when a request changes: it opens, holds, resumes or ends the work."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime
from typing import Final, assert_never
from uuid import UUID

import structlog

from events.catalogue import Catalogue
from events.copying import copied
from events.event import Heard
from events.intake import (
    AuthorizationTakenBack,
    ReauthorizationAsked,
    RequestAmended,
    RequestAuthorized,
    RequestDayCorrected,
    RequestEscalated,
    RequestMerged,
    RequestReferred,
    RequestReinstated,
    RequestRescreened,
    RequestScreened,
    RequestWithdrawn,
)
from events.log.deciding.handle import handle
from events.log.store.event_log import EventLog
from events.rules.engagements import engagement_id_of
from services.assignment.commands.engagements import (
    AwaitAuthorization,
    FollowAmendment,
    FollowAuthorization,
    FollowDayCorrection,
    FollowEscalation,
    FollowMerge,
    FollowReferral,
    FollowReinstatement,
    FollowRescreening,
    FollowWithdrawal,
    OpenEngagement,
)
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.feeds import FOLLOW_REQUESTS, FOLLOW_REQUESTS_FEED
from services.kit.feed.reaction import Owed, Reaction, cause_of

_logger = structlog.get_logger()

Following = (
    OpenEngagement
    | FollowAmendment
    | FollowWithdrawal
    | FollowMerge
    | FollowReferral
    | FollowReinstatement
    | FollowDayCorrection
    | FollowEscalation
    | FollowRescreening
    | AwaitAuthorization
    | FollowAuthorization
)
_HEARD: Final = (
    RequestScreened,
    RequestEscalated,
    RequestRescreened,
    RequestAmended,
    RequestWithdrawn,
    RequestMerged,
    RequestReferred,
    RequestReinstated,
    RequestDayCorrected,
    ReauthorizationAsked,
    RequestAuthorized,
    AuthorizationTakenBack,
)


def follow_requests(log: EventLog, catalogue: Catalogue) -> Reaction:
    """Return the reaction that opens engagements and ends, holds or resumes those that exist.

    It starts at the beginning of the log: requests screened before the service first ran count too.
    """

    async def react(heard: Heard) -> None:
        async for handler, command in answers(heard, log):
            stream = ENGAGEMENT_DECIDER.stream(command.engagement_id)
            cause = cause_of(heard, handler, "assignment")
            handled = await handle(log, catalogue, ENGAGEMENT_DECIDER, stream, command, cause)
            if handled.position < heard.recorded.position:
                _logger.info("nothing_to_do", command=type(command).__name__, stream=stream)

    return Reaction(
        name=FOLLOW_REQUESTS_FEED,
        hears=frozenset(fact.wire_name for fact in _HEARD),
        react=react,
        starts="beginning",
        owes=_owes,
    )


async def answers(heard: Heard, log: EventLog) -> AsyncIterator[tuple[str, Following]]:
    """Yield the commands that a fact of a request leads to, each with a name for its cause.

    Each name belongs to one stream, because the ids of the new facts are derived from it.
    """
    event, now = heard.event, heard.recorded.recorded_at
    match event:
        case RequestScreened():
            yield FOLLOW_REQUESTS, on_request_screened(event, now)
        case RequestEscalated():
            closing = engagement_id_of(event.request_id, event.move - 1)
            yield (
                f"{FOLLOW_REQUESTS} close",
                FollowEscalation(engagement_id=closing, on=event.escalated_on, now=now),
            )
            yield FOLLOW_REQUESTS, on_request_moved(event, event.escalated_on, now)
        case RequestRescreened():
            wrong = engagement_id_of(event.request_id, event.move - 1)
            yield (
                f"{FOLLOW_REQUESTS} close",
                FollowRescreening(engagement_id=wrong, on=event.rescreened_on, now=now),
            )
            yield FOLLOW_REQUESTS, on_request_moved(event, event.rescreened_on, now)
        case RequestAmended(move=None):
            return  # it is carried into the work when that is opened
        case RequestAmended(move=int(move)):
            yield _handler(move), on_request_amended(event, move, now)
        case AuthorizationTakenBack(due_since=None):
            return  # nobody is waited for
        case RequestAuthorized() if heard.recorded.is_imported:
            return  # it is older than every pause that the import records
        case (
            RequestWithdrawn()
            | RequestMerged()
            | RequestReferred()
            | RequestReinstated()
            | RequestDayCorrected()
            | ReauthorizationAsked()
            | AuthorizationTakenBack()
            | RequestAuthorized()
        ):
            async for handler, engagement_id in _opened(event.request_id, log):
                yield handler, _following(event, engagement_id, now)
        case other:
            raise AssertionError(f"unreachable: {other.wire_name} is not heard")


def on_request_screened(screened: RequestScreened, now: datetime) -> OpenEngagement:
    """Return the command that opens a request's first engagement, as it was screened."""
    return copied(
        OpenEngagement,
        screened,
        by_default=("family_id",),  # it is the first of its family
        engagement_id=engagement_id_of(screened.request_id),
        on=screened.screened_on,
        now=now,
    )


def on_request_moved(
    moved: RequestEscalated | RequestRescreened, on: date, now: datetime
) -> OpenEngagement:
    """Return the command that opens the request's next engagement, in the same family."""
    return copied(
        OpenEngagement,
        moved,
        engagement_id=engagement_id_of(moved.request_id, moved.move),
        family_id=engagement_id_of(moved.request_id),
        on=on,
        now=now,
    )


def on_request_amended(amended: RequestAmended, move: int, now: datetime) -> FollowAmendment:
    """Return the command by which the work takes over what is wanted now."""
    return copied(
        FollowAmendment,
        amended,
        engagement_id=engagement_id_of(amended.request_id, move),
        confidential=amended.confidential is True,
        on=amended.amended_on,
        now=now,
    )


def _following(  # noqa: PLR0911 - one case a fact
    event: RequestWithdrawn
    | RequestMerged
    | RequestReferred
    | RequestReinstated
    | RequestDayCorrected
    | ReauthorizationAsked
    | AuthorizationTakenBack
    | RequestAuthorized,
    engagement_id: UUID,
    now: datetime,
) -> Following:
    """Return the command for one engagement that follows from a fact of its request."""
    match event:
        case RequestWithdrawn(withdrawn_on=day):
            return FollowWithdrawal(engagement_id=engagement_id, on=day, now=now)
        case RequestMerged(merged_on=day):
            return FollowMerge(engagement_id=engagement_id, on=day, now=now)
        case RequestReferred(referred_on=day):
            return FollowReferral(engagement_id=engagement_id, on=day, now=now)
        case RequestReinstated(reinstated_on=day):
            return FollowReinstatement(engagement_id=engagement_id, on=day, now=now)
        case RequestDayCorrected():
            return copied(
                FollowDayCorrection,
                event,
                engagement_id=engagement_id,
                on=event.corrected_on,
                now=now,
            )
        case ReauthorizationAsked(asked_on=day):
            return AwaitAuthorization(engagement_id=engagement_id, on=day, now=now)
        case AuthorizationTakenBack(wrong_on=day):  # it went on by that, and stands still again
            return AwaitAuthorization(engagement_id=engagement_id, on=day, now=now)
        case RequestAuthorized(authorized_on=day):
            return FollowAuthorization(engagement_id=engagement_id, on=day, now=now)
        case _:
            assert_never(event)


async def _opened(request_id: UUID, log: EventLog) -> AsyncIterator[tuple[str, UUID]]:
    """Yield every opened engagement of a request, with a name for the cause."""
    move = 0
    while True:
        engagement_id = engagement_id_of(request_id, move)
        if not await log.read_stream(ENGAGEMENT_DECIDER.stream(engagement_id), limit=1):
            return
        yield _handler(move), engagement_id
        move += 1


def _handler(move: int) -> str:
    """Return the name for the cause of what is done to the engagement of a move."""
    return FOLLOW_REQUESTS if move == 0 else f"{FOLLOW_REQUESTS} {move}"


def _owes(heard: Heard) -> Owed:
    if heard.recorded.is_imported:
        return Owed(silent_because="it was imported with its work")
    match heard.event:
        case RequestScreened(request_id=request_id):
            return _opens(request_id, 0)
        case RequestEscalated(request_id=request_id, move=move):
            return _opens(request_id, move)
        case RequestRescreened(request_id=request_id, move=move):
            return _opens(request_id, move)
        case _:
            return Owed(silent_because="the work may have stood so already, or not be open")


def _opens(request_id: UUID, move: int) -> Owed:
    """Owe an engagement of its own; the one before may have ended by itself."""
    return Owed((ENGAGEMENT_DECIDER.stream(engagement_id_of(request_id, move)),))
