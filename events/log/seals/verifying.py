"""Verification: every record is hashed again, and compared with every seal.

It reads and never writes, so that it works on a replica, and it needs a page of memory. Seals that
were brought along count as those of the database do: only they show what was rewritten together
with its seals.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, NamedTuple

from events.log.database.connections import Connection
from events.log.seals.note import NoteError, Seal, Verifier, accepted, parse_seal
from events.log.seals.record import Stored, UnsealableError, records_bytes
from events.log.seals.stored import (
    read_last_notes,
    read_notes,
    read_right_edge,
    read_stored,
    read_tiles,
)
from events.log.seals.tree import HASH_BYTES, TILE_HASHES, Tile, TiledTree, Tree, leaf_hash

PAGE_RECORDS: Final = 32 * TILE_HASHES
"""8,192: whole tiles, and 2 GiB at the very worst; usual are some megabytes."""
DATABASE: Final = "log.seal"


class Kind(StrEnum):
    """What is wrong."""

    CHANGED = "changed"
    MISSING = "missing"
    CUT_OFF = "cut-off"
    FORGED_SEAL = "forged-seal"
    TILE = "tile"
    DEFINITION = "definition"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was sealed, or not as the release has it."""

    kind: Kind
    says: str
    position: int | None = None
    """The first position that differs, or is missing."""
    until: int | None = None
    """Where it is not known which one: it is this one at the latest."""


class Brought(NamedTuple):
    """A seal, and where it comes from."""

    seal: Seal
    source: str


@dataclass(slots=True)
class Verified:
    """What a verification came to; good where nothing was found."""

    records: int = 0
    """How many were hashed."""
    until: int = 0
    """The last position that was looked at."""
    seals: int = 0
    """How many were found to be true; one that was read from several places is one."""
    sealed: int = 0
    """The size of the largest of them: what follows is not sealed yet."""
    findings: list[Finding] = field(default_factory=list)


