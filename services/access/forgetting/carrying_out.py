"""What was confirmed is carried out: keys, then what access keeps itself, then it is told.

Each step can be done again to the same effect, so a crash between two of them only delays. What was
told about the subject up to the position at which it is told that it is done is forgotten, as rows
are blanked there; what is told later is not, however often this is done.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Final, NamedTuple
from uuid import UUID

import orjson

from events.access import ForgettingConfirmed
from events.contracts.marks import marked_in
from events.event import Heard, Recorded
from events.facts import CATALOGUE
from events.intake import NoteCorrected, NoteWritten
from events.log.deciding.handle import handle
from events.vault.private_log import PrivateLog
from events.vault.tokens import has_text, key_of
from services.access import feeds
from services.access.commands.forgetting import CompleteForgetting
from services.access.decisions import FORGETTING_DECIDER
from services.access.erasing import erase_removed
from services.access.forgetting.subjects import SubjectSeen, seen_subject
from services.access.queries.statements import SQL
from services.kit.feed.reaction import cause_of
from services.kit.http.running_service import RunningService

PAGE_FACTS: Final = 500
"""Of a stream that are read at a time."""


class Destroyed(NamedTuple):
    """What became of the facts about a subject."""

    keys: int
    """All of them are destroyed by now, also those that were before."""
    plain_facts: int


async def carry_out(running: RunningService, heard: Heard) -> None:
    """Carry out what a fact confirms, and tell that it is done. Again, it has no effect."""
    fact = heard.event
    if not isinstance(fact, ForgettingConfirmed):
        return
    seen = await seen_subject(running.log, fact.subject)
    if (done := await _done(running, heard)) is None:
        until = (await running.log.head()).position
        destroyed = await _destroy(running, fact.subject, seen, until)
        await _erase(running, fact.subject)
        await _complete(running, heard, fact, seen, until, destroyed)
        done = await _done(running, heard)
    if done is not None:
        # Also what was told while the facts before were looked at.
        await _destroy(running, fact.subject, seen, done.position)


async def _done(running: RunningService, heard: Heard) -> Recorded | None:
    """Return the fact that it was done: nothing else can follow a confirmation."""
    confirmed = heard.recorded
    found = await running.log.read_stream(
        confirmed.stream, after_version=confirmed.version, limit=1
    )
    return found[0] if found else None


async def _complete(
    running: RunningService,
    heard: Heard,
    fact: ForgettingConfirmed,
    seen: SubjectSeen,
    until: int,
    destroyed: Destroyed,
) -> None:
    command = CompleteForgetting(
        subject=fact.subject,
        request_id=seen.request_id,
        note_id=seen.note_id,
        until=until,
        keys_destroyed=destroyed.keys,
        plain_facts=destroyed.plain_facts,
        on=fact.confirmed_on,
        now=heard.recorded.recorded_at,
    )
    await handle(
        running.log,
        running.catalogue,
        FORGETTING_DECIDER,
        FORGETTING_DECIDER.stream(fact.subject),
        command,
        cause_of(heard, feeds.CARRY_OUT_FORGETTING_FEED, "access"),
    )


async def _destroy(
    running: RunningService, subject: str, seen: SubjectSeen, until: int
) -> Destroyed:
    """Destroy the key of each fact about a subject; count those that never had one."""
    log = running.log
    if not isinstance(log, PrivateLog):
        raise TypeError("access has a log without a vault, and can destroy no keys")
    keys: list[UUID] = []
    plain = 0
    async for recorded in facts_about(log, subject, seen, until):
        content = orjson.loads(recorded.data)
        if (key := key_of(content)) is not None:
            keys.append(key)
        elif (marked := marked_in(recorded.type, recorded.schema_version)) is not None:
            plain += has_text(content, marked)
    await log.destroy(keys, f"forgetting-{subject}")
    return Destroyed(len(keys), plain)


async def facts_about(
    log: PrivateLog, subject: str, seen: SubjectSeen, until: int
) -> AsyncIterator[Recorded]:
    """Yield the facts about a subject up to a position, as they are stored, stream by stream."""
    for stream in _streams_of(subject, seen):
        version = 0
        while page := await log.stored.read_stream(stream, after_version=version, limit=PAGE_FACTS):
            version = page[-1].version
            for recorded in page:
                if recorded.position <= until and _is_about(recorded, seen):
                    yield recorded


def _streams_of(subject: str, seen: SubjectSeen) -> tuple[str, ...]:
    kind = subject.partition("-")[0]
    match kind:
        case "request":
            return subject, f"desk-{seen.request_id}"
        case "event":
            return (f"desk-{seen.request_id}",)
        case "person":
            return ()  # its facts name nobody
        case _:
            return (subject,)


def _is_about(recorded: Recorded, seen: SubjectSeen) -> bool:
    if seen.note_id is None:
        return True
    fact = CATALOGUE.require(recorded)
    return isinstance(fact, NoteWritten | NoteCorrected) and fact.note_id == seen.note_id


async def _erase(running: RunningService, subject: str) -> None:
    """Erase what access keeps about a subject in its own tables."""
    kind, _, id_ = subject.partition("-")
    match kind:
        case "request":
            await running.pool.execute(SQL["request_erase"], UUID(id_))
        case "agency":
            await running.pool.execute(SQL["agency_erase"], id_)
        case "expert":
            await running.pool.execute(SQL["expert_erase"], UUID(id_))
        case "person":
            await erase_removed(running, UUID(id_))
            await running.pool.execute(SQL["mails_of_person_erase"], UUID(id_))
        case _:
            pass  # a note is kept by intake alone
