"""What the log itself says of requests, invitations and topics: rows may be behind it.

All of these raise `NewerFactError` where a stream holds a fact that this release does not know.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from events.facts import CATALOGUE
from events.intake import EvaluationInvited, RequestSubmitted
from events.log.deciding.beside import Beside
from events.log.deciding.kept import Kept
from events.log.store.event_log import EventLog
from events.rules.topics import NotOffered
from services.intake.decisions import EVALUATION_DECIDER, REQUEST_DECIDER, TOPIC_DECIDER
from services.intake.decisions.topics import not_offered
from services.kit.http.category_begun import CategoryBegun

_PAGE_EVENTS: Final = 1000


class Invited(NamedTuple):
    """The fact by which somebody was invited, and who invited."""

    fact: EvaluationInvited
    actor: str


async def invited_by(log: EventLog, invitation_id: UUID) -> Invited | None:
    """How somebody was invited; None where there is no such invitation."""
    for recorded in await log.read_stream(EVALUATION_DECIDER.stream(invitation_id), limit=1):
        fact = CATALOGUE.require(recorded)
        if isinstance(fact, EvaluationInvited):
            return Invited(fact, recorded.actor)
    return None


async def invitation_of(log: EventLog, invitation_id: UUID) -> EvaluationInvited | None:
    """The fact by which somebody was invited; None where there is no such invitation."""
    invited = await invited_by(log, invitation_id)
    return None if invited is None else invited.fact


async def submission_of(log: EventLog, request_id: UUID) -> RequestSubmitted | None:
    """The submission of a request; None where there is no such request."""
    for recorded in await log.read_stream(REQUEST_DECIDER.stream(request_id), limit=1):
        event = CATALOGUE.require(recorded)
        if isinstance(event, RequestSubmitted):
            return event
    return None


async def submitted_after(log: EventLog, ori: str, after: int, until: int) -> Sequence[UUID]:
    """The requests that an agency submitted after a position, up to another."""
    found: list[UUID] = []
    while after < until:
        page = await log.read(after=after, limit=_PAGE_EVENTS, category=REQUEST_DECIDER.category)
        for recorded in page:
            if recorded.position > until:
                return found
            if recorded.type != RequestSubmitted.wire_name:
                continue
            event = CATALOGUE.load(recorded)
            if isinstance(event, RequestSubmitted) and event.ori == ori:
                found.append(event.request_id)
        after = page[-1].position if page else until
    return found


class TopicsListed(CategoryBegun):
    """Whether any topic was ever listed."""

    category = TOPIC_DECIDER.category


async def topics_not_offered(
    streams: Kept, topics: Sequence[str], on: date
) -> tuple[Sequence[str], Sequence[NotOffered]]:
    """`not_offered`, where there is a list; only these topics are loaded.

    Raises `NewerFactError` only where one of these streams holds a fact of a newer release.
    """
    loaded = await streams.load(
        {topic: Beside(TOPIC_DECIDER.stream(topic), TOPIC_DECIDER) for topic in topics}
    )
    known = {topic: each.state for topic, each in loaded.items() if each.version}
    return not_offered(known, topics, on) if known else (topics, ())