class Verification:
    """One verification of a log, over two connections: one reads records ahead."""

    def __init__(
        self,
        records: Connection,
        kept: Connection,
        verifiers: Sequence[Verifier],
        brought: Iterable[Brought] = (),
        *,
        progress: Callable[[int], None] = lambda _: None,
    ) -> None:
        """`brought` are seals from elsewhere, the smallest first."""
        self._records = records
        self._kept = kept
        self._verifiers = verifiers
        self._names = sorted({verifier.name for verifier in verifiers})
        self._brought = Ahead(iter(brought))
        self._progress = progress
        self._tree = TiledTree()
        self._asked = 0
        """The size up to which seals were asked for."""
        self._true = Tree()
        """The tree at the last seal that is true."""
        self._counted = set[str]()
        """The origins of the seals of this size that were counted."""
        self._other_tiles: list[Tile] = []
        """Kept tiles since then that are not those of the records."""
        self.result = Verified()

    async def run(self, since: Seal | None = None) -> Verified:
        """Verify all, or what follows a seal, before which kept tiles are believed.

        They are believed where they hash up to that seal. So the part before it is not read again:
        that its hashes are those that were sealed is shown, and not that its records still are.
        """
        if since is None or await self._begin_at(since):
            await self._verify()
        self.result.until = self._tree.size
        return self.result

    async def _verify(self) -> None:
        async for page in self._pages():
            leaves = self._leaves(page, self._tree.size)
            self.result.records += len(leaves)
            seals = await self._seals_until(self._tree.size + len(leaves))
            if not await self._compare(leaves, seals) or len(leaves) < len(page):
                return
            self._progress(self._tree.size)
        self._note_other_tiles("no seal says yet which of the two is right")
        await self._look_beyond_the_end()

    async def _begin_at(self, since: Seal) -> bool:
        first = since.size - since.size % TILE_HASHES
        records = await read_stored(self._records, first, max(since.size - first, 1))
        leaves = self._leaves(records, first)[: since.size - first]
        self._tree = TiledTree(await read_right_edge(self._kept, leaves, since.size) or ())
        if (self._tree.size, self._tree.root()) != (since.size, since.checkpoint.root):
            self._find(Kind.TILE, f"the kept tiles do not hash up to the seal of {since.size:,}")
            return False
        self._note_true(since)
        self._asked = since.size
        self._brought.until(since.size)
        return True

    async def _pages(self) -> AsyncIterator[list[Stored]]:
        """Read pages that end with a tile; the server reads the next while one is hashed."""
        after = self._tree.size
        limit = PAGE_RECORDS - after % TILE_HASHES
        page = await read_stored(self._records, after, limit)
        while page:
            after += len(page)
            following = asyncio.ensure_future(read_stored(self._records, after, PAGE_RECORDS))
            await asyncio.sleep(0)  # so that it is sent
            try:
                yield page
                page = await following
            finally:
                following.cancel()

    def _leaves(self, page: Sequence[Stored], after: int) -> list[bytes]:
        """Return the hashes of the records after a position, up to the first hole."""
        leaves: list[bytes] = []
        contents = records_bytes(page)
        for position, stored in enumerate(page, after + 1):
            if stored.position != position:
                what = f"position {position:,} is missing; the next one is {stored.position:,}"
                self._find(Kind.MISSING, what, position)
                break
            try:
                leaves.append(leaf_hash(next(contents)))
            except UnsealableError as fault:
                self._find(Kind.CHANGED, str(fault), position)
                break
        return leaves

    async def _seals_until(self, size: int) -> list[Brought]:
        """Return the next seals up to a size, those of the database and those from elsewhere."""
        found = self._brought.until(size)
        for origin, at, note in await read_notes(self._kept, self._names, self._asked, size):
            try:
                seal = parse_seal(note)
            except NoteError as fault:
                self._find(Kind.FORGED_SEAL, f"the row of {at:,} in {DATABASE} is no seal: {fault}")
                continue
            if (seal.checkpoint.origin, seal.size) == (origin, at):
                found.append(Brought(seal, DATABASE))
            else:
                self._find(Kind.FORGED_SEAL, f"the row of {at:,} in {DATABASE} has another seal")
        self._asked = size
        return sorted(found, key=lambda each: each.seal.size)

    async def _compare(self, leaves: Sequence[bytes], seals: Iterable[Brought]) -> bool:
        """Add the leaves of a page, and compare the root wherever a seal says what it was."""
        began, at = self._tree.size, 0
        for brought in seals:
            size = brought.seal.size
            await self._grow(leaves[at : size - began])
            at = size - began
            if not is_signed(brought, self._verifiers, self.result):
                continue
            if brought.seal.checkpoint.root != self._tree.root():
                await self._narrow(brought)
                return False
            self._note_true(brought.seal)
        await self._grow(leaves[at:])
        return True

    async def _grow(self, leaves: Sequence[bytes]) -> None:
        """Add leaves; keep in mind which tiles of the database are others."""
        full = self._tree.grow(leaves)
        for level in {tile.level for tile in full}:
            own = {tile.index: tile for tile in full if tile.level == level}
            kept = await read_tiles(self._kept, level, min(own), max(own) + 1)
            self._other_tiles += (tile for tile in kept if tile != own[tile.index])

    def _note_true(self, seal: Seal) -> None:
        if seal.size != self.result.sealed:
            self._counted.clear()
        # Not by the whole note: a copy with a witness's signature is no further seal.
        if seal.checkpoint.origin not in self._counted:
            self._counted.add(seal.checkpoint.origin)
            self.result.seals += 1
        self.result.sealed = seal.size
        self._true = self._tree.copy()
        self._note_other_tiles("the records are those that were sealed")

    def _note_other_tiles(self, why: str) -> None:
        for tile in self._other_tiles:
            what = f"tile {tile.index} of level {tile.level} in log.tile is not that of the records"
            self._find(Kind.TILE, f"{what}; {why}")
        self._other_tiles.clear()

    async def _narrow(self, brought: Brought) -> None:
        """Find the first record that differs since the last seal that is true.

        The kept leaves say which it is, where they hash up to the seal.
        """
        seal, source = brought
        tree, differing = self._true.copy(), list[int]()
        while tree.size < seal.size:
            after = tree.size
            limit = min(TILE_HASHES - after % TILE_HASHES, seal.size - after)
            own = self._leaves(await read_stored(self._kept, after, limit), after)
            number = after // TILE_HASHES
            kept = await read_tiles(self._kept, 0, number, number + 1)
            for position, leaf in enumerate(own, after + 1):
                begin = (position - 1) % TILE_HASHES * HASH_BYTES
                sealed = kept[0].hashes[begin : begin + HASH_BYTES] if kept else leaf
                if sealed != leaf:
                    differing.append(position)
                tree.add(sealed)
        what = f"the seal of {seal.size:,} in {source}"
        if differing and tree.root() == seal.checkpoint.root:
            others = f" (nor are {len(differing) - 1:,} after it)" if len(differing) > 1 else ""
            says = f"position {differing[0]:,} is not what {what} says{others}"
            self._find(Kind.CHANGED, says, differing[0])
            return
        first = self._true.size + 1
        span = f"of the positions {first:,} to {seal.size:,} one at least"
        self._find(Kind.CHANGED, f"{span} is not what {what} says", first, seal.size)

    async def _look_beyond_the_end(self) -> None:
        """Find seals of what is not there: the end of the log was cut off."""
        end = self._tree.size
        beyond = self._brought.until(None)
        for note in await read_last_notes(self._kept, self._names, end):
            try:
                beyond.append(Brought(parse_seal(note), DATABASE))
            except NoteError as fault:
                says = f"a row after {end:,} in {DATABASE} is no seal: {fault}"
                self._find(Kind.FORGED_SEAL, says)
        signed = [
            each
            for each in beyond
            if each.seal.size > end and is_signed(each, self._verifiers, self.result)
        ]
        if signed:
            seal, source = max(signed, key=lambda each: each.seal.size)
            self._find(
                Kind.CUT_OFF,
                f"the log ends at {end:,}: {end + 1:,} to {seal.size:,} are missing, which the "
                f"seal of {seal.size:,} in {source} has",
                end + 1,
            )

    def _find(
        self, kind: Kind, says: str, position: int | None = None, until: int | None = None
    ) -> None:
        self.result.findings.append(Finding(kind, says, position, until))


def is_signed(brought: Brought, verifiers: Sequence[Verifier], found: Verified) -> bool:
    """Whether a seal is of one of the keys; if not, it is noted."""
    seal, source = brought
    try:
        if accepted(seal, verifiers):
            return True
        why = "is signed by none of the keys"
    except NoteError:
        why = "has a false signature"
    says = f"the seal of {seal.size:,} in {source} {why}"
    found.findings.append(Finding(Kind.FORGED_SEAL, says))
    return False


class Ahead:
    """Seals from elsewhere, the smallest first, taken as far as they are asked for."""

    def __init__(self, seals: Iterator[Brought]) -> None:
        self._seals = seals
        self._next = next(seals, None)

    def until(self, size: int | None) -> list[Brought]:
        """Return the next seals up to a size; all that are left without one."""
        found: list[Brought] = []
        while self._next is not None and (size is None or self._next.seal.size <= size):
            found.append(self._next)
            self._next = next(self._seals, None)
        return found
