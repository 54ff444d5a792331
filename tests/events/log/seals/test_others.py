"""Our notes and proofs, checked by a library of others for RFC 9162 and by Node's own Ed25519.

npm's `@transmute/rfc9162` is no part of an environment of Python: `make others` installs it, by the
digest in its lock file. Where it is not, these tests are skipped. (PyPI's `aics-tlog` asks for
Python 3.12.)
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from events.log.seals.note import Checkpoint, Seal, Signer, signed
from events.log.seals.proving import (
    ContinuationProof,
    InclusionProof,
    prove_continuation,
    prove_inclusion,
)
from tests.events.log.seals.sealing import NAME, SIGNER, append, seal, superuser

OTHERS: Final = Path(__file__).parents[3] / "others"
NODE: Final = shutil.which("node")
KEY: Final = str(SIGNER.verifier)
pytestmark = pytest.mark.skipif(
    NODE is None or not (OTHERS / "node_modules").is_dir(),
    reason="the verifier of others is not here: install Node and npm, then make others",
)
Said = dict[str, Any]


def holds(said: Said, folder: Path, key: str = KEY) -> bool:
    """Whether the others say that a proof is true."""
    file = folder / "proof.json"
    file.write_text(json.dumps(said))
    assert NODE is not None
    checked = subprocess.run(  # noqa: S603 - our own script
        [NODE, OTHERS / "check.cjs", file, key], capture_output=True, check=False, text=True
    )
    assert checked.stderr == ""
    return checked.returncode == 0


def said_of(proof: InclusionProof | ContinuationProof) -> Said:
    said: Said = json.loads(proof.model_dump_json(exclude_none=True))
    return said


async def sealed_at(dsn: str, folder: Path, *sizes: int) -> list[Seal]:
    """A log that grew to these sizes, and was sealed at each."""
    before, seals = 0, []
    for size in sizes:
        await append(dsn, size - before)
        seals.append(await seal(dsn, folder))
        before = size
    return seals


@pytest.mark.parametrize("position", [1, 2, 257, 699, 700])
async def test_others_find_a_record_under_its_seal(
    database: str, tmp_path: Path, position: int
) -> None:
    [last] = await sealed_at(database, tmp_path, 700)
    async with superuser(database) as connection:
        said = said_of(await prove_inclusion(connection, position, last))
    assert holds(said, tmp_path)
    assert not holds(said | {"position": position % 700 + 1}, tmp_path)


@pytest.mark.parametrize("former_size", [1, 3, 256, 300, 699])
async def test_others_find_that_a_log_has_only_grown(
    database: str, tmp_path: Path, former_size: int
) -> None:
    former, last = await sealed_at(database, tmp_path, former_size, 700)
    async with superuser(database) as connection:
        said = said_of(await prove_continuation(connection, former, last))
    assert holds(said, tmp_path)
    other = signed(Checkpoint(NAME, former_size, last.checkpoint.root), [SIGNER])
    assert not holds(said | {"former": other.note}, tmp_path)


def _path(said: Said) -> None:
    said["path"][0] = said["path"][-1]


def _shorter(said: Said) -> None:
    del said["path"][-1]


def _leaf(said: Said) -> None:
    said["leaf"] = said["path"][0]


def _root(said: Said) -> None:
    origin, size, root, *rest = said["seal"].split("\n")
    said["seal"] = "\n".join([origin, size, root.swapcase(), *rest])


def _size(said: Said) -> None:
    said["seal"] = said["seal"].replace("\n700\n", "\n701\n")


@pytest.mark.parametrize("change", [_path, _shorter, _leaf, _root, _size])
async def test_others_refuse_what_was_tampered_with(
    database: str, tmp_path: Path, change: Callable[[Said], None]
) -> None:
    [last] = await sealed_at(database, tmp_path, 700)
    async with superuser(database) as connection:
        said = said_of(await prove_inclusion(connection, 300, last))
    change(said)
    assert not holds(said, tmp_path)


async def test_others_refuse_a_seal_of_another_key(database: str, tmp_path: Path) -> None:
    [last] = await sealed_at(database, tmp_path, 700)
    async with superuser(database) as connection:
        said = said_of(await prove_inclusion(connection, 300, last))
    assert not holds(said, tmp_path, str(Signer.new(NAME).verifier))
