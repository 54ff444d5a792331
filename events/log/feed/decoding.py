"""Decodes a recorded fact once for all handlers of a feed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from events.catalogue import Catalogue, CatalogueError, UnreadableError
from events.event import Heard, Recorded

DECODE_FACTS_MAX: Final = 500
"""Facts decoded in one go, some 2 ms; then other tasks get their turn."""


class Fact(NamedTuple):
    """A fact of the log, decoded if some handler hears its type."""

    recorded: Recorded
    heard: Heard | None
    """None if no handler hears its type, or if it cannot be read."""
    fault: UnreadableError | None
    """Why it cannot be read, though some handler hears its type."""


class FactReader:
    """Decodes the facts whose type some handler hears, and no others."""

    def __init__(self, catalogue: Catalogue, hears: Iterable[str]) -> None:
        self._catalogue = catalogue
        self._hears = frozenset(hears)
        if unknown := sorted(name for name in self._hears if name not in catalogue):
            raise CatalogueError(f"no fact is called {', '.join(unknown)}")

    async def read(self, records: Sequence[Recorded]) -> list[Fact]:
        """Return the facts of some records, one for one."""
        facts: list[Fact] = []
        for start in range(0, len(records), DECODE_FACTS_MAX):
            if start:
                await asyncio.sleep(0)  # decoding takes milliseconds; other tasks get their turn
            facts += map(self._fact, records[start : start + DECODE_FACTS_MAX])
        return facts

    def _fact(self, recorded: Recorded) -> Fact:
        if recorded.type not in self._hears:
            return Fact(recorded, None, None)
        try:
            return Fact(recorded, self._catalogue.hear(recorded), None)
        except UnreadableError as fault:
            return Fact(recorded, None, fault)
