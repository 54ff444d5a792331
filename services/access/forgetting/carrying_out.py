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
from events.event import EVALUATION_CATEGORIES, Heard, Recorded
from events.facts import CATALOGUE
from events.intake import NoteCorrected, NoteWritten
from events.log.database import patience
from events.log.database.passing import PassingError
from events.log.deciding.handle import handle
from events.log.store.event_log import READ_EVENTS_MAX, EventLog, Guard, GuardConflictError
from events.rules.engagements import engagement_id_of
from events.rules.requests import MOVES_MAX
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
        engagement_ids=destroying.engagement_ids,
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
        own = _streams_of(subject, seen)
        self._own = frozenset(own)
        self._work = _engagements_of(subject, seen)
        work = (stream for id_ in self._work for stream in _streams_of_work(id_))
        self._versions = dict.fromkeys((*own, *work), 0)
        self._looked = dict.fromkeys(sorted(EVALUATION_CATEGORIES), 0)
        """The position up to which answers, and what was published of them, were looked at."""

    @property
    def guards(self) -> tuple[Guard, ...]:
        """The subject's own streams, with the versions up to which all keys are destroyed.

        It is told that it is done only if they are still there: whoever then reads the subject
        anew, because of that, finds no text. No rule tells a text of the work anew.
        """
        return tuple(Guard(stream, self._versions[stream]) for stream in sorted(self._own))

    @property
    def engagement_ids(self) -> tuple[UUID, ...]:
        """The engagements of the request that there are."""
        return tuple(id_ for id_ in self._work if self._versions[f"engagement-{id_}"])

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
        """Yield what is told about the subject up to a position, as it is stored."""
        for stream in self._versions:
            while page := await self._page(stream):
                for recorded in page:
                    if recorded.position > until:
                        break
                    self._versions[stream] = recorded.version
                    yield recorded
                if page[-1].position > until:
                    break
        if self._work:
            for category in self._looked:
                async for recorded in self._about_work(category, until):
                    yield recorded

    async def _about_work(self, category: str, until: int) -> AsyncIterator[Recorded]:
        """Yield what is told of answers about the work, each in a stream that is named otherwise.

        Nothing says which streams these are, so all are read; what it takes is time, and the
        patience of the reaction is for one page.
        """
        named = str(self.seen.request_id).encode()
        while page := await self._log.stored.read(
            after=self._looked[category], limit=READ_EVENTS_MAX, category=category
        ):
            if (patient := patience.current()) is not None:
                patient.renew()
            for recorded in page:
                if recorded.position > until:
                    return
                self._looked[category] = recorded.position
                if named in recorded.data:
                    yield recorded

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


def _engagements_of(subject: Subject, seen: SubjectSeen) -> tuple[UUID, ...]:
    """Return the ids that engagements of a request can have, one for each program."""
    if not subject.startswith("request-") or seen.request_id is None:
        return ()
    return tuple(engagement_id_of(seen.request_id, move) for move in range(MOVES_MAX + 1))


def _streams_of_work(engagement_id: UUID) -> tuple[str, str]:
    return f"engagement-{engagement_id}", f"findings-{engagement_id}"


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
