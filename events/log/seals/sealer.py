"""The sealer signs what was appended: the head of the log's tree, once a second while it grows.

It goes on only from what it signed before, as its own file has it. So a log that was changed to
before a seal, or restored to an earlier state, stops it, whatever the database then says.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import structlog

from events.log.alarm import Alarm
from events.log.condition import Condition, Doing
from events.log.database.connections import Connection
from events.log.database.exclusive import exclusive
from events.log.loop import Background, Backoff, raise_if_cancelled, repeat_forever
from events.log.seals.files import SealFile
from events.log.seals.key_file import note_verifiers
from events.log.seals.note import Checkpoint, NoteError, Seal, Signer, Verifier, accepted, signed
from events.log.seals.record import UnsealableError, records_bytes
from events.log.seals.stored import (
    OtherTilesError,
    add_seal,
    add_tiles,
    read_last_seal,
    read_right_edge,
    read_seals,
    read_stored,
)
from events.log.seals.tree import TILE_HASHES, Tile, TiledTree, leaf_hash
from events.log.seals.witnesses import Witnesses, file_name

ROLE: Final = "byfield_seal"
LOCK_KEY: Final = 0x4259_4653_4541_4C53
"""The key of the advisory lock that keeps a second sealer quiet ("BYFSEALS")."""
SEAL_EVENTS_MAX: Final = 1_000
"""After so many a seal is made at once."""
SEAL_SECONDS: Final = 1.0
STOPPED_SECONDS: Final = 30.0
"""Between two looks of a sealer that stopped, whether the log is again what was sealed."""
TURN_SECONDS: Final = 2.0
BACKOFF_SECONDS_MIN: Final = 0.5
BACKOFF_SECONDS_MAX: Final = 10.0
KEYS_FILE: Final = "keys"
"""Beside the seals: the public keys of all that this sealer ever signed with."""

_VERIFY: Final = "byfield audit verify says what differs"
_logger = structlog.get_logger()


class OtherLogError(Exception):
    """The log is not what was sealed; a person must say what happened to it."""


class Sealer:
    """Seals the log, one turn after another; a turn ends when its connection is lost.

    It works over the connection that holds the lock, so that two never work at once.
    """

    def __init__(
        self,
        dsn: str,
        signers: Sequence[Signer],
        folder: Path,
        *,
        witnesses: Sequence[str] = (),
        seal_seconds: float = SEAL_SECONDS,
        stopped_seconds: float = STOPPED_SECONDS,
    ) -> None:
        """`folder` is where the files of seals and of public keys are."""
        self._dsn = dsn
        self._signers = signers
        self._folder = folder
        self._origin = signers[0].name
        self._file = SealFile(folder / file_name(self._origin))
        self._seal_seconds = seal_seconds
        self._stopped_seconds = stopped_seconds
        self._background = Background("sealer", self.run)
        self._pause = Backoff(BACKOFF_SECONDS_MIN, BACKOFF_SECONDS_MAX)
        self._verifiers: list[Verifier] = []
        self._last_leaf = b""
        """Of the last record that was sealed: it must still be there at every look."""
        self.witnesses = Witnesses(witnesses)
        self.sealed = 0
        """The position up to which the log is sealed, as far as this process knows."""
        self.condition = Condition(Doing.WAITS, "it has not started", datetime.now(UTC))

    async def start(self) -> None:
        """Work in the background; PostgreSQL may still be down."""
        self._background.start()
        self.witnesses.start()

    async def stop(self) -> None:
        """Stop at once. What was not sealed the next sealer seals."""
        await self._background.stop()
        await self.witnesses.stop()

    async def run(self) -> None:
        """Seal until cancelled; faults only interrupt it."""
        await repeat_forever(self._turn, self._note_fault, self._pause)

    async def seal_once(self) -> Seal | None:
        """Seal all that there is now; return the last seal, None where the log is empty.

        Waits while another sealer works. Raises `OtherLogError`, what asyncpg raises, and the
        faults of files.
        """
        async with exclusive(self._dsn, LOCK_KEY, role=ROLE, on_lost=lambda: None) as connection:
            tree = await self._resume(connection)
            while await self._seal_some(connection, tree):
                pass
            return self._file.last()

    def _note_fault(self, fault: Exception) -> None:
        because = f"{type(fault).__name__}: {fault}"
        if (self.condition.doing, self.condition.because) != (Doing.WAITS, because):
            _logger.warning("sealer_waits", because=because)
        self.condition = self.condition.then(Doing.WAITS, because)

    async def _turn(self) -> None:
        late = Alarm(TURN_SECONDS, self._note_standing_by)
        try:
            async with exclusive(
                self._dsn, LOCK_KEY, role=ROLE, on_lost=lambda: None
            ) as connection:
                late.cancel()
                await self._work(connection)
        except OtherLogError as fault:
            self._note_stopped(str(fault))
            await asyncio.sleep(self._stopped_seconds)
        finally:
            late.cancel()

    async def _work(self, connection: Connection) -> None:
        tree = await self._resume(connection)
        while True:
            grown = await self._seal_some(connection, tree)
            self._note_working()
            raise_if_cancelled()
            if grown < SEAL_EVENTS_MAX:
                await asyncio.sleep(self._seal_seconds)

    async def _resume(self, connection: Connection) -> TiledTree:
        """Return the tree as it was signed last, and make up for a turn that ended half-way."""
        own = [signer.verifier for signer in self._signers]
        self._verifiers = note_verifiers(self._folder / KEYS_FILE, own)
        last = self._file.last()
        if last is None:
            last = await _read_last_seal(connection, self._origin)
            _logger.warning("seals_file_begun", file=str(self._file.path))
        if last is None:
            return TiledTree()
        self._refuse_foreign(last)
        tree = await self._tree_of(connection, last)
        await self._put(connection, [], last)
        # The database was written, and the file was not.
        while later := await _read_seals(connection, self._origin, tree.size):
            for seal in later:
                self._refuse_foreign(seal)
                await self._grow(connection, tree, seal.size)
                _refuse_other_root(tree, seal)
                await self._put(connection, [], seal)
        return tree

    async def _tree_of(self, connection: Connection, seal: Seal) -> TiledTree:
        """Return the tree of a seal, from the tiles that are kept, or else from all records."""
        full = seal.size - seal.size % TILE_HASHES
        begin = min(full, seal.size - 1)
        leaves = await _read_leaves(connection, begin, seal.size - begin)
        if len(leaves) < seal.size - begin:
            raise _shorter(begin + len(leaves), seal.size)
        self._last_leaf = leaves[-1]
        edge = await read_right_edge(connection, leaves[full - begin :], seal.size)
        tree = TiledTree(edge or ())
        if edge is None:
            await self._grow(connection, tree, seal.size)
        _refuse_other_root(tree, seal)
        return tree

    async def _grow(self, connection: Connection, tree: TiledTree, until: int) -> None:
        """Let a tree grow to a size, and keep the tiles that are full then."""
        while tree.size < until:
            limit = min(SEAL_EVENTS_MAX, until - tree.size)
            leaves = await _read_leaves(connection, tree.size, limit)
            if not leaves:
                raise _shorter(tree.size, until)
            self._last_leaf = leaves[-1]
            await _add_tiles(connection, tree.grow(leaves))

    async def _seal_some(self, connection: Connection, tree: TiledTree) -> int:
        """Seal what was appended, 1,000 records at most; return how many there were."""
        before = min(tree.size, 1)
        leaves = await _read_leaves(connection, tree.size - before, SEAL_EVENTS_MAX + before)
        if before and not leaves:
            raise _shorter(tree.size - 1, tree.size)
        if before and leaves[0] != self._last_leaf:
            raise OtherLogError(f"position {tree.size} is not what was sealed any more; {_VERIFY}")
        grown = leaves[before:]
        if grown:
            tiles = tree.grow(grown)
            self._last_leaf = grown[-1]
            checkpoint = Checkpoint(self._origin, tree.size, tree.root())
            await self._put(connection, tiles, signed(checkpoint, self._signers))
        return len(grown)

    async def _put(self, connection: Connection, tiles: Sequence[Tile], seal: Seal) -> None:
        """Keep tiles and seal in the database, then the seal in the file, then tell witnesses."""
        async with connection.transaction():
            await _add_tiles(connection, tiles)
            kept = await _add_seal(connection, seal)
        if kept.checkpoint != seal.checkpoint:
            raise OtherLogError(f"log.seal has another seal of size {seal.size}; {_VERIFY}")
        await asyncio.to_thread(self._file.append, seal)
        self.sealed = seal.size
        self.witnesses.tell(seal)

    def _refuse_foreign(self, seal: Seal) -> None:
        try:
            known = accepted(seal, self._verifiers)
        except NoteError as fault:
            raise OtherLogError(str(fault)) from fault
        if not known:
            raise OtherLogError(
                f"the seal of size {seal.size} is signed by no key of {self._folder / KEYS_FILE}; "
                "if it is of a former key, add its line there"
            )

    def _note_working(self) -> None:
        self._pause.reset()
        if self.condition.doing is not Doing.WORKS:
            _logger.info("sealer_works", sealed=self.sealed)
        self.condition = self.condition.then(Doing.WORKS)

    def _note_stopped(self, because: str) -> None:
        if (self.condition.doing, self.condition.because) != (Doing.STOPPED, because):
            _logger.error("sealer_stopped", because=because, mend="docs/audit.md")
        self.condition = self.condition.then(Doing.STOPPED, because)

    def _note_standing_by(self) -> None:
        self.condition = self.condition.then(Doing.STANDS_BY, "another sealer is at work")


async def _read_leaves(connection: Connection, after: int, limit: int) -> list[bytes]:
    """Return the hashes of the records after a position. Raises `OtherLogError` at a hole."""
    leaves: list[bytes] = []
    records = await read_stored(connection, after, limit)
    contents = records_bytes(records)
    for position, stored in enumerate(records, after + 1):
        if stored.position != position:
            raise OtherLogError(f"position {position} is missing; {_VERIFY}")
        try:
            leaves.append(leaf_hash(next(contents)))
        except UnsealableError as fault:
            raise OtherLogError(str(fault)) from fault
    return leaves


async def _add_tiles(connection: Connection, tiles: Sequence[Tile]) -> None:
    try:
        await add_tiles(connection, tiles)
    except OtherTilesError as fault:
        raise OtherLogError(f"{fault}; {_VERIFY}") from fault


async def _add_seal(connection: Connection, seal: Seal) -> Seal:
    with _readable():
        return await add_seal(connection, seal)


async def _read_last_seal(connection: Connection, origin: str) -> Seal | None:
    with _readable():
        return await read_last_seal(connection, origin)


async def _read_seals(connection: Connection, origin: str, after: int) -> list[Seal]:
    with _readable():
        return await read_seals(connection, origin, after)


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except NoteError as fault:
        raise OtherLogError(f"a row of log.seal is no seal: {fault}; {_VERIFY}") from fault


def _refuse_other_root(tree: TiledTree, seal: Seal) -> None:
    if (tree.size, tree.root()) != (seal.size, seal.checkpoint.root):
        raise OtherLogError(f"up to {seal.size} the log is not what was sealed; {_VERIFY}")


def _shorter(last: int, sealed: int) -> OtherLogError:
    return OtherLogError(
        f"the log ends at {last} or before, and was sealed up to {sealed}: its end was cut off, or "
        "it was restored to an earlier state; docs/audit.md says what to do"
    )
