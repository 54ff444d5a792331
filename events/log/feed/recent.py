"""The latest facts in memory, without a hole; older ones are read from the log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from events.event import Recorded
from events.log.feed.decoding import Fact

RECENT_FACTS_MAX: Final = 10_000
RECENT_BYTES_MAX: Final = 32 * 1024 * 1024
"""The size of the content; the bound that is reached first counts."""
BATCH_FACTS_MAX: Final = 5_000


class Recent:
    """A window on the end of the log that handlers share, each at its own pace.

    A handler that falls behind the window reads the log.
    """

    def __init__(self) -> None:
        self._facts: list[Fact] = []
        self._bytes = 0

    @property
    def last(self) -> int | None:
        """The position of the latest fact, None without one."""
        return self._facts[-1].recorded.position if self._facts else None

    def after(self, position: int) -> Sequence[Fact]:
        """Return the facts after a position; empty if the window does not reach back to it."""
        if not self._facts:
            return ()
        start = position + 1 - self._facts[0].recorded.position
        return self._facts[start : start + BATCH_FACTS_MAX] if start >= 0 else ()

    def reaches(self, position: int) -> bool:
        """Whether no fact after a position is too old for the window; it may have none of them."""
        return bool(self._facts) and position + 1 >= self._facts[0].recorded.position

    def at(self, position: int) -> Recorded | None:
        """Return the fact at a position; None if it is not in the window."""
        found = self.between(position - 1, position)
        return found[0] if found else None

    def between(self, after: int, until: int) -> Sequence[Recorded]:
        """Return the facts of the window after one position and up to another."""
        if not self._facts:
            return ()
        first = self._facts[0].recorded.position
        facts = self._facts[max(after + 1 - first, 0) : max(until + 1 - first, 0)]
        return [fact.recorded for fact in facts]

    def extend(self, facts: Sequence[Fact]) -> None:
        """Add facts that are new; if they leave a hole, the window begins again with them."""
        if facts and (last := self.last) is not None:
            facts = facts[max(last + 1 - facts[0].recorded.position, 0) :]
            if facts and facts[0].recorded.position != last + 1:
                self.clear()
        self._facts += facts
        self._bytes += sum(len(fact.recorded.data) for fact in facts)
        self._trim()

    def clear(self) -> None:
        """Forget everything."""
        self._facts.clear()
        self._bytes = 0

    def _trim(self) -> None:
        if len(self._facts) <= RECENT_FACTS_MAX and self._bytes <= RECENT_BYTES_MAX:
            return
        # Half of it at once, so that trimming is rare.
        keep, size = 0, 0
        for fact in reversed(self._facts):
            size += len(fact.recorded.data)
            if keep >= RECENT_FACTS_MAX // 2 or size > RECENT_BYTES_MAX // 2:
                break
            keep += 1
        del self._facts[: len(self._facts) - keep]
        self._bytes = sum(len(fact.recorded.data) for fact in self._facts)
