"""Files of secrets: ours alone, written whole, and named when they are unfit."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from events.secret_file import (
    SECRET_BYTES_MAX,
    SecretFileError,
    read_secret_file,
    write_secret_file,
)

SECRET = "nobody may read this"  # noqa: S105 - it opens nothing


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "some.secret"


def test_what_is_written_is_its_owners_alone_and_read_again(file: Path) -> None:
    write_secret_file(file, SECRET, replace=False)
    assert file.stat().st_mode & 0o777 == 0o600
    assert read_secret_file(file) == SECRET
    assert list(file.parent.iterdir()) == [file]


def test_a_file_is_replaced_only_where_that_is_meant(file: Path) -> None:
    write_secret_file(file, SECRET, replace=False)
    with pytest.raises(FileExistsError):
        write_secret_file(file, "another", replace=False)
    assert read_secret_file(file) == SECRET
    write_secret_file(file, "another", replace=True)
    assert read_secret_file(file) == "another"
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o644, 0o666, 0o601])
def test_a_file_of_ours_that_others_may_read_or_change_is_refused(file: Path, mode: int) -> None:
    write_secret_file(file, SECRET, replace=False)
    file.chmod(mode)
    with pytest.raises(SecretFileError, match="others may read or change it") as refused:
        read_secret_file(file)
    assert str(file) in str(refused.value)
    assert SECRET not in str(refused.value)
    assert read_secret_file(file, exposed=True) == SECRET


def test_a_pipe_that_nobody_writes_to_is_refused_and_not_waited_for(file: Path) -> None:
    os.mkfifo(file, 0o600)
    with pytest.raises(SecretFileError, match="is not a plain file"):
        read_secret_file(file)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files to somebody else")
@pytest.mark.parametrize(("mode", "good"), [(0o440, True), (0o444, False), (0o460, False)])
def test_a_file_of_somebody_elses_may_be_read_by_our_group(
    file: Path, mode: int, *, good: bool
) -> None:
    write_secret_file(file, SECRET, replace=False)
    os.chown(file, 12_345, os.getegid())
    file.chmod(mode)
    if good:
        assert read_secret_file(file) == SECRET
    else:
        with pytest.raises(SecretFileError, match="others may"):
            read_secret_file(file)


def test_what_is_no_file_or_too_long_is_named(file: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_secret_file(file)
    with pytest.raises(SecretFileError, match=f"{file.parent}: cannot be read: Is a directory"):
        read_secret_file(file.parent)
    write_secret_file(file, "x" * (SECRET_BYTES_MAX + 1), replace=False)
    with pytest.raises(SecretFileError, match="is longer than 65536"):
        read_secret_file(file)


def test_where_nothing_can_be_written_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(SecretFileError, match="cannot be written: No such file"):
        write_secret_file(tmp_path / "none" / "some.secret", SECRET, replace=True)
    (tmp_path / "taken").mkdir()
    with pytest.raises(SecretFileError, match="cannot be written"):
        write_secret_file(tmp_path / "taken", SECRET, replace=True)
    assert [each.name for each in tmp_path.iterdir()] == ["taken"]
