"""Reads facts in bulk: all of one type are decoded together."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Final
from uuid import UUID

import msgspec
from pydantic import ValidationError

from events.catalogue import Catalogue, CatalogueError, UnreadableError
from events.event import Content, Heard, Recorded, Told
from events.log.database.passing import PassingError
from events.log.store.by_type import TypeGroup
from events.log.store.event_log import READ_BY_TYPE_EVENTS_MAX, EventLog

RECORDS_AT_ONCE: Final = 100
"""25 MiB at worst."""
_BY_POSITION: Final = itemgetter(Told._fields.index("position"))

_UNDECODABLE: Final = (ValidationError, msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


@dataclass(frozen=True, slots=True)
class BulkPage:
    """The facts of the wanted types after a position."""

    reached: int
    """The position of the last event that was looked at, of whatever type."""
    reached_id: UUID | None
    """Its id; None where no event followed, and `reached` is where the reading began."""
    facts: list[Told]
    """In the order of the log."""
    faults: list[UnreadableError]
    """The facts that cannot be read, in the order of the log."""


class VanishedError(PassingError):
    """An event that was just read is not in the log any more: the log was restored meanwhile."""

    def __init__(self, position: int) -> None:
        super().__init__(f"the log had an event at position {position}, and now has none")


class BulkReader:
    """Reads the facts of some types, a type at a time.

    A group that cannot be decoded together (an older version, one bad fact) is decoded one by one.
    """

    def __init__(self, log: EventLog, catalogue: Catalogue, names: Iterable[str]) -> None:
        """Raises `CatalogueError` for a name that the catalogue does not know."""
        self._types = tuple(names)
        if unknown := sorted(name for name in self._types if name not in catalogue):
            raise CatalogueError(f"no fact is called {', '.join(unknown)}")
        self._log = log
        self._catalogue = catalogue
        self._together = {name: catalogue.together(name) for name in self._types}

    async def read(self, after: int, *, limit: int = READ_BY_TYPE_EVENTS_MAX) -> BulkPage:
        """Return the facts among `limit` events after a position. Raises what the log raises."""
        found = await self._log.read_by_type(self._types, after=after, limit=limit)
        facts: list[Told] = []
        faults: list[UnreadableError] = []
        for group in found.groups:
            contents = self._contents(group)
            if contents is not None:
                _, _, positions, streams, versions, recorded_at, actors, _ = group
                told = zip(contents, positions, streams, versions, recorded_at, actors, strict=True)
                facts += map(Told._make, told)
            else:
                await self._read_one_by_one(group, facts, faults)
            await asyncio.sleep(0)  # decoding takes milliseconds; other tasks get their turn
        facts.sort(key=_BY_POSITION)
        faults.sort(key=lambda fault: fault.recorded.position)
        return BulkPage(found.reached, found.reached_id, facts, faults)

    def _contents(self, group: TypeGroup) -> list[Content] | None:
        """Return the contents of a group, one for one; None if they must be decoded one by one."""
        if group.schema_version != self._catalogue[group.type].schema_version:
            return None
        try:
            contents: list[Content] = self._together[group.type](group.contents)
        except _UNDECODABLE:
            return None
        return contents if len(contents) == len(group.positions) else None

    async def _read_one_by_one(
        self, group: TypeGroup, facts: list[Told], faults: list[UnreadableError]
    ) -> None:
        for recorded in await self._records(group.positions):
            try:
                facts.append(Told.of(Heard(self._catalogue.require(recorded), recorded)))
            except UnreadableError as fault:
                faults.append(fault)

    async def _records(self, positions: Sequence[int]) -> list[Recorded]:
        """Return the events at some positions, in the order of the log. Raises `VanishedError`."""
        wanted, found = sorted(positions), list[Recorded]()
        while len(found) < len(wanted):
            first = wanted[len(found)]
            records = await self._log.read(after=first - 1, limit=RECORDS_AT_ONCE)
            if not records or records[0].position != first:
                raise VanishedError(first)
            until = records[-1].position
            some = {position for position in wanted[len(found) :] if position <= until}
            found += (each for each in records if each.position in some)
        return found
