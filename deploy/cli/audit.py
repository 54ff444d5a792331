"""`byfield audit`: seals of the log, and the proof that it was not changed since."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

from cyclopts import App, Parameter
from nats.aio.client import Client

from deploy.cli.auditing import (
    PROOF_BYTES_MAX,
    Keys,
    keys_of,
    log_dsn,
    new_file,
    seals_in,
    seals_of,
)
from deploy.cli.output import ERR, OUT, show
from deploy.cli.progress import bar
from deploy.cli.runtime import reachable, run, settings_with
from deploy.sealing import DEVELOPMENT_NAME, key_file_of, sealer_of
from deploy.servers import CONNECT_FAULTS
from events.counted import counted
from events.event import Recorded
from events.log.database.connections import Connection, reading
from events.log.relay.agreement import COMPARED_AT_ONCE
from events.log.seals.bundle import bundle_lines, read_lines, verify_bundle
from events.log.seals.definitions import differences, read_definitions, released_definitions
from events.log.seals.key_file import add_key, make_key
from events.log.seals.note import Seal, Verifier, parse_seal
from events.log.seals.proving import (
    ContinuationProof,
    InclusionProof,
    UnprovableError,
    prove_continuation,
    prove_inclusion,
)
from events.log.seals.proving import check as check_proof
from events.log.seals.stored import read_last_seal, read_records
from events.log.seals.verifying import Finding, Verification, Verified
from events.log.stream.comparing import Message, difference
from events.log.stream.connection import connected
from events.log.stream.stream import DirectGetError, messages
from services.kit.settings import SettingsError

audit_app = App(
    name="audit", help="Seals of the log, the proof that nothing was changed, and who did what."
)
# By their paths: each alone imports services.
audit_app.command("deploy.cli.trail:trail", name="trail")
audit_app.command("deploy.cli.flow:flow", name="flow")

TURN_SECONDS_MAX: Final = 5.0


@audit_app.command
def keygen(
    file: Path,
    /,
    *,
    name: str = DEVELOPMENT_NAME,
    add: Annotated[bool, Parameter(negative="")] = False,
) -> None:
    """Make a key that seals the log; print its public line, which whoever checks seals needs.

    BYFIELD_SEAL_KEY_FILE names the file. Give the line to people outside, and keep it.

    Examples: byfield audit keygen seal.key --name center.example/log

    Parameters
    ----------
    name
        The name of the log, as every seal says it.
    add
        Add a key to the file: from now on both sign. Remove the line of the former one when
        everybody has the new public line.
    """
    OUT.out(add_key(file) if add else make_key(file, name), highlight=False)


@audit_app.command
def seal() -> int:
    """Seal now what was appended, and print the last seal.

    For a center that is not up; one that is up does it by itself, each second.

    Example: byfield audit seal
    """

    async def work() -> int:
        async with reachable() as settings:
            key_file = key_file_of(settings_with())
            if key_file is None:
                raise SettingsError(["BYFIELD_SEAL_KEY_FILE: must be set"])
            try:
                async with asyncio.timeout(TURN_SECONDS_MAX):
                    last = await sealer_of(settings, key_file).seal_once()
            except TimeoutError:
                ERR.print("Another sealer is at work, and seals each second by itself.")
                return 1
        if last is None:
            ERR.print("The log is empty.")
            return 1
        OUT.out(last.note, end="", highlight=False)
        return 0

    return run(work())


@audit_app.command
def verify(
    *,
    seals: Annotated[list[Path] | None, Parameter(negative="")] = None,
    key: Keys = None,
    since: int | None = None,
    bundle: Path | None = None,
    expected: Annotated[list[str] | None, Parameter(negative="")] = None,
) -> int:
    """Hash the whole log again and compare it with every seal; the status is 1 if it differs.

    Also compares what keeps the log as it is (triggers, functions, rights) with this release.
    Reads only, so that a replica will do.

    Examples: byfield audit verify; byfield audit verify --seals usb/ --key center.pub

    Parameters
    ----------
    seals
        Files of seals, or directories of them, that were kept elsewhere; those that the sealer
        wrote here are always compared.
    since
        The size of a seal up to which all was verified before: of what is before it, kept hashes
        are compared with that seal, and records are not read again.
    bundle
        Verify this file instead; no database is needed.
    expected
        What you have beyond this release, in the words of the difference: "member app of
        byfield_intake". What the release has must be as it is there.
    """
    keys = keys_of(key or ())
    if bundle is not None:
        with bundle.open("rb") as opened:
            checked = verify_bundle(read_lines(opened), keys, seals_in(seals or ()))
        return _told(checked)

    async def work() -> int:
        async with log_dsn() as dsn, reading(dsn) as records, reading(dsn) as kept:
            total = await kept.fetchval("SELECT max(position) FROM log.event") or 0
            begun = None if since is None else _seal_of(since, seals or (), keys)
            with bar("Verifying", total) as progress:
                verification = Verification(
                    records, kept, keys, seals_of(seals or ()), progress=progress
                )
                found = await verification.run(begun)
            found.findings += differences(
                await read_definitions(kept), released_definitions(), expected or ()
            )
            if (first := _first(found)) is not None:
                await _show_both(kept, first)
        return _told(found)

    return run(work())


@audit_app.command
def prove(
    position: int | None = None,
    /,
    *,
    from_: Annotated[str | None, Parameter(name="--from")] = None,
    record: Annotated[bool, Parameter(negative="")] = False,
    key: Keys = None,
) -> None:
    """Prove that a position is sealed, or that the last seal continues a former one, as JSON.

    Whoever has the public key can check the proof without the database: byfield audit check.

    Examples: byfield audit prove 48211 > proof.json; byfield audit prove --from 40000 > proof.json

    Parameters
    ----------
    from_
        A former seal: its size, or a file with it at its end.
    record
        Put the record itself into the proof, too, with all that is in it.
    """
    if (position is None) == (from_ is None):
        raise SettingsError(["Either a position or --from SEAL is proved."])
    keys = keys_of(key or ())

    async def work() -> InclusionProof | ContinuationProof:
        async with log_dsn() as dsn, reading(dsn) as connection:
            last = await _last_seal(connection, keys)
            if position is not None:
                return await prove_inclusion(connection, position, last, with_record=record)
            return await prove_continuation(connection, _former(str(from_), keys), last)

    OUT.out(run(work()).model_dump_json(indent=2, exclude_none=True), highlight=False)


@audit_app.command
def check(proof: Path, /, *, key: Keys = None) -> None:
    """Check a proof with a public key; no database and no service is needed.

    Example: byfield audit check proof.json --key center.pub
    """
    with proof.open("rb") as opened:
        content = opened.read(PROOF_BYTES_MAX)
    OUT.out(check_proof(content, keys_of(key or ())), highlight=False)


@audit_app.command
def bundle(file: Path, /, *, key: Keys = None) -> None:
    """Write the log and its seals into one file, for whoever has neither our code nor our servers.

    All of the log is in it, people's names and confidential work too. `docs/verify.mjs` checks it
    with nothing but Node, `byfield audit verify --bundle` with nothing but this program.

    Example: byfield audit bundle log.bundle

    Parameters
    ----------
    file
        A new file.
    """
    keys = keys_of(key or ())

    async def work() -> Seal:
        async with log_dsn() as dsn, reading(dsn) as connection:
            last = await _last_seal(connection, keys)
            with new_file(file) as writing, bar("Writing", last.size) as progress:
                written = 0
                async for line in bundle_lines(connection, last, keys):
                    writing.write(line)
                    written += 1
                    progress(min(written, last.size))
            return last

    last = run(work())
    OUT.print(f"{file} has the log up to {last.size:,}, as it is sealed.")


async def _last_seal(connection: Connection, keys: Sequence[Verifier]) -> Seal:
    origins = dict.fromkeys(key.name for key in reversed(keys))
    for origin in origins:
        if (seal := await read_last_seal(connection, origin)) is not None:
            return seal
    raise UnprovableError(f"nothing was sealed as {', '.join(origins)}")


def _former(said: str, keys: Sequence[Verifier]) -> Seal:
    if said.isdecimal():
        return _seal_of(int(said), (), keys)
    return parse_seal(Path(said).read_text(encoding="utf-8").rstrip("\n") + "\n")


def _seal_of(size: int, places: Sequence[Path], keys: Sequence[Verifier]) -> Seal:
    names = {key.name for key in keys}
    for brought in seals_of(places):
        if brought.seal.size == size and brought.seal.checkpoint.origin in names:
            return brought.seal
    raise UnprovableError(f"no file of seals has one of {size}")


def _first(found: Verified) -> Finding | None:
    return next((each for each in found.findings if each.position is not None), None)


async def _show_both(connection: Connection, finding: Finding) -> None:
    """Print the record of the log and what the stream carries there, where it is at hand."""
    settings = settings_with()
    login = settings.nats_login("relay")
    if login is None:
        ERR.print("BYFIELD_NATS_URL is not set: there is no copy to compare with.")
        return
    begin = finding.position or 1
    try:
        async with connected(login, name="byfield audit", on_lost=lambda: None) as nats:
            found = await _first_unlike(connection, nats, begin, finding.until or begin)
    except (*CONNECT_FAULTS, DirectGetError) as fault:
        ERR.print(f"The stream cannot be read ({type(fault).__name__}): no copy to compare with.")
        return
    if found is None:
        ERR.print("The stream has the same: whoever kept a copy can say what was there.")
        return
    position, recorded, carried = found
    ERR.print(f"In the log at {position:,}:" if recorded else f"{position:,} is not in the log.")
    if recorded is not None:
        show(recorded, whole=True)
    ERR.print("In the stream, as it was published:" if carried else "Nor in the stream.")
    if carried is not None:
        OUT.out(carried.content.decode(errors="replace"), highlight=False)


async def _first_unlike(
    connection: Connection, nats: Client, begin: int, end: int
) -> tuple[int, Recorded | None, Message | None] | None:
    """Return the first position of a span at which log and stream differ."""
    for after in range(begin - 1, end, COMPARED_AT_ONCE):
        until = min(after + COMPARED_AT_ONCE, end)
        records = {
            each.position: each for each in await read_records(connection, after, until - after)
        }
        carried = {each.sequence: each for each in await messages(nats, after, until)}
        for position in range(after + 1, until + 1):
            here, there = records.get(position), carried.get(position)
            if here is None or (there is not None and difference(there, here, None)):
                return position, here, there
    return None


def _told(found: Verified) -> int:
    """Print what a verification came to; return the status."""
    for finding in found.findings:
        ERR.print(f"{finding.kind}: {finding.says}", style="red", highlight=False)
    unsealed = found.until - found.sealed
    records, seals = counted(found.records, "record"), counted(found.seals, "seal")
    says = f"{records} hashed, {seals} true, up to {found.sealed:,}"
    if unsealed > 0:
        says = (
            f"{says}; {counted(unsealed, 'record after it is', 'records after it are')} not sealed"
        )
    OUT.print(f"{says}." if not found.findings else f"{says}. The log is not what was sealed.")
    return 1 if found.findings else 0
