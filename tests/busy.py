"""A loop that is busy, as one is whose process has too much to do."""

from __future__ import annotations

import asyncio

import pytest

from events.log import alarm

SECONDS = 0.3
"""Of a deadline that is over while the loop is busy."""


def be_busy(seconds: float = 2 * SECONDS) -> None:
    """Keep the loop of this thread from everything else."""
    now = asyncio.get_running_loop().time
    over_at = now() + seconds
    while now() < over_at:
        pass


def notice_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let alarms count no step of the loop as time in which it read, but the shortest."""
    monkeypatch.setattr(alarm, "TICKS", 100)
    monkeypatch.setattr(alarm, "TICK_SECONDS_MIN", 0.0)
    monkeypatch.setattr(alarm, "LATE_SECONDS", 0.0)
