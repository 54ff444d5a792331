"""How many tests of a run go at a time."""

from __future__ import annotations

import os
from typing import Final

import pytest

NAMED_BY: Final = "PYTEST_XDIST_AUTO_NUM_WORKERS"
"""Where somebody names another number; see pytest-xdist."""


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_auto_num_workers() -> int | None:
    """Return three for two cores: a quarter of their time tests wait for a server or a browser."""
    if NAMED_BY in os.environ:
        return None  # pytest-xdist reads it
    cores = len(os.sched_getaffinity(0))
    return cores + cores // 2
