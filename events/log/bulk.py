"""Facts read in bulk: those of a type decoded together, into what their reader needs of them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain, pairwise
from operator import itemgetter
from typing import Final
from uuid import UUID

import msgspec

from events.catalogue import Catalogue, CatalogueError, UndecodableError, UnreadableError, dump
from events.event import Recorded
from events.log.by_type import TypeGroup
from events.log.store import READ_BY_TYPE_EVENTS_MAX, EventLog

RECORDS_AT_ONCE: Final = 100
"""However large they are, some 25 MiB."""

BulkFact = tuple[int, str, int, msgspec.Struct]
"""Position, stream, version and content: a plain tuple, because a replay makes millions of them."""

_UNDECODABLE: Final = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


@dataclass(frozen=True, slots=True)
class FactGroup:
    """Facts of one type: `positions[n]`, `streams[n]`, ... are of one fact, in the log's order."""

    type: str
    positions: list[int]
    streams: list[str]
    versions: list[int]
    facts: list[msgspec.Struct]


@dataclass(frozen=True, slots=True)
class BulkPage:
    """The facts that concern somebody after a position."""

    reached: int
    """The position of the last event that was looked at, of whatever type."""
    reached_id: UUID | None
    """Its id; None where no event followed, and `reached` is where the reading began."""
    groups: list[FactGroup]
    faults: list[UnreadableError]
    """Those that cannot be read, in the log's order; they stand in no group."""

    def in_order(self) -> list[BulkFact]:
        """All facts in the order of the log."""
        columns = (
            zip(group.positions, group.streams, group.versions, group.facts, strict=True)
            for group in self.groups
        )
        return sorted(chain.from_iterable(columns), key=itemgetter(0))


class VanishedError(Exception):
    """An event that was just read is not in the log any more: that was restored meanwhile."""

    def __init__(self, position: int) -> None:
        super().__init__(f"the log had an event at position {position}, and now has none")


class BulkReader:
    """Reads what concerns somebody, a type at a time.

    Each wire name has a struct with the fields that are needed. The published facts stay what is
    told and what is right: whatever a struct does not take as it stands (an older version, another
    spelling of a value) is read by the catalogue, and the struct is made of that.
    """

    def __init__(
        self, log: EventLog, catalogue: Catalogue, structs: Mapping[str, type[msgspec.Struct]]
    ) -> None:
        """Raises `CatalogueError` for a name that the catalogue does not know."""
        if unknown := sorted(name for name in structs if name not in catalogue):
            raise CatalogueError(f"no fact is called {', '.join(unknown)}")
        self._log = log
        self._catalogue = catalogue
        self._types = tuple(structs)
        self._one = {name: msgspec.json.Decoder(each) for name, each in structs.items()}
        self._many = {name: msgspec.json.Decoder(list[each]) for name, each in structs.items()}  # type: ignore[valid-type] # made at run time

    async def read(self, after: int, *, limit: int = READ_BY_TYPE_EVENTS_MAX) -> BulkPage:
        """The facts among so many events after a position. Raises what the log raises."""
        found = await self._log.read_by_type(self._types, after=after, limit=limit)
        groups: list[FactGroup] = []
        faults: list[UnreadableError] = []
        for group in found.groups:
            facts = self._together(group)
            if facts is not None:
                groups.append(_ordered(group, facts))
            else:
                read, unread = await self._one_by_one(group)
                groups.append(read)
                faults += unread
            await asyncio.sleep(0)  # decoding takes milliseconds; others get their turn
        faults.sort(key=lambda fault: fault.recorded.position)
        return BulkPage(found.reached, found.reached_id, groups, faults)

    def _together(self, group: TypeGroup) -> list[msgspec.Struct] | None:
        """The contents of a group, one for one; None if they must be looked at one by one."""
        if group.schema_version != self._catalogue[group.type].schema_version:
            return None
        try:
            facts: list[msgspec.Struct] = self._many[group.type].decode(group.contents)
        except _UNDECODABLE:
            return None
        return facts if len(facts) == len(group.positions) else None

    async def _one_by_one(self, group: TypeGroup) -> tuple[FactGroup, list[UnreadableError]]:
        read = FactGroup(group.type, [], [], [], [])
        faults: list[UnreadableError] = []
        for recorded in await self._records(group.positions):
            try:
                fact = self._decode(recorded)
            except UnreadableError as fault:
                faults.append(fault)
                continue
            read.positions.append(recorded.position)
            read.streams.append(recorded.stream)
            read.versions.append(recorded.version)
            read.facts.append(fact)
        return read, faults

    async def _records(self, positions: Sequence[int]) -> list[Recorded]:
        """The events at some positions, in the log's order. Raises `VanishedError`."""
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

    def _decode(self, recorded: Recorded) -> msgspec.Struct:
        """One fact: as it stands, or else as the catalogue reads it."""
        decoder = self._one[recorded.type]
        if recorded.schema_version == self._catalogue[recorded.type].schema_version:
            with suppress(*_UNDECODABLE):
                return decoder.decode(recorded.data)
        event = self._catalogue.require(recorded)
        try:
            return decoder.decode(dump(event))
        except _UNDECODABLE as fault:
            # Its words may quote the content.
            why = f"{type(fault).__name__}, though its own class takes it"
            raise UndecodableError(recorded, why) from None


def _ordered(group: TypeGroup, facts: list[msgspec.Struct]) -> FactGroup:
    """The group in the log's order, which it has already but where the database sorts by type."""
    positions, streams, versions = group.positions, group.streams, group.versions
    if any(one > following for one, following in pairwise(positions)):
        order = sorted(range(len(positions)), key=positions.__getitem__)
        positions = [positions[n] for n in order]
        streams = [streams[n] for n in order]
        versions = [versions[n] for n in order]
        facts = [facts[n] for n in order]
    return FactGroup(group.type, positions, streams, versions, facts)
