"""Proofs for one who has no database: made from kept tiles, checked with a public key alone."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from events.log.database.connections import Connection
from events.log.seals.note import NoteError, Seal, Verifier, accepted, parse_seal
from events.log.seals.proofs import (
    Span,
    Subtree,
    consistency_spans,
    inclusion_spans,
    is_continued,
    is_included,
    span_root,
    subtrees,
)
from events.log.seals.record import record_bytes, records_bytes
from events.log.seals.stored import read_stored, read_tile_roots, read_tiles
from events.log.seals.tree import (
    HASH_BYTES,
    TILE_HASHES,
    TILE_LEVELS,
    leaf_hash,
    perfect_root,
)

PATH_MAX: Final = 128
"""Hashes of a proof: twice the levels of a tree that a position can count."""
_HASH_CHARACTERS: Final = 44
Hash = Annotated[str, Field(min_length=_HASH_CHARACTERS, max_length=_HASH_CHARACTERS)]
Path = Annotated[tuple[Hash, ...], Field(max_length=PATH_MAX)]
Note = Annotated[str, Field(max_length=8192)]


class UnprovableError(Exception):
    """There is no proof: nothing was sealed, or the log is not what was sealed."""


class ProofError(Exception):
    """A proof shows nothing; says why."""


class InclusionProof(BaseModel):
    """That a record stands at a position of the log that was sealed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    form: Literal["byfield.inclusion-proof/1"] = "byfield.inclusion-proof/1"
    position: int = Field(ge=1, le=2**63 - 1)
    leaf: Hash
    """SHA-256 over a zero byte and the record."""
    path: Path
    """As RFC 9162 has it, base64."""
    seal: Note
    record: str | None = None
    """The record itself, where it is shown."""


class ContinuationProof(BaseModel):
    """That a seal is of the log that a former one is of, which has only grown."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    form: Literal["byfield.continuation-proof/1"] = "byfield.continuation-proof/1"
    former: Note
    path: Path
    seal: Note


Proof = Annotated[InclusionProof | ContinuationProof, Field(discriminator="form")]
_PROOFS: Final[TypeAdapter[InclusionProof | ContinuationProof]] = TypeAdapter(Proof)


async def prove_inclusion(
    connection: Connection, position: int, seal: Seal, *, with_record: bool = False
) -> InclusionProof:
    """Prove that a position is under a seal. Raises `UnprovableError`."""
    if not 1 <= position <= seal.size:
        raise UnprovableError(f"position {position} is not sealed; the last seal is of {seal.size}")
    records = await read_stored(connection, position - 1, 1)
    if not records or records[0].position != position:
        raise UnprovableError(f"position {position} is missing")
    record = record_bytes(records[0])
    leaf = leaf_hash(record)
    path = await _path(connection, inclusion_spans(position - 1, seal.size))
    if not is_included(leaf, position - 1, seal.size, path, seal.checkpoint.root):
        raise UnprovableError(_other(position))
    return InclusionProof(
        position=position,
        leaf=_text(leaf),
        path=tuple(map(_text, path)),
        seal=seal.note,
        record=record.decode() if with_record else None,
    )


async def prove_continuation(connection: Connection, former: Seal, seal: Seal) -> ContinuationProof:
    """Prove that a seal continues a former one. Raises `UnprovableError`."""
    if not 1 <= former.size <= seal.size:
        raise UnprovableError(f"the last seal, of {seal.size}, is before that of {former.size}")
    path = await _path(connection, consistency_spans(former.size, seal.size))
    if not is_continued(former.size, former.checkpoint.root, seal.size, seal.checkpoint.root, path):
        raise UnprovableError(_other(former.size))
    return ContinuationProof(former=former.note, path=tuple(map(_text, path)), seal=seal.note)


def check(content: bytes, verifiers: Sequence[Verifier]) -> str:
    """Return what a proof shows, in a sentence. Raises `ProofError`."""
    try:
        proof = _PROOFS.validate_json(content)
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise ProofError(f"{where}: {first['msg']}") from None
    seal = _signed(proof.seal, verifiers)
    path = [_hash(each) for each in proof.path]
    if isinstance(proof, ContinuationProof):
        former = _signed(proof.former, verifiers)
        if former.checkpoint.origin != seal.checkpoint.origin:
            raise ProofError("the two seals are of different logs")
        if not is_continued(
            former.size, former.checkpoint.root, seal.size, seal.checkpoint.root, path
        ):
            raise ProofError(f"the log of {seal.size} is not that of {former.size}, grown")
        return (
            f"The log {seal.checkpoint.origin} of {seal.size:,} is that of {former.size:,}, grown: "
            "nothing before was changed."
        )
    if proof.record is not None and leaf_hash(proof.record.encode()) != _hash(proof.leaf):
        raise ProofError("the record is not that of the hash")
    if proof.record is not None and proof.record.split("\n", 2)[1] != str(proof.position):
        raise ProofError("the record is of another position")
    if not is_included(
        _hash(proof.leaf), proof.position - 1, seal.size, path, seal.checkpoint.root
    ):
        raise ProofError(f"position {proof.position} of the sealed log is another record")
    return (
        f"Position {proof.position:,} of the log {seal.checkpoint.origin} is sealed, up to "
        f"{seal.size:,}: its record has the hash {_hash(proof.leaf).hex()}."
    )


async def _path(connection: Connection, spans: Sequence[Span]) -> list[bytes]:
    hashes = {
        subtree: await _hash_of(connection, subtree) for span in spans for subtree in subtrees(span)
    }
    return [span_root(span, hashes.__getitem__) for span in spans]


async def _hash_of(connection: Connection, subtree: Subtree) -> bytes:
    """Return the root of a complete subtree, from the tile in which it is or what is below it."""
    level, within = divmod(subtree.level, TILE_LEVELS)
    first, count = subtree.ordinal << within, 1 << within
    number, begin = divmod(first, TILE_HASHES)
    if tiles := await read_tiles(connection, level, number, number + 1):
        hashes = tiles[0].hashes[begin * HASH_BYTES : (begin + count) * HASH_BYTES]
    elif level:
        hashes = b"".join(await read_tile_roots(connection, level - 1, first, first + count))
    else:
        records = await read_stored(connection, first, count)
        hashes = b"".join(map(leaf_hash, records_bytes(records)))
    if len(hashes) != count * HASH_BYTES:
        raise UnprovableError("the kept tiles, or records after them, are not whole")
    return perfect_root(hashes)


def _signed(note: str, verifiers: Sequence[Verifier]) -> Seal:
    try:
        seal = parse_seal(note)
        if accepted(seal, verifiers):
            return seal
    except NoteError as fault:
        raise ProofError(str(fault)) from fault
    raise ProofError(f"the seal of {seal.size} is signed by none of the keys")


def _other(position: int) -> str:
    return f"what is before the seal is not what was sealed (position {position})"


def _text(hash_: bytes) -> str:
    return base64.b64encode(hash_).decode()


def _hash(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ProofError("a hash is not in base64") from None
