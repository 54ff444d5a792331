"""Signed notes and checkpoints as C2SP has them: what a seal is, to everybody.

A checkpoint names the log, its size and the root of its tree. A signed note is a text, an empty
line, and a line a signature. Formats: https://c2sp.org/signed-note, https://c2sp.org/tlog-checkpoint.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from events.log.seals.tree import HASH_BYTES

NAME_PATTERN: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~/:-]{0,99}", re.ASCII)
"""The name of a log and of its keys, such as `center.example/log`."""
_ED25519: Final = b"\x01"
_PRIVATE: Final = "PRIVATE+KEY+"
_KEY_BYTES: Final = 32
_KEY_PARTS: Final = 3
_HASH_BYTES: Final = 4
_SIGNATURE: Final = re.compile(r"— (?P<name>[^\s+]+) (?P<content>[A-Za-z0-9+/=]+)")
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)
_CHECKPOINT_LINES: Final = 3
SIGNATURES_MAX: Final = 16
"""Of one note; others are no seal."""


class NoteError(ValueError):
    """A text is no signed note, no checkpoint or no key; says why and quotes no key."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key: its line `name+hash+base64` is what a stranger needs to check seals."""

    name: str
    public: bytes

    @property
    def key_hash(self) -> bytes:
        """The first bytes of the hash of name and key, by which a signature names its key."""
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:_HASH_BYTES]

    @classmethod
    def parse(cls, line: str) -> Self:
        """Read a verifier's line. Raises `NoteError`."""
        found = cls(*_parse_key(line.strip(), "a verifier key"))
        if line.strip() != str(found):
            raise NoteError(f"the hash of the verifier key of {found.name} is not that of the key")
        return found

    def accepts(self, text: str, signature: bytes) -> bool:
        """Whether a signature is of this key."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True

    def __str__(self) -> str:
        content = base64.b64encode(_ED25519 + self.public).decode()
        return f"{self.name}+{self.key_hash.hex()}+{content}"


class Signer:
    """A private key; no `repr` shows it."""

    def __init__(self, name: str, seed: bytes) -> None:
        """Raises `NoteError` for a name that a note cannot carry."""
        if not NAME_PATTERN.fullmatch(name):
            raise NoteError(f"name = {name!r}: must match {NAME_PATTERN.pattern}")
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self._seed = seed
        self.verifier = Verifier(name, self._key.public_key().public_bytes_raw())

    @classmethod
    def new(cls, name: str) -> Self:
        """Make a key. Raises `NoteError`."""
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @classmethod
    def parse(cls, line: str) -> Self:
        """Read the line of a private key. Raises `NoteError`."""
        private, _, rest = line.strip().partition(_PRIVATE)
        if private or not rest:
            raise NoteError(f"a private key begins with {_PRIVATE}")
        found = cls(*_parse_key(rest, "a private key"))
        if line.strip() != found.line:
            raise NoteError("the hash of a private key is not that of the key")
        return found

    @property
    def name(self) -> str:
        """The name of the key."""
        return self.verifier.name

    @property
    def line(self) -> str:
        """The key as a file keeps it."""
        content = base64.b64encode(_ED25519 + self._seed).decode()
        return f"{_PRIVATE}{self.name}+{self.verifier.key_hash.hex()}+{content}"

    def signature_line(self, text: str) -> str:
        """Return the line of a signature under a text."""
        content = base64.b64encode(self.verifier.key_hash + self._key.sign(text.encode())).decode()
        return f"— {self.name} {content}\n"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log's tree."""

    origin: str
    """The name of the log."""
    size: int
    """The position of the last record under it."""
    root: bytes

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class Seal:
    """A checkpoint that was signed, as its note says it."""

    checkpoint: Checkpoint
    note: str

    @property
    def size(self) -> int:
        """The position of the last record under it."""
        return self.checkpoint.size


def signed(checkpoint: Checkpoint, signers: Sequence[Signer]) -> Seal:
    """Sign a checkpoint with every key."""
    lines = "".join(signer.signature_line(checkpoint.text) for signer in signers)
    return Seal(checkpoint, f"{checkpoint.text}\n{lines}")


def parse_seal(note: str) -> Seal:
    """Read a note, whoever signed it. Raises `NoteError`."""
    text, _ = _parts(note)
    lines = text.split("\n")
    if len(lines) <= _CHECKPOINT_LINES:
        raise NoteError("a seal has a line each for the log, its size and its root")
    origin, size, root = lines[:_CHECKPOINT_LINES]
    if not origin or not _SIZE.fullmatch(size):
        raise NoteError("the second line of a seal is the size of the log, in digits")
    return Seal(Checkpoint(origin, int(size), _decoded(root, HASH_BYTES, "the root")), note)


def accepted(seal: Seal, verifiers: Iterable[Verifier]) -> list[Verifier]:
    """Return those of the keys that signed a seal; none where nobody known did.

    Raises `NoteError` where a line names a known key and is not its signature: then somebody else
    wrote it.
    """
    known = {(each.name, each.key_hash): each for each in verifiers}
    text, lines = _parts(seal.note)
    found: list[Verifier] = []
    for name, content in lines:
        verifier = known.get((name, content[:_HASH_BYTES]))
        if verifier is None:
            continue
        if not verifier.accepts(text, content[_HASH_BYTES:]):
            raise NoteError(f"the signature of {name} under the seal of size {seal.size} is false")
        found.append(verifier)
    return found


def _parts(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    text, gap, rest = note.rpartition("\n\n")
    lines = rest.split("\n")
    if not gap or lines.pop() or not 1 <= len(lines) <= SIGNATURES_MAX:
        raise NoteError("a signed note is a text, an empty line, and a line for each signature")
    signatures: list[tuple[str, bytes]] = []
    for line in lines:
        match = _SIGNATURE.fullmatch(line)
        if match is None:
            raise NoteError("a line of a signature is a dash, a name and base64")
        # Signatures of other kinds may be of any length: a reader passes over them.
        signatures.append((match["name"], _decoded(match["content"], None, "a signature")))
    return f"{text}\n", signatures


def _parse_key(line: str, what: str) -> tuple[str, bytes]:
    """Return the name and the bytes of a key from `name+hash+base64`."""
    parts = line.split("+", 2)
    if len(parts) != _KEY_PARTS or not NAME_PATTERN.fullmatch(parts[0]):
        raise NoteError(f"{what} is a name, a hash and base64, joined by +")
    content = _decoded(parts[2], len(_ED25519) + _KEY_BYTES, what)
    if content[:1] != _ED25519:
        raise NoteError(f"{what} is of another kind than Ed25519")
    return parts[0], content[1:]


def _decoded(text: str, size: int | None, what: str) -> bytes:
    try:
        content = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise NoteError(f"{what} is not in base64") from None
    if size is not None and len(content) != size:
        raise NoteError(f"{what} has {len(content)} bytes and not {size}")
    return content
