"""The end of the demo: the log is sealed, verified against every seal, and facts are proved.

One of them is a fact of a request that was forgotten.
"""

from __future__ import annotations

import asyncio
import base64
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from deploy.cli.output import OUT
from deploy.demo.proof import LOOK_AGAIN_SECONDS, Proof
from deploy.demo.tables import proof_line
from deploy.sealing import seals_folder_of
from deploy.settings import Settings
from events.counted import counted
from events.log.database.connections import Connection, reading
from events.log.postgres import PostgresLog
from events.log.seals.definitions import differences, read_definitions, released_definitions
from events.log.seals.files import SealFile
from events.log.seals.key_file import make_key
from events.log.seals.note import Seal, Verifier
from events.log.seals.proving import ProofError, UnprovableError, check, prove_inclusion
from events.log.seals.verifying import Brought, Verification
from events.log.seals.witnesses import file_name

NAME: Final = "byfield-demo"
SEALED_SECONDS_MAX: Final = 60.0
_TYPE_LINE: Final = 5


def with_key(home: Path) -> tuple[Settings, Verifier]:
    """Return the settings of a demo on a home, with keys and seals of its own, and the public key.

    Neither the keys, the vault nor the witnesses of this environment hear of it.
    """
    key_file = home / "seal.key"
    public = make_key(key_file, NAME)
    settings = Settings.read(
        home=home,
        vault_dsn=None,
        vault_key_file=None,
        seal_key_file=key_file,
        seals_folder=home / "seals",
        seal_witnesses=(),
    )
    return settings, public


async def end_with_seal(
    settings: Settings, public: Verifier, forgotten: Sequence[str] = ()
) -> bool:
    """Print the last seal and what it proves; return whether all of it holds.

    The center runs meanwhile, and seals. `forgotten` are the streams of what was forgotten.
    """
    OUT.print()
    all_hold = True
    async with reading(settings.dsn_of("log")) as records, reading(settings.dsn_of("log")) as kept:
        async for proof in _prove(settings, public, records, kept, forgotten):
            OUT.print(proof_line(proof))
            all_hold = all_hold and proof.holds
    return all_hold


async def _prove(
    settings: Settings,
    public: Verifier,
    records: Connection,
    kept: Connection,
    forgotten: Sequence[str],
) -> AsyncIterator[Proof]:
    file = SealFile(seals_folder_of(settings) / file_name(public.name))
    head, seal = await _sealed(settings, file)
    yield _proof_of_seal(head, seal)
    yield await _proof_of_log(file, public, records, kept)
    if seal is None:
        return
    yield await _proof_of_fact(kept, "one fact", (seal.size + 1) // 2, seal, public)
    for stream in forgotten:
        async with PostgresLog(settings.dsn_of("log")) as log:
            [told, *_] = await log.read_stream(stream)
        yield await _proof_of_fact(kept, "a forgotten one", told.position, seal, public)


async def _sealed(settings: Settings, file: SealFile) -> tuple[int, Seal | None]:
    """Return the head of the log, and the last seal once it reaches it, or as it is in the end."""
    async with PostgresLog(settings.dsn_of("log")) as log:
        head = (await log.head()).position
    deadline = asyncio.get_running_loop().time() + SEALED_SECONDS_MAX
    while (seal := file.last()) is None or seal.size < head:
        if asyncio.get_running_loop().time() > deadline:
            break
        await asyncio.sleep(LOOK_AGAIN_SECONDS)
    return head, seal


def _proof_of_seal(head: int, seal: Seal | None) -> Proof:
    claim = "every fact is sealed"
    if seal is None:
        return Proof(claim, holds=False, found=f"none of {head:,}")
    root = base64.b64encode(seal.checkpoint.root).decode()
    return Proof(claim, seal.size >= head, f"{seal.size:,} of {head:,}, their root is\n  {root}")


async def _proof_of_log(
    file: SealFile, public: Verifier, records: Connection, kept: Connection
) -> Proof:
    brought = (Brought(seal, file.path.name) for seal in file.read()) if file.last() else ()
    with _timed() as took:
        found = await Verification(records, kept, [public], brought).run()
        found.findings += differences(await read_definitions(kept), released_definitions())
    facts, seals = counted(found.records, "fact"), counted(found.seals, "seal")
    says = [f"\n  verified {facts} against {seals} in {took()}"]
    says += [f"  {each.kind}: {each.says}" for each in found.findings]
    return Proof("the log is what was sealed", not found.findings, "\n".join(says))


async def _proof_of_fact(
    connection: Connection, which: str, position: int, seal: Seal, public: Verifier
) -> Proof:
    """Prove a fact of the log, and check that as a stranger would."""
    claim = f"{which} is in it, checked offline"
    try:
        with _timed() as making:
            proof = await prove_inclusion(connection, position, seal, with_record=True)
        content = proof.model_dump_json().encode()
        with _timed() as checking:
            check(content, [Verifier.parse(str(public))])
    except (UnprovableError, ProofError) as fault:
        return Proof(claim, holds=False, found=str(fault))
    type_ = str(proof.record).split("\n")[_TYPE_LINE]
    hashes = counted(len(proof.path), "hash", "hashes")
    hashes = f"{hashes}, made in {making()}, checked in {checking()} with"
    return Proof(claim, holds=True, found=f"\n  {type_} at {position:,},\n  {hashes}\n  {public}")


class _Took:
    """How long something took, once it has ended."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> str:
        if self.seconds >= 1:
            return f"{self.seconds:.1f} s"
        return f"{self.seconds * 1000:.1f} ms"


@contextmanager
def _timed() -> Iterator[_Took]:
    took = _Took()
    begin = time.perf_counter()
    yield took
    took.seconds = time.perf_counter() - begin
