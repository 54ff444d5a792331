"""What assignment does about the facts of requests: the work follows them."""

from __future__ import annotations

from uuid import UUID

import structlog

from events.catalogue import Catalogue
from events.event import Heard
from events.ids import derived_id
from events.intake import RequestScreened, RequestWithdrawn
from events.log.handle import handle
from events.log.store import EventLog
from services.assignment.commands.engagements import FollowWithdrawal, OpenEngagement
from services.assignment.decisions import ENGAGEMENT
from services.assignment.feeds import FOLLOW_REQUESTS
from services.kit.reaction import Reaction, cause_of

_logger = structlog.get_logger()


def follow_requests(log: EventLog, catalogue: Catalogue) -> Reaction:
    """Open the engagement of what was screened, cancel that of what was withdrawn.

    Starts at the beginning: what was screened before this service first ran waits for it too.
    """

    async def react(heard: Heard) -> None:
        command = answer(heard)
        stream = f"{ENGAGEMENT.category}-{command.engagement_id}"
        cause = cause_of(heard, FOLLOW_REQUESTS, "assignment")
        handled = await handle(log, catalogue, ENGAGEMENT, stream, command, cause)
        if handled.position < heard.recorded.position:
            _logger.info("nothing_to_do", command=type(command).__name__, stream=stream)

    return Reaction(
        name=FOLLOW_REQUESTS,
        hears=frozenset({RequestScreened.wire_name, RequestWithdrawn.wire_name}),
        react=react,
        starts="beginning",
    )


def answer(heard: Heard) -> OpenEngagement | FollowWithdrawal:
    """The command that answers a fact of a request."""
    match heard.event:
        case RequestScreened() as screened:
            return on_request_screened(screened, heard)
        case RequestWithdrawn() as withdrawn:
            return on_request_withdrawn(withdrawn, heard)
        case other:
            raise AssertionError(f"unreachable: {other.wire_name} is not heard")


def on_request_screened(screened: RequestScreened, heard: Heard) -> OpenEngagement:
    """Open the engagement, with all that the screening said."""
    return OpenEngagement(
        engagement_id=engagement_id_of(screened.request_id),
        request_id=screened.request_id,
        ori=screened.ori,
        agency_kind=screened.agency_kind,
        state=screened.state,
        sworn=screened.sworn,
        program=screened.program,
        topics=screened.topics,
        delivery_types=screened.delivery_types,
        wanted_from=screened.wanted_from,
        wanted_until=screened.wanted_until,
        on=screened.screened_on,
        now=heard.recorded.recorded_at,
    )


def on_request_withdrawn(withdrawn: RequestWithdrawn, heard: Heard) -> FollowWithdrawal:
    """Cancel the engagement, if one was opened and is not over."""
    return FollowWithdrawal(
        engagement_id=engagement_id_of(withdrawn.request_id),
        on=withdrawn.withdrawn_on,
        now=heard.recorded.recorded_at,
    )


def engagement_id_of(request_id: UUID) -> UUID:
    """One engagement a request: its id follows from the request's."""
    return derived_id(request_id, "engagement")
