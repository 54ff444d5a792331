"""The ring of master keys: its file, and what it wraps."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from events.ids import new_id
from events.vault.master_keys import (
    MasterKeyError,
    WrongMasterKeyError,
    ensure_master_key,
    make_master_key,
    read_master_keys,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "vault.keys"


def test_a_wrapped_key_is_opened_for_its_own_id_alone(file: Path) -> None:
    make_master_key(file, "first")
    masters, id_, key = read_master_keys(file), new_id(), os.urandom(32)
    [wrapped] = masters.wrap([id_], [key])
    assert key not in wrapped
    assert masters.unwrap("first", id_, wrapped) == key
    with pytest.raises(WrongMasterKeyError):
        masters.unwrap("first", new_id(), wrapped)


def test_a_new_key_is_the_current_one_and_the_others_still_unwrap(file: Path) -> None:
    make_master_key(file, "first")
    id_ = new_id()
    [wrapped] = read_master_keys(file).wrap([id_], [b"k" * 32])
    make_master_key(file, "second")
    masters = read_master_keys(file)
    assert masters.current == "second"
    assert masters.unwrap("first", id_, wrapped) == b"k" * 32
    assert file.stat().st_mode & 0o777 == 0o600


def test_another_key_of_the_same_id_is_noticed(file: Path, tmp_path: Path) -> None:
    make_master_key(file, "first")
    other = tmp_path / "other.keys"
    make_master_key(other, "first")
    proof = read_master_keys(file).proof()
    read_master_keys(file).refuse_other("first", proof)
    with pytest.raises(WrongMasterKeyError, match="another one"):
        read_master_keys(other).refuse_other("first", proof)
    with pytest.raises(WrongMasterKeyError, match="not in the file"):
        read_master_keys(file).refuse_other("gone", proof)


def test_a_file_that_others_may_read_is_refused(file: Path) -> None:
    make_master_key(file, "first")
    file.chmod(0o640)
    with pytest.raises(MasterKeyError, match="chmod 600"):
        read_master_keys(file)


@pytest.mark.parametrize(
    "text", ["", "first", "first AAAA", "First " + "A" * 44, "first not-base64", "a b\na b"]
)
def test_a_file_that_is_no_ring_is_refused_without_its_keys(file: Path, text: str) -> None:
    file.write_text(text)
    file.chmod(0o600)
    with pytest.raises(MasterKeyError) as refused:
        read_master_keys(file)
    assert "AAAA" not in str(refused.value)


def test_a_key_is_made_once(file: Path) -> None:
    first = ensure_master_key(file, "development")
    again = ensure_master_key(file, "development")
    again.refuse_other("development", first.proof())
    with pytest.raises(MasterKeyError, match="already"):
        make_master_key(file, "development")
