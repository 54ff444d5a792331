"""What is counted is in the singular where there is one of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import deploy
from events.counted import counted

SOURCES = Path(deploy.__file__).parent
SAID_TO_PEOPLE = [
    *SOURCES.glob("*.py"),
    *SOURCES.glob("cli/**/*.py"),
    *SOURCES.glob("demo/**/*.py"),
]
PLURAL = re.compile(r" (?!was\b|is\b|has\b)([a-z]+ )?(?!was\b|is\b|has\b)[a-z]+s\b")


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 facts"), (1, "1 fact"), (2, "2 facts"), (1_000, "1,000 facts")]
)
def test_one_is_singular(number: int, said: str) -> None:
    assert counted(number, "fact") == said


def test_a_plural_that_is_more_than_an_s_is_said() -> None:
    assert [counted(n, "agency", "agencies") for n in (1, 2)] == ["1 agency", "2 agencies"]


def test_no_command_says_a_number_and_a_plural_by_itself() -> None:
    said = [f"{path.name}: {found}" for path in SAID_TO_PEOPLE for found in _plurals(path)]
    assert said == [], "say it with events.counted"


def test_a_plural_that_is_said_by_itself_is_found(tmp_path: Path) -> None:
    (module := tmp_path / "module.py").write_text('print(f"{facts:,} facts, {len(keys)} old keys")')
    assert list(_plurals(module)) == ["facts:,' facts", "len(keys)' old keys"]


def _plurals(path: Path) -> Iterator[str]:
    """Yield each number before a plural; names in capitals are limits, which are not 1."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.JoinedStr):
            continue
        for value, after in zip(node.values, node.values[1:], strict=False):
            if not isinstance(value, ast.FormattedValue) or not isinstance(after, ast.Constant):
                continue
            name, spec = ast.unparse(value.value), value.format_spec
            comma = isinstance(spec, ast.JoinedStr) and ast.unparse(spec) == "f','"
            if name.isupper() or not (comma or name.startswith("len(")):
                continue
            if plural := PLURAL.match(str(after.value)):
                yield f"{name}{':,' if comma else ''}'{plural.group()}"
