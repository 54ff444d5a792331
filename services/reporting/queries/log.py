"""The log as it is told to a caller: what is not in a machine's scopes is left out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final, NamedTuple
from uuid import UUID

from events.catalogue import NewerFactError
from events.confided import Verdict, confided
from events.contracts.personal import WithoutPersonal
from events.event import EVALUATION_CATEGORIES, Recorded
from events.facts import CATALOGUE
from events.log.stream.cloudevents import encode, encode_withheld
from events.rules.machine_scopes import LOG_CONFIDENTIAL, LOG_PERSONAL
from services.kit.http.principals import MACHINE_ROLE, Principal
from services.kit.http.reads import Extent
from services.kit.http.running_service import RunningService

BATCH_BYTES_MAX: Final = 4 * 1024 * 1024
"""A batch ends before the event that would make it larger, but has one event at least."""
PAGE_EVENTS: Final = 100
"""Read at once: however large they are, some 25 MiB."""

_without_personal: Final = partial(WithoutPersonal, CATALOGUE)


@dataclass(frozen=True, slots=True)
class LogSight:
    """What of the log a caller is told."""

    personal: bool
    confidential: bool
    evaluations: bool
    """Whether what one person answered, and who was asked; no scope of a machine holds it."""

    @classmethod
    def of(cls, principal: Principal) -> LogSight:
        """Return a caller's sight: that of a machine by its scopes, that of the center whole."""
        if principal.role != MACHINE_ROLE:
            return cls(personal=True, confidential=True, evaluations=True)
        granted = principal.scopes
        return cls(
            personal=LOG_PERSONAL in granted,
            confidential=LOG_CONFIDENTIAL in granted,
            evaluations=False,
        )


class Message(NamedTuple):
    """One event as it is told."""

    position: int
    content: bytes


def extent_of(messages: Sequence[Message]) -> Extent:
    """Return how much of the log is told, as it is recorded of a read."""
    if not messages:
        return Extent(rows=0)
    return Extent(len(messages), messages[0].position, messages[-1].position)


async def read_batch(
    running: RunningService, sight: LogSight, after: int, limit: int
) -> list[Message]:
    """Return what follows a position, in the order of the log; there may be fewer than asked for.

    A batch also ends before a fact that only a newer release can judge. Raises `NewerFactError` if
    there is none before it.
    """
    messages: list[Message] = []
    room = BATCH_BYTES_MAX
    try:
        async for message in _told(running, sight, after, limit):
            if messages and len(message.content) > room:
                break
            messages.append(message)
            room -= len(message.content)
    except NewerFactError:
        if not messages:
            raise
    return messages


async def _told(
    running: RunningService, sight: LogSight, after: int, limit: int
) -> AsyncIterator[Message]:
    before = await running.log.read(after=after - 1, limit=1) if after else []
    previous_id = before[0].id if before else None
    left = limit
    while left > 0:
        page = await running.log.read(after=after, limit=min(PAGE_EVENTS, left))
        if not page:
            return
        judged = await _judged(running, sight, page)
        for recorded, verdict in zip(page, judged, strict=True):
            if isinstance(verdict, NewerFactError):
                raise verdict
            content = (
                encode_withheld(recorded, previous_id)
                if verdict
                else _encoded(running, sight, recorded, previous_id)
            )
            yield Message(recorded.position, content)
            previous_id = recorded.id
        after = page[-1].position
        left -= len(page)


async def _judged(
    running: RunningService, sight: LogSight, page: Sequence[Recorded]
) -> Sequence[Verdict]:
    """Return of each fact whether it is withheld."""
    judged: Sequence[Verdict] = [False] * len(page)
    if not sight.confidential:
        judged = await confided(running.parties, CATALOGUE, page)
    if sight.evaluations:
        return judged
    return [
        recorded.category in EVALUATION_CATEGORIES or verdict
        for recorded, verdict in zip(page, judged, strict=True)
    ]


def _encoded(
    running: RunningService, sight: LogSight, recorded: Recorded, previous_id: UUID | None
) -> bytes:
    if not sight.personal and not recorded.is_private:
        blanked = running.keep(_without_personal).content_of(recorded)
        recorded = recorded._replace(data=blanked)
    return encode(recorded, previous_id, running.settings.public_url)
