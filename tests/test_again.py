"""The line that names what failed, on runs of their own."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.again import NAMED_MAX

FAILS = """
import pytest

def test_that_passes():
    pass

@pytest.mark.parametrize("case", ["a", "in two", "costs $5"])
def test_that_fails(case):
    assert case == "b"

@pytest.fixture
def broken():
    raise OSError("no disk")

def test_without_its_fixture(broken):
    pass
"""
FAIL_MANY = f"""
import pytest

@pytest.mark.parametrize("case", range({NAMED_MAX + 3}))
def test_that_fails(case):
    assert case == "b"
"""


def last_line(written: str) -> str:
    return written.rstrip().splitlines()[-1]


def run(folder: Path, *tests: str) -> str:
    """Run pytest on a folder's files and return what it wrote."""
    (folder / "conftest.py").write_text("from tests.again import pytest_unconfigure")
    options = ["-p", "no:cacheprovider", "-o", "addopts=-q", "--rootdir", str(folder)]
    return subprocess.run(  # noqa: S603 - pytest, on files that are written here
        [sys.executable, "-m", "pytest", *options, *(tests or [str(folder)])],
        cwd=folder,
        env={"PYTHONPATH": str(Path(__file__).parent.parent), "CI": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    ).stdout


@pytest.mark.parametrize("workers", [[], ["-n", "2"]], ids=["alone", "in workers"])
def test_the_last_line_asks_for_what_failed_again(tmp_path: Path, workers: list[str]) -> None:
    (tmp_path / "test_fails.py").write_text(FAILS)
    written = run(tmp_path, str(tmp_path), *workers)
    *_, asked = shlex.split(last_line(written))
    tests = shlex.split(asked.removeprefix("TESTS="))
    assert sorted(tests) == [
        "test_fails.py::test_that_fails",
        "test_fails.py::test_that_fails[a]",
        "test_fails.py::test_that_fails[in two]",
        "test_fails.py::test_without_its_fixture",
    ]
    again = run(tmp_path, *tests)
    assert "3 failed, 1 error" in again
    assert "passed" not in again


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "test_broken.py").write_text("import nothing_of_this_name")
    assert last_line(run(tmp_path)) == 'again: make test TESTS="test_broken.py"'


def test_of_very_many_some_are_named_and_how_many_more(tmp_path: Path) -> None:
    (tmp_path / "test_fails.py").write_text(FAIL_MANY)
    last = last_line(run(tmp_path))
    assert last.count("::test_that_fails[") == NAMED_MAX
    assert last.endswith("# and 3 more")


def test_a_run_that_passes_says_nothing_of_it(tmp_path: Path) -> None:
    (tmp_path / "test_passes.py").write_text("def test_that_passes(): pass")
    assert "1 passed" in last_line(run(tmp_path))
