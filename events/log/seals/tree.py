"""The Merkle tree of RFC 9162: leaf n - 1 is the hash of the record at position n."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

HASH_BYTES: Final = 32
TILE_LEVELS: Final = 8
"""The levels of the tree that a tile spans."""
TILE_HASHES: Final = 2**TILE_LEVELS
EMPTY_ROOT: Final = sha256(b"").digest()

_PAIR: Final = 2 * HASH_BYTES


def leaf_hash(record: bytes) -> bytes:
    """Return the hash of a record."""
    return sha256(b"\x00" + record).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of what stands over two hashes."""
    return sha256(b"\x01" + left + right).digest()


def perfect_root(hashes: bytes) -> bytes:
    """Return the root over 1, 2, 4, 8, ... joined hashes."""
    while len(hashes) > HASH_BYTES:
        hashes = b"".join(
            [
                sha256(b"\x01" + hashes[at : at + _PAIR]).digest()
                for at in range(0, len(hashes), _PAIR)
            ]
        )
    return hashes


class Tree:
    """A tree that grows at its end and keeps one hash a level, however large it is."""

    def __init__(self) -> None:
        self.size = 0
        """The number of leaves."""
        self._peaks: list[tuple[int, bytes]] = []
        """The roots of the complete subtrees of which it consists, each with its level."""

    def add(self, hash_: bytes, level: int = 0) -> None:
        """Add a leaf, or a complete subtree of 2 ** `level` leaves by its root.

        Raises `ValueError` where no subtree of that level can begin.
        """
        if self.size % (1 << level):
            raise ValueError(f"no subtree of level {level} begins after {self.size} leaves")
        self.size += 1 << level
        peaks = self._peaks
        while peaks and peaks[-1][0] == level:
            hash_ = node_hash(peaks.pop()[1], hash_)
            level += 1
        peaks.append((level, hash_))

    def copy(self) -> Tree:
        """Return a tree that grows apart from this one."""
        copied = Tree()
        copied.size, copied._peaks = self.size, list(self._peaks)
        return copied

    def root(self) -> bytes:
        """Return the hash of the whole tree."""
        if not self._peaks:
            return EMPTY_ROOT
        *others, (_, root) = self._peaks
        for _, peak in reversed(others):
            root = node_hash(peak, root)
        return root


@dataclass(frozen=True, slots=True)
class Tile:
    """256 neighbouring hashes of the tree, `level` * 8 levels above its leaves.

    Tile `index` of level 0 has the leaves of positions `index` * 256 + 1 and after; one of level 1
    has the roots of 256 tiles of level 0.
    """

    level: int
    index: int
    hashes: bytes
    root: bytes

    @classmethod
    def of(cls, level: int, index: int, hashes: bytes) -> Tile:
        """Make one of its joined hashes. Raises `ValueError` unless there are 256."""
        if len(hashes) != TILE_HASHES * HASH_BYTES:
            raise ValueError(f"a tile has {TILE_HASHES} hashes, not {len(hashes) / HASH_BYTES:g}")
        return cls(level, index, hashes, perfect_root(hashes))


class TiledTree(Tree):
    """A tree that also says which tiles became full."""

    def __init__(self, right_edge: Sequence[bytes] = ()) -> None:
        """`right_edge` are the joined hashes of the tile that is not full yet, of each level.

        So a tree goes on from what is stored: level 0 first.
        """
        super().__init__()
        self._open = [bytearray(hashes) for hashes in right_edge]
        for level in reversed(range(len(self._open))):
            hashes = bytes(self._open[level])
            for at in range(0, len(hashes), HASH_BYTES):
                self.add(hashes[at : at + HASH_BYTES], level * TILE_LEVELS)

    def grow(self, leaves: Sequence[bytes]) -> list[Tile]:
        """Add leaves; return the tiles that are full now."""
        full: list[Tile] = []
        at = 0
        while at < len(leaves):
            if self.size % TILE_HASHES == 0 and len(leaves) - at >= TILE_HASHES:
                hashes = b"".join(leaves[at : at + TILE_HASHES])
                tile = Tile.of(0, self.size >> TILE_LEVELS, hashes)
                full.append(tile)
                self.add(tile.root, TILE_LEVELS)
                self._keep(tile.root, 1, full)
                at += TILE_HASHES
            else:
                self.add(leaves[at])
                self._keep(leaves[at], 0, full)
                at += 1
        return full

    def _keep(self, hash_: bytes, level: int, full: list[Tile]) -> None:
        while level >= len(self._open):
            self._open.append(bytearray())
        hashes = self._open[level]
        hashes += hash_
        if len(hashes) == TILE_HASHES * HASH_BYTES:
            index = (self.size >> (level + 1) * TILE_LEVELS) - 1
            tile = Tile.of(level, index, bytes(hashes))
            hashes.clear()
            full.append(tile)
            self._keep(tile.root, level + 1, full)
