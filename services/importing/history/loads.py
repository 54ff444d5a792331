"""How many engagements an expert had on a day; fast for hundreds of thousands of rows."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from datetime import date
from uuid import UUID


class Loads:
    """Every expert's assignments, by the days on which they began and ended."""

    def __init__(self) -> None:
        self._began: defaultdict[UUID, list[date]] = defaultdict(list)
        self._ended: defaultdict[UUID, list[date]] = defaultdict(list)

    def begin(self, expert_id: UUID, day: date) -> None:
        """Add an engagement that begins on that day."""
        insort(self._began[expert_id], day)

    def end(self, expert_id: UUID, day: date) -> None:
        """End an engagement; on that day it counts no more."""
        insort(self._ended[expert_id], day)

    def move_beginning(self, expert_id: UUID, wrong_on: date, day: date) -> None:
        """Let an engagement begin on another day than was told."""
        self._began[expert_id].remove(wrong_on)
        self.begin(expert_id, day)

    def move_end(self, expert_id: UUID, wrong_on: date, day: date) -> None:
        """Let it end on another day likewise."""
        self._ended[expert_id].remove(wrong_on)
        self.end(expert_id, day)

    def on(self, expert_id: UUID, day: date) -> int:
        """How many engagements are open on that day."""
        return bisect_right(self._began[expert_id], day) - bisect_right(self._ended[expert_id], day)
