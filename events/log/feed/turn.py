"""The turn of one replica among several, of which one alone does the work."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

Turn = Callable[[Callable[[], None]], AbstractAsyncContextManager[object]]
"""Waits for the turn of this replica and holds it; calls its argument when the turn is lost."""
