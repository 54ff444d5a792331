"""The watch over tests that hang, on a run of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

WATCH = """
import tests.hanging
from tests.hanging import pytest_runtest_call

tests.hanging.HANGING_SECONDS = 0.3
"""
HANGS = """
import asyncio

async def a_step_that_waits_for_ever():
    await asyncio.Event().wait()

def test_that_hangs():
    asyncio.run(a_step_that_waits_for_ever())

def test_that_follows():
    pass
"""


def test_a_test_that_hangs_fails_with_where_it_waits_and_the_next_one_runs(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(WATCH)
    (tmp_path / "test_hangs.py").write_text(HANGS)
    run = subprocess.run(  # noqa: S603 - pytest, on a file that is written here
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-o", "addopts=", str(tmp_path)],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert "1 failed, 1 passed" in run.stdout, run.stdout + run.stderr
    assert "it takes more than 0.3 seconds" in run.stdout
    assert "a_step_that_waits_for_ever (" in run.stdout
    assert "Event.wait (asyncio/locks.py" in run.stdout
