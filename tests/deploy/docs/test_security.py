"""`docs/security.md` names tests that exist, and has one for each promise."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[3]
PAGE: Final = (ROOT / "docs" / "security.md").read_text()
PROMISES: Final = [
    (promise, shown)
    for promise, shown in re.findall(r"^\| (.+?) \| (.*?) ?\|$", PAGE, re.MULTILINE)
    if promise not in {"promise", "---"} and not promise.startswith("**")
]
CITED: Final = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAGE)))


@pytest.mark.parametrize(("file", "test"), CITED)
def test_a_test_that_is_named_exists(file: str, test: str) -> None:
    tree = ast.parse((ROOT / file).read_text())
    tests = {
        each.name
        for each in ast.walk(tree)
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
        and each.name.startswith("test_")
    }
    machines = {each.name for each in ast.walk(tree) if isinstance(each, ast.ClassDef)}
    assert test in tests if test else tests | machines


@pytest.mark.parametrize(("promise", "shown"), PROMISES)
def test_each_promise_is_shown_by_something(promise: str, shown: str) -> None:
    assert "`tests/" in shown or "`make check`" in shown, promise


def test_the_table_is_read_whole() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ")]
    chapters = [line for line in rows if line.startswith("| **")]
    assert len(PROMISES) == len(rows) - len(chapters) - 2
    assert len(chapters) > 10
