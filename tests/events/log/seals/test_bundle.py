"""Bundles: one file that a stranger checks without our code, in another language."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from events.log.seals.bundle import bundle_lines, read_lines, verify_bundle
from events.log.seals.files import SealFile
from events.log.seals.note import Seal, Signer
from events.log.seals.proving import UnprovableError
from events.log.seals.verifying import Brought
from events.log.seals.witnesses import file_name
from tests.events.log.seals.example_bundle import CHANGED, FOLDER, GOOD, KEY, SEAL, examples
from tests.events.log.seals.sealing import NAME, SIGNER, append, seal, superuser, tamper

SCRIPT = Path(__file__).parents[4] / "docs" / "verify.mjs"
SCRIPT_LINES_MAX = 60
KEYS = [SIGNER.verifier]
NODE = shutil.which("node")


def by_node(bundle: Path, key: Path | str, *seals: Path) -> tuple[int, str]:
    """The status and the words of the script."""
    if NODE is None:
        pytest.skip("Node is not here: the script in another language cannot run")
    said = subprocess.run(  # noqa: S603 - our own script
        [NODE, SCRIPT, bundle, key, *seals], capture_output=True, check=False, text=True
    )
    assert said.stderr == ""
    return said.returncode, said.stdout


def by_us(bundle: Path, seals: Sequence[Seal] = ()) -> list[str]:
    with bundle.open("rb") as opened:
        brought = [Brought(each, "a file") for each in seals]
        return [each.says for each in verify_bundle(read_lines(opened), KEYS, brought).findings]


async def written(dsn: str, file: Path, until: Seal) -> Path:
    async with superuser(dsn) as connection:
        content = b"".join([line async for line in bundle_lines(connection, until, KEYS)])
    return _put(file, content)


def _put(file: Path, content: bytes) -> Path:
    file.write_bytes(content)
    return file


def test_the_script_is_short_enough_to_be_read() -> None:
    assert len(SCRIPT.read_text().splitlines()) <= SCRIPT_LINES_MAX


def test_the_examples_of_the_docs_are_what_is_made_today() -> None:
    for name, content in examples().items():
        assert (FOLDER / name).read_text() == content, name


def test_a_stranger_says_yes_to_the_good_example_and_no_to_the_changed_one() -> None:
    assert by_node(FOLDER / GOOD, FOLDER / KEY, FOLDER / SEAL) == (
        0,
        "yes: 40 records are what was sealed (4 seals, the last of 40)\n",
    )
    status, said = by_node(FOLDER / CHANGED, FOLDER / KEY)
    assert (status, said) == (1, "no: up to 3 the log is not what the seal of 3 says\n")


@pytest.mark.parametrize("key", ["nowhere/center.pub", "center+00+AAAA", "center"])
def test_what_is_no_key_is_said(key: str) -> None:
    status, said = by_node(FOLDER / GOOD, key)
    assert (status, said) == (1, f"no: {key} is neither a public line nor a file of them\n")


def test_so_does_our_own_program() -> None:
    kept = list(SealFile(FOLDER / SEAL).read())
    assert by_us(FOLDER / GOOD, kept) == []
    [says] = by_us(FOLDER / CHANGED)
    assert "of the positions 1 to 3 one at least is not what the seal of 3" in says


async def test_a_bundle_of_a_log_is_good_to_both(database: str, tmp_path: Path) -> None:
    await append(database, 300)
    former = await seal(database, tmp_path)
    await append(database, 1200)
    last = await seal(database, tmp_path)
    await append(database, 5)  # not sealed, so not in it
    bundle = await written(database, tmp_path / "log.bundle", last)
    kept = tmp_path / file_name(NAME)
    status, said = by_node(bundle, str(SIGNER.verifier), kept)
    assert (status, said) == (
        0,
        "yes: 1500 records are what was sealed (6 seals, the last of 1500)\n",
    )
    assert by_us(bundle, [former, last]) == []


async def test_an_auditor_with_a_bundle_a_key_and_one_old_seal_finds_what_was_rewritten(
    database: str, tmp_path: Path
) -> None:
    await append(database, 300)
    old = await seal(database, tmp_path / "ours")
    SealFile(tmp_path / "old.seals").append(old)
    await tamper(
        database,
        "UPDATE log.event SET data = '{}' WHERE position = 7",
        "TRUNCATE log.seal",
        "TRUNCATE log.tile",
    )
    await append(database, 100)
    forged = await seal(database, tmp_path / "forged")  # by who has the key
    bundle = await written(database, tmp_path / "log.bundle", forged)
    assert by_node(bundle, str(SIGNER.verifier))[0] == 0  # the key alone says nothing
    status, said = by_node(bundle, str(SIGNER.verifier), tmp_path / "old.seals")
    assert (status, said) == (1, "no: up to 300 the log is not what the seal of 300 says\n")
    [says] = by_us(bundle, [old])
    assert "the seal of 300 in a file" in says


def _without_a_record(lines: list[bytes]) -> None:
    del lines[2]


def _turned(lines: list[bytes]) -> None:
    lines[2], lines[3] = lines[3], lines[2]


def _without_the_end(lines: list[bytes]) -> None:
    del lines[30:]


def _without_seals(lines: list[bytes]) -> None:
    lines[:] = [line for line in lines if not line.startswith(b'{"seal"')]


def _renumbered(lines: list[bytes]) -> None:
    lines[2] = lines[2].replace(b"record/1\\n2\\n", b"record/1\\n3\\n")


@pytest.mark.parametrize(
    "change", [_without_a_record, _turned, _without_the_end, _without_seals, _renumbered]
)
def test_each_way_of_changing_a_bundle_shows_to_both(
    tmp_path: Path, change: Callable[[list[bytes]], None]
) -> None:
    lines = (FOLDER / GOOD).read_bytes().splitlines(keepends=True)
    change(lines)
    bundle = tmp_path / "log.bundle"
    bundle.write_bytes(b"".join(lines))
    assert by_node(bundle, FOLDER / KEY)[0] == 1
    assert by_us(bundle) != []


def test_a_bundle_that_ends_before_a_seal_that_was_kept_is_cut_off(tmp_path: Path) -> None:
    lines = (FOLDER / GOOD).read_bytes().splitlines(keepends=True)
    bundle = tmp_path / "log.bundle"
    bundle.write_bytes(b"".join(lines[:5]))  # up to the seal of 3
    assert by_us(bundle) == []
    assert by_node(bundle, FOLDER / KEY, FOLDER / SEAL) == (
        1,
        "no: it ends at 3, before the seal of 17\n",
    )
    [says] = by_us(bundle, list(SealFile(FOLDER / SEAL).read()))
    assert "it ends at 3, before the seal of 17" in says


def test_with_another_key_nothing_is_good() -> None:
    other = Signer.new(NAME).verifier
    status, said = by_node(FOLDER / GOOD, str(other))
    assert (status, said) == (1, "no: the seal of 3 is signed by none of the keys\n")


@pytest.mark.parametrize("content", [b"", b"{}\n", b"no JSON\n", b'[1]\n{"record":"a"}\n'])
def test_what_is_no_bundle_is_not_good(tmp_path: Path, content: bytes) -> None:
    bundle = tmp_path / "log.bundle"
    bundle.write_bytes(content)
    assert by_us(bundle) != []


async def test_a_log_with_a_hole_makes_no_bundle(database: str, tmp_path: Path) -> None:
    await append(database, 10)
    last = await seal(database, tmp_path)
    await tamper(database, "DELETE FROM log.event WHERE position = 4")
    with pytest.raises(UnprovableError, match="position 4 is missing"):
        await written(database, tmp_path / "log.bundle", last)
    await tamper(database, "DELETE FROM log.event WHERE position >= 4")
    with pytest.raises(UnprovableError, match="ends at 3"):
        await written(database, tmp_path / "log.bundle", last)


def test_lines_of_a_bundle_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("events.log.seals.bundle.LINE_BYTES_MAX", 50)
    with (FOLDER / GOOD).open("rb") as opened, pytest.raises(UnprovableError, match="less than"):
        list(read_lines(opened))
