"""How many engagements an expert had on a day: asked and told a hundred thousand times."""

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
        """From that day on."""
        insort(self._began[expert_id], day)

    def end(self, expert_id: UUID, day: date) -> None:
        """Not on that day any more."""
        insort(self._ended[expert_id], day)

    def on(self, expert_id: UUID, day: date) -> int:
        """Those that are open on that day."""
        return bisect_right(self._began[expert_id], day) - bisect_right(self._ended[expert_id], day)
