"""`docs/operating.md` names lines of the log and other words of the code as the code has them."""

from __future__ import annotations

import re
from itertools import chain
from pathlib import Path
from typing import Final

import pytest

from events.log.database.connections import ROLE_PREFIX

ROOT: Final = Path(__file__).parents[3]
PAGE: Final = (ROOT / "docs" / "operating.md").read_text()
OF_OTHERS: Final = {
    "archive_command",
    "archive_mode",
    "log_error_verbosity",
    "max_file_store",
    "max_payload",
    "pg_archivecleanup",
    "pg_basebackup",
    "pg_dump",
    "pg_restore",
    "pg_wal",
    "pg_write_all_data",
    "pgaudit_ddl_command_end",
    "pgaudit_sql_drop",
    "recovery_target_time",
    "restore_command",
    "sync_interval",
}
"""Settings, roles, programs and event triggers of PostgreSQL, NATS and extensions."""
WORDS: Final = sorted(
    word
    for word in set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", PAGE)) - OF_OTHERS
    if not word.startswith(ROLE_PREFIX)  # roles are named after services
)


@pytest.fixture(scope="module")
def words_of_the_code() -> set[str]:
    folders = ("events", "services", "deploy")
    files = chain.from_iterable((ROOT / folder).rglob("*.py") for folder in folders)
    return {word for file in files for word in re.findall(r"\w+", file.read_text())}


@pytest.mark.parametrize("word", WORDS)
def test_a_word_of_the_page_is_one_of_the_code(word: str, words_of_the_code: set[str]) -> None:
    assert word in words_of_the_code, "rename it on the page, too"
