"""A bundle: the log and its seals in one file, for who has neither our code nor our servers.

Each line is JSON. The first says what it is; then comes each record as the text that is hashed, and
after a record the seal of its size, where there is one. The tree is not in it: it is what the
records hash to. `docs/verify.mjs` checks one, and so does `verify_bundle`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from typing import Any, BinaryIO, Final

import orjson

from events.log.database.connections import Connection
from events.log.seals.note import NoteError, Seal, Verifier, parse_seal
from events.log.seals.proving import UnprovableError
from events.log.seals.record import record_bytes
from events.log.seals.stored import read_notes, read_stored
from events.log.seals.tree import Tree, leaf_hash
from events.log.seals.verifying import Ahead, Brought, Finding, Kind, Verified, is_signed

FORM: Final = "byfield.bundle/1"
LINE_BYTES_MAX: Final = 4 * 1024 * 1024
"""A record has 256 KiB of content, which JSON may write six times as long."""
_PAGE_RECORDS: Final = 1_000


async def bundle_lines(
    connection: Connection, until: Seal, verifiers: Sequence[Verifier]
) -> AsyncIterator[bytes]:
    """Return the lines of a bundle up to a seal, a page at a time. Raises `UnprovableError`."""
    origin = until.checkpoint.origin
    keys = [str(verifier) for verifier in verifiers if verifier.name == origin]
    yield _line({"form": FORM, "log": origin, "until": until.size, "keys": keys})
    position = 0
    while position < until.size:
        limit = min(_PAGE_RECORDS, until.size - position)
        notes = {
            size: note
            for _, size, note in await read_notes(connection, [origin], position, position + limit)
        }
        for stored in await read_stored(connection, position, limit):
            position += 1
            if stored.position != position:
                raise UnprovableError(f"position {position} is missing")
            try:
                yield _line({"record": record_bytes(stored).decode()})
            except UnicodeDecodeError:
                raise UnprovableError(f"position {position} is no text") from None
            if (note := notes.get(position)) is not None:
                yield _line({"seal": note})
        if position % _PAGE_RECORDS and position < until.size:
            raise UnprovableError(f"the log ends at {position}, before the seal of {until.size}")


def verify_bundle(
    lines: Iterable[bytes], verifiers: Sequence[Verifier], brought: Iterable[Brought] = ()
) -> Verified:
    """Hash the records of a bundle again and compare them with its seals and with others."""
    found, tree, ahead = Verified(), Tree(), Ahead(iter(brought))
    for number, line in enumerate(lines, 1):
        try:
            content = orjson.loads(line)
            _take(content, number, tree, found, verifiers)
        except (orjson.JSONDecodeError, NoteError, _BrokenError) as fault:
            found.findings.append(Finding(Kind.CHANGED, f"line {number:,}: {fault}"))
        if not found.findings and "record" in content:
            for each in ahead.until(tree.size):
                _compare(each, tree, found, verifiers)
        if found.findings:
            return found
    for each in ahead.until(None):
        if is_signed(each, verifiers, found):
            says = f"it ends at {tree.size:,}, before the seal of {each.seal.size:,}"
            found.findings.append(Finding(Kind.CUT_OFF, says, tree.size + 1))
    if found.sealed < tree.size or not found.seals:
        says = f"what follows {found.sealed:,} is under no seal"
        found.findings.append(Finding(Kind.CUT_OFF, says, found.sealed + 1))
    return found


def read_lines(file: BinaryIO) -> Iterator[bytes]:
    """Return the lines of a file. Raises `UnprovableError` for one that is too long."""
    while line := file.readline(LINE_BYTES_MAX):
        if len(line) == LINE_BYTES_MAX:
            raise UnprovableError(f"a line of a bundle has less than {LINE_BYTES_MAX:,} bytes")
        yield line


class _BrokenError(Exception):
    """A line is not what stands at its place in a bundle."""


def _take(
    content: Any, number: int, tree: Tree, found: Verified, verifiers: Sequence[Verifier]
) -> None:
    match content:
        case {"form": form} if number == 1 and form == FORM:
            pass
        case {"record": str(record)} if number > 1:
            tree.add(leaf_hash(record.encode()))
            found.records = found.until = tree.size
            if record.split("\n", 2)[1:2] != [str(tree.size)]:
                raise _BrokenError(f"the record of position {tree.size:,} is not there")
        case {"seal": str(note)} if number > 1:
            _compare(Brought(parse_seal(note), "the bundle"), tree, found, verifiers)
        case _:
            raise _BrokenError("is no line of a bundle")


def _compare(brought: Brought, tree: Tree, found: Verified, verifiers: Sequence[Verifier]) -> None:
    seal, source = brought
    if not is_signed(brought, verifiers, found):
        return
    if (seal.size, seal.checkpoint.root) != (tree.size, tree.root()):
        first = found.sealed + 1
        says = f"of the positions {first:,} to {tree.size:,} one at least is not what "
        says += f"the seal of {seal.size:,} in {source} says"
        found.findings.append(Finding(Kind.CHANGED, says, first, tree.size))
        return
    found.seals += 1
    found.sealed = seal.size


def _line(content: dict[str, Any]) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_APPEND_NEWLINE)
