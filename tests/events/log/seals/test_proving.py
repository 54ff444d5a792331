"""Proofs from kept tiles: for whom they are made they need a public key and nothing else."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from events.log.database.connections import Connection
from events.log.seals.files import SealFile
from events.log.seals.note import Seal, Signer
from events.log.seals.proving import (
    ProofError,
    UnprovableError,
    check,
    prove_continuation,
    prove_inclusion,
)
from events.log.seals.witnesses import file_name
from tests.events.log.seals.sealing import NAME, SIGNER, append, seal, superuser, tamper

KEYS = [SIGNER.verifier]


@pytest.fixture
async def reader(database: str) -> AsyncIterator[Connection]:
    """A connection to read with."""
    async with superuser(database) as connection:
        yield connection


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 700])
async def test_each_position_that_is_sealed_is_proved(
    database: str, tmp_path: Path, reader: Connection, size: int
) -> None:
    await append(database, size)
    last = await seal(database, tmp_path)
    for position in {1, size // 2 or 1, max(size - 1, 1), size}:
        proof = await prove_inclusion(reader, position, last)
        shown = check(proof.model_dump_json().encode(), KEYS)
        assert shown.startswith(f"Position {position} of the log {NAME} is sealed, up to {size}")


async def test_a_log_of_two_levels_of_tiles_is_proved(
    database: str, tmp_path: Path, reader: Connection
) -> None:
    await append(database, 256 * 256 + 300)
    last = await seal(database, tmp_path)
    seals = list(SealFile(tmp_path / file_name(NAME)).read())
    for position in (1, 256, 257, 65_536, 65_537, 65_800, last.size):
        check((await prove_inclusion(reader, position, last)).model_dump_json().encode(), KEYS)
    for former in (seals[0], seals[30], seals[-2], last):
        check((await prove_continuation(reader, former, last)).model_dump_json().encode(), KEYS)


async def sealed_twice(database: str, folder: Path) -> tuple[Seal, Seal]:
    await append(database, 300)
    former = await seal(database, folder)
    await append(database, 400)
    return former, await seal(database, folder)


async def test_a_seal_is_proved_to_continue_a_former_one(
    database: str, tmp_path: Path, reader: Connection
) -> None:
    former, last = await sealed_twice(database, tmp_path)
    proof = await prove_continuation(reader, former, last)
    shown = check(proof.model_dump_json().encode(), KEYS)
    assert shown == f"The log {NAME} of 700 is that of 300, grown: nothing before was changed."


async def test_the_record_can_go_with_its_proof(
    database: str, tmp_path: Path, reader: Connection
) -> None:
    _, last = await sealed_twice(database, tmp_path)
    proof = await prove_inclusion(reader, 450, last, with_record=True)
    assert proof.record is not None
    assert proof.record.startswith("byfield.record/1\n450\nrequest-")
    check(proof.model_dump_json().encode(), KEYS)
    assert (await prove_inclusion(reader, 450, last)).record is None


def _later(proof: dict[str, Any]) -> None:
    proof["position"] += 1


def _another_leaf(proof: dict[str, Any]) -> None:
    proof["leaf"] = proof["path"][0]


def _shorter(proof: dict[str, Any]) -> None:
    proof["path"] = proof["path"][:-1]


def _another_record(proof: dict[str, Any]) -> None:
    proof["record"] = proof["record"].replace("de-escalation", "nothing")


def _another_seal(proof: dict[str, Any]) -> None:
    proof["seal"] = proof["seal"].replace("700", "701")


def _no_seal(proof: dict[str, Any]) -> None:
    proof["seal"] = "700"


def _no_form(proof: dict[str, Any]) -> None:
    del proof["form"]


def _more(proof: dict[str, Any]) -> None:
    proof["other"] = 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_later, "another"),
        (_another_leaf, "another record|not that of the hash"),
        (_shorter, "another record"),
        (_another_record, "not that of the hash"),
        (_another_seal, "is false"),
        (_no_seal, "a signed note is"),
        (_no_form, "form"),
        (_more, "other"),
    ],
)
async def test_a_proof_that_was_changed_shows_nothing(
    database: str, tmp_path: Path, reader: Connection, change: Any, why: str
) -> None:
    _, last = await sealed_twice(database, tmp_path)
    proof = (await prove_inclusion(reader, 450, last, with_record=True)).model_dump()
    change(proof)
    with pytest.raises(ProofError, match=why):
        check(json.dumps(proof).encode(), KEYS)


async def test_a_proof_of_another_key_shows_nothing(
    database: str, tmp_path: Path, reader: Connection
) -> None:
    _, last = await sealed_twice(database, tmp_path)
    proof = await prove_inclusion(reader, 450, last)
    with pytest.raises(ProofError, match="signed by none of the keys"):
        check(proof.model_dump_json().encode(), [Signer.new(NAME).verifier])


async def test_two_seals_of_different_logs_do_not_continue_one_another(
    database: str, tmp_path: Path, reader: Connection
) -> None:
    former, last = await sealed_twice(database, tmp_path)
    other = Signer.new("another.example/log")
    renamed = await seal(database, tmp_path, [other])
    proof = (await prove_continuation(reader, former, renamed)).model_dump_json()
    with pytest.raises(ProofError, match="of different logs"):
        check(proof.encode(), [*KEYS, other.verifier])
    assert last.size == renamed.size


@pytest.mark.parametrize("position", [0, -1, 701])
async def test_what_is_not_sealed_cannot_be_proved(
    database: str, tmp_path: Path, reader: Connection, position: int
) -> None:
    _, last = await sealed_twice(database, tmp_path)
    with pytest.raises(UnprovableError, match="is not sealed"):
        await prove_inclusion(reader, position, last)


async def test_what_was_changed_cannot_be_proved(
    database: str, tmp_path: Path, reader: Connection
) -> None:
    former, last = await sealed_twice(database, tmp_path)
    await tamper(
        database,
        "UPDATE log.event SET data = '{}' WHERE position = 450",
        "DELETE FROM log.event WHERE position = 460",
        """UPDATE log.tile SET hashes = set_byte(hashes, 0, 255 - get_byte(hashes, 0))
        WHERE number = 0""",
    )
    with pytest.raises(UnprovableError, match="not what was sealed"):
        await prove_inclusion(reader, 450, last)
    with pytest.raises(UnprovableError, match="is missing"):
        await prove_inclusion(reader, 460, last)
    with pytest.raises(UnprovableError, match="not what was sealed"):
        await prove_inclusion(reader, 3, last)
    with pytest.raises(UnprovableError, match="is before"):
        await prove_continuation(reader, last, former)
