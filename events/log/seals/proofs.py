"""Proofs of RFC 9162: that a record is in a tree, and that a tree continues another one.

What a proof needs is planned first, as complete subtrees, so that whoever makes one can fetch them
at once. Verification is the RFC's, and needs nothing but the proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from events.log.seals.tree import EMPTY_ROOT, node_hash


class Subtree(NamedTuple):
    """A complete subtree: the leaves from `ordinal` * 2 ** `level` on, 2 ** `level` of them."""

    level: int
    ordinal: int


class Span(NamedTuple):
    """Leaves from `begin` up to, and without, `end`; an element of a proof is the root over one."""

    begin: int
    end: int


HashOf = Callable[[Subtree], bytes]


def inclusion_spans(index: int, size: int) -> list[Span]:
    """Return what the proof consists of that leaf `index` is in a tree of `size` leaves.

    Raises `ValueError` where it is not.
    """
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    spans: list[Span] = []
    begin, end = 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            spans.append(Span(middle, end))
            end = middle
        else:
            spans.append(Span(begin, middle))
            begin = middle
    return spans[::-1]


def consistency_spans(former: int, size: int) -> list[Span]:
    """Return what the proof consists of that a tree of `size` leaves continues one of `former`.

    Raises `ValueError` unless 1 <= former <= size.
    """
    if not 1 <= former <= size:
        raise ValueError(f"a tree of {size} does not continue one of {former}")
    if former == size:
        return []
    spans: list[Span] = []
    begin, end = 0, size
    while end != former:
        middle = begin + _split(end - begin)
        if former <= middle:
            spans.append(Span(middle, end))
            end = middle
        else:
            spans.append(Span(begin, middle))
            begin = middle
    if begin:
        spans.append(Span(begin, end))
    return spans[::-1]


def subtrees(span: Span) -> Iterator[Subtree]:
    """Return the complete subtrees of which a span of a proof consists, the largest first."""
    begin = span.begin
    while begin < span.end:
        level = (span.end - begin).bit_length() - 1
        yield Subtree(level, begin >> level)
        begin += 1 << level


def span_root(span: Span, hash_of: HashOf) -> bytes:
    """Return the root over a span."""
    *others, last = subtrees(span)
    root = hash_of(last)
    for subtree in reversed(others):
        root = node_hash(hash_of(subtree), root)
    return root


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Whether a proof shows that a leaf stands at an index of a tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def is_continued(
    former: int, former_root: bytes, size: int, root: bytes, path: Sequence[bytes]
) -> bool:
    """Whether a proof shows that a tree continues a former one (RFC 9162, 2.1.4.2)."""
    if former == 0:
        return not path and former_root == EMPTY_ROOT
    if former == size:
        return not path and former_root == root
    if not 0 < former < size or not path:
        return False
    # A former tree that is complete is its own first element.
    first, *others = path if former & (former - 1) else [former_root, *path]
    at, last = former - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = first
    for sibling in others:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and old == former_root and new == root


def _split(leaves: int) -> int:
    """Return the largest power of two below the number of leaves."""
    return 1 << (leaves - 1).bit_length() - 1
