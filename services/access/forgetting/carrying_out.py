"""What was confirmed is carried out: keys, then what access keeps itself, then it is told.

Each step can be done again to the same effect, so a crash between two of them only delays. What was
told about the subject up to the position at which it is told that it is done is forgotten, as rows
are blanked there; what is told later is not, however often this is done.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final
from uuid import UUID

import orjson

from events.access import ForgettingConfirmed
from events.contracts.marks import marked_in
from events.event import Heard, Recorded
from events.facts import CATALOGUE
from events.intake import NoteCorrected, NoteWritten
from events.log.database.passing import PassingError
from events.log.deciding.handle import handle
from events.log.store.event_log import EventLog, Guard, GuardConflictError
from events.vault.private_log import PrivateLog
from events.vault.tokens import has_text, key_of
from events.vocabulary import Subject
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
ATTEMPTS_MAX: Final = 5
"""So often what was told meanwhile is destroyed at once; then the reaction is done again."""


async def carry_out(running: RunningService, heard: Heard) -> None:
    """Carry out what a fact confirms, and tell that it is done. Again, it has no effect."""
    fact = heard.event
    if not isinstance(fact, ForgettingConfirmed):
        return
    destroying = Destroying(
        running.log, fact.subject, await seen_subject(running.log, fact.subject)
    )
    if (done := await _done(running, heard)) is None:
        done = await _do(running, heard, fact, destroying)
    # Also what was told of its work while the facts before were looked at.
    await destroying.go_on(done.position)


async def _do(
    running: RunningService, heard: Heard, fact: ForgettingConfirmed, destroying: Destroying
) -> Recorded:
    """Destroy, erase, and tell it once the streams stand still in which texts are told anew."""
    for _ in range(ATTEMPTS_MAX):
        until = (await running.log.head()).position
        await destroying.go_on(until)
        await _erase(running, fact.subject)
        with suppress(GuardConflictError):
            await _complete(running, heard, fact, destroying, until)
        if (done := await _done(running, heard)) is not None:
            return done
    raise StillToldError(fact.subject)


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
    destroying: Destroying,
    until: int,
) -> None:
    command = CompleteForgetting(
        subject=fact.subject,
        request_id=destroying.seen.request_id,
        note_id=destroying.seen.note_id,
        until=until,
        keys_destroyed=destroying.keys,
        plain_facts=destroying.plain_facts,
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
        guards=destroying.guards,
    )


class StillToldError(PassingError):
    """Facts about a subject were told faster than their keys were destroyed."""

    def __init__(self, subject: Subject) -> None:
        super().__init__(f"{subject} is still told of while it is forgotten")


class Destroying:
    """Destroys the key of each fact about a subject, and counts; it goes on where it ended."""

    def __init__(self, log: EventLog, subject: Subject, seen: SubjectSeen) -> None:
        """Raises `TypeError` for a log without a vault."""
        if not isinstance(log, PrivateLog):
            raise TypeError("access has a log without a vault, and can destroy no keys")
        self.seen = seen
        self.keys = 0
        """Of all facts so far; also those that were destroyed before."""
        self.plain_facts = 0
        """Of those so far that never had a key."""
        self._log = log
        self._because = f"forgetting-{subject}"
        self._versions = dict.fromkeys(_streams_of(subject, seen), 0)

    @property
    def guards(self) -> tuple[Guard, ...]:
        """The streams with the versions up to which all keys are destroyed.

        It is told that it is done only if they are still there: whoever then reads the subject
        anew, because of that, finds no text.
        """
        return tuple(Guard(stream, version) for stream, version in self._versions.items())

    async def go_on(self, until: int) -> None:
        """Destroy the keys of the facts up to a position of the log."""
        keys: list[UUID] = []
        async for recorded in self._told(until):
            if not _is_about(recorded, self.seen):
                continue
            content = orjson.loads(recorded.data)
            if (key := key_of(content)) is not None:
                keys.append(key)
            elif (marked := marked_in(recorded.type, recorded.schema_version)) is not None:
                self.plain_facts += has_text(content, marked)
        await self._log.destroy(keys, self._because)
        self.keys += len(keys)

    async def _told(self, until: int) -> AsyncIterator[Recorded]:
        """Yield what the streams have up to a position, as it is stored."""
        for stream in self._versions:
            while page := await self._page(stream):
                for recorded in page:
                    if recorded.position > until:
                        break
                    self._versions[stream] = recorded.version
                    yield recorded
                if page[-1].position > until:
                    break

    async def _page(self, stream: str) -> list[Recorded]:
        after = self._versions[stream]
        return await self._log.stored.read_stream(stream, after_version=after, limit=PAGE_FACTS)


def _streams_of(subject: Subject, seen: SubjectSeen) -> tuple[str, ...]:
    match subject.partition("-")[0]:
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
