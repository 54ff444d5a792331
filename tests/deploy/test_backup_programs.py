"""The programs that dump and restore are of our version, and are told no password openly."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.backup.programs import BackupError, _apart, _found
from deploy.local.data_directory import MissingExtraError, installed_programs


def test_a_password_is_in_no_argument() -> None:
    assert _apart("postgresql://app:s%40cret@db.example:5432/byfield?sslmode=verify-full") == (
        "postgresql://app@db.example:5432/byfield?sslmode=verify-full",
        "s@cret",
    )
    embedded = "postgresql://byfield@/byfield?host=/run/postgresql&port=5432"
    assert _apart(embedded) == (embedded, None)


async def test_programs_of_another_version_are_named_and_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_installed() -> Path:
        raise MissingExtraError("PostgreSQL")

    monkeypatch.setattr("deploy.backup.programs.installed_programs", not_installed)
    monkeypatch.setattr("deploy.backup.programs._OF_THE_SYSTEM", str(tmp_path / "none"))
    monkeypatch.setenv("PATH", str(tmp_path))
    program = tmp_path / "pg_dump"
    program.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 15.18 (Debian 15.18-1)'\n")
    program.chmod(0o755)
    with pytest.raises(BackupError, match=r"pg_dump of PostgreSQL 18 is not here .*15\.18"):
        await _found("pg_dump")
    program.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 18.4 (Debian 18.4-1)'\n")
    assert await _found("pg_dump") == program


async def test_of_the_embedded_server_they_are_the_first_choice() -> None:
    assert await _found("pg_restore") == installed_programs() / "pg_restore"
