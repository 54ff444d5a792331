"""Programs of others by which what stands in files is looked at, where they are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

SECONDS_MAX = 60


def needs(program: str) -> pytest.MarkDecorator:
    """Skip a test where a program is not installed."""
    return pytest.mark.skipif(shutil.which(program) is None, reason=f"{program} is not installed")


def ran(
    *command: str,
    folder: Path | None = None,
    env: Mapping[str, str] | None = None,
    seconds_max: float = SECONDS_MAX,
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end."""
    return subprocess.run(  # noqa: S603 - what the tests say
        command,
        cwd=folder,
        env={**os.environ, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds_max,
    )
