"""The tree against vectors of Certificate Transparency and the definition of the RFC."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.log.seals.proofs import (
    Span,
    consistency_spans,
    inclusion_spans,
    is_continued,
    is_included,
    span_root,
    subtrees,
)
from events.log.seals.tree import EMPTY_ROOT, HASH_BYTES, Tile, TiledTree, Tree, leaf_hash

CT_RECORDS = [
    bytes.fromhex(each)
    for each in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
CT_ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
CT_INCLUSION = {
    (0, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (2, 3): ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",),
}
CT_CONSISTENCY = {
    (1, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (6, 8): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
}


def leaves_of(count: int) -> list[bytes]:
    return [leaf_hash(b"%d" % number) for number in range(count)]


def naive_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 9162, 2.1.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return sha256(b"\x01" + naive_root(leaves[:k]) + naive_root(leaves[k:])).digest()


def root_of(leaves: list[bytes]) -> bytes:
    tree = Tree()
    for leaf in leaves:
        tree.add(leaf)
    return tree.root()


def path_of(spans: list[Span], leaves: list[bytes]) -> list[bytes]:
    return [
        span_root(
            span,
            lambda each: naive_root(
                leaves[each.ordinal << each.level : (each.ordinal + 1) << each.level]
            ),
        )
        for span in spans
    ]


@pytest.mark.parametrize("size", range(1, 9))
def test_roots_are_those_of_certificate_transparency(size: int) -> None:
    assert root_of([leaf_hash(each) for each in CT_RECORDS[:size]]).hex() == CT_ROOTS[size - 1]


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert Tree().root() == EMPTY_ROOT == naive_root([])


@pytest.mark.parametrize(("index", "size"), CT_INCLUSION)
def test_paths_are_those_of_certificate_transparency(index: int, size: int) -> None:
    leaves = [leaf_hash(each) for each in CT_RECORDS]
    path = path_of(inclusion_spans(index, size), leaves)
    assert tuple(each.hex() for each in path) == CT_INCLUSION[index, size]


@pytest.mark.parametrize(("former", "size"), CT_CONSISTENCY)
def test_proofs_of_continuation_are_those_of_certificate_transparency(
    former: int, size: int
) -> None:
    leaves = [leaf_hash(each) for each in CT_RECORDS]
    path = path_of(consistency_spans(former, size), leaves)
    assert tuple(each.hex() for each in path) == CT_CONSISTENCY[former, size]


@given(st.integers(0, 700))
def test_a_tree_that_grows_has_the_root_of_the_definition(size: int) -> None:
    leaves = leaves_of(size)
    assert root_of(leaves) == naive_root(leaves)


@given(st.integers(1, 300), st.data())
def test_an_inclusion_is_proved_and_of_nothing_else(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    index = data.draw(st.integers(0, size - 1))
    path, root = path_of(inclusion_spans(index, size), leaves), naive_root(leaves)
    assert is_included(leaves[index], index, size, path, root)
    assert not is_included(leaf_hash(b"another"), index, size, path, root)
    assert not is_included(leaves[index], index, size, [*path, root], root)
    if size > 1:
        assert not is_included(leaves[index], index, size, path[:-1], root)
        other = data.draw(st.integers(0, size - 1).filter(lambda each: each != index))
        assert not is_included(leaves[index], other, size, path, root)
    assert not is_included(leaves[index], size, size, path, root)


@given(st.integers(1, 300), st.data())
def test_a_continuation_is_proved_and_of_nothing_else(size: int, data: st.DataObject) -> None:
    leaves = leaves_of(size)
    former = data.draw(st.integers(1, size))
    path = path_of(consistency_spans(former, size), leaves)
    old, new = naive_root(leaves[:former]), naive_root(leaves)
    assert is_continued(former, old, size, new, path)
    changed = [leaf_hash(b"another"), *leaves[1:]]
    assert not is_continued(former, naive_root(changed[:former]), size, new, path)
    assert not is_continued(former, old, size, naive_root(changed), path)
    assert not is_continued(former, old, size, new, [*path, new])
    if path:
        assert not is_continued(former, old, size, new, path[:-1])
        assert not is_continued(former, old, size, new, [leaf_hash(b"another"), *path[1:]])


def test_everything_continues_nothing() -> None:
    assert is_continued(0, EMPTY_ROOT, 5, naive_root(leaves_of(5)), [])
    assert not is_continued(0, leaves_of(1)[0], 5, naive_root(leaves_of(5)), [])


@pytest.mark.parametrize(("index", "size"), [(-1, 1), (0, 0), (1, 1), (5, 5)])
def test_what_is_not_in_a_tree_cannot_be_proved(index: int, size: int) -> None:
    with pytest.raises(ValueError, match="is not in a tree"):
        inclusion_spans(index, size)


@pytest.mark.parametrize(("former", "size"), [(0, 1), (2, 1), (-1, 0)])
def test_what_no_tree_continues_cannot_be_proved(former: int, size: int) -> None:
    with pytest.raises(ValueError, match="does not continue"):
        consistency_spans(former, size)


@given(st.integers(1, 10**7), st.data())
def test_a_proof_of_millions_needs_few_subtrees(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    spans = inclusion_spans(index, size)
    assert len(spans) <= 24
    assert sum(1 for span in spans for _ in subtrees(span)) <= 48


@given(st.lists(st.integers(0, 400), max_size=6))
def test_tiles_are_cut_from_the_leaves_however_they_come(pieces: list[int]) -> None:
    leaves, tree, tiles = leaves_of(sum(pieces)), TiledTree(), list[Tile]()
    for count in pieces:
        tiles += tree.grow(leaves[tree.size : tree.size + count])
    assert tree.root() == naive_root(leaves)
    assert [(tile.level, tile.index) for tile in tiles] == [
        (0, index) for index in range(len(leaves) // 256)
    ]
    for tile in tiles:
        own = leaves[256 * tile.index : 256 * (tile.index + 1)]
        assert tile.hashes == b"".join(own)
        assert tile.root == naive_root(own)


def test_tiles_of_full_tiles_are_full_one_level_higher() -> None:
    leaves, tree = leaves_of(256 * 256), TiledTree()
    tiles = tree.grow(leaves)
    *lower, upper = tiles
    assert (upper.level, upper.index) == (1, 0)
    assert upper.hashes == b"".join(tile.root for tile in lower)
    assert upper.root == tree.root()


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 256 * 3 + 7, 256 * 256 + 256 + 1])
def test_a_tree_goes_on_from_its_right_edge(size: int) -> None:
    leaves = leaves_of(size + 300)
    whole = TiledTree()
    tiles = whole.grow(leaves[:size])
    roots = [b"".join(tile.root for tile in tiles if tile.level == level) for level in (0, 1)]
    edge = [
        b"".join(leaves[size - size % 256 : size]),
        roots[0][(size // 256 - size // 256 % 256) * HASH_BYTES :],
        roots[1],
    ]
    again = TiledTree(edge)
    assert (again.size, again.root()) == (size, whole.root())
    assert again.grow(leaves[size:]) == whole.grow(leaves[size:])
    assert again.root() == whole.root()


def test_a_subtree_begins_only_where_its_like_can() -> None:
    tree = Tree()
    tree.add(leaves_of(1)[0])
    with pytest.raises(ValueError, match="no subtree of level 8"):
        tree.add(leaves_of(1)[0], 8)
    with pytest.raises(ValueError, match="256 hashes"):
        Tile.of(0, 0, b"x" * HASH_BYTES)
