"""Decodes a recorded fact once for all handlers of a feed."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Final, NamedTuple

from events.catalogue import Catalogue, CatalogueError, NewerFactError, UnreadableError
from events.event import Heard, Recorded

DECODE_FACTS_MAX: Final = 500
"""Facts decoded in one go, some 2 ms; then other tasks get their turn."""


Open = Callable[[Sequence[Recorded]], Awaitable[Sequence[Recorded]]]
"""Returns stored facts as their reader reads them, one for one."""


async def as_stored(records: Sequence[Recorded]) -> Sequence[Recorded]:
    """Return facts as they are: the `Open` of a log that keeps what it was given."""
    return records


class Fact(NamedTuple):
    """A fact of the log, decoded if some handler hears its type."""

    recorded: Recorded
    """As it is stored."""
    heard: Heard | None
    """None if no handler hears its type, or if it cannot be read."""
    fault: UnreadableError | None
    """Why it cannot be read, though it concerns some handler."""
    beside: frozenset[str] = frozenset()
    """For a type that only a newer release knows: the types of its category that are heard here."""

    def concerns(self, hears: frozenset[str]) -> bool:
        """Whether a handler that hears these types should handle it, or wait until it can."""
        if self.beside:
            return not hears.isdisjoint(self.beside)
        return self.recorded.type in hears and (self.heard is not None or self.fault is not None)


class FactReader:
    """Decodes the facts whose type some handler hears.

    A type that this release does not know may concern whoever hears others of its category: it
    cannot be read. All other facts are passed over.
    """

    def __init__(self, catalogue: Catalogue, hears: Iterable[str], open_: Open = as_stored) -> None:
        self._catalogue = catalogue
        self._open = open_
        self._hears = frozenset(hears)
        if unknown := sorted(name for name in self._hears if name not in catalogue):
            raise CatalogueError(f"no fact is called {', '.join(unknown)}")
        by_category: dict[str, set[str]] = defaultdict(set)
        for name in self._hears:
            by_category[catalogue[name].category].add(name)
        self._heard_of = {category: frozenset(names) for category, names in by_category.items()}

    async def read(self, records: Sequence[Recorded]) -> list[Fact]:
        """Return the facts of some records, one for one. Raises what opening them raises."""
        facts: list[Fact] = []
        wanted = [each for each in records if each.type in self._hears]
        opened = dict(
            zip([each.position for each in wanted], await self._open(wanted), strict=True)
        )
        for start in range(0, len(records), DECODE_FACTS_MAX):
            if start:
                await asyncio.sleep(0)  # decoding takes milliseconds; other tasks get their turn
            facts += [
                self._fact(recorded, opened.get(recorded.position))
                for recorded in records[start : start + DECODE_FACTS_MAX]
            ]
        return facts

    def _fact(self, recorded: Recorded, opened: Recorded | None) -> Fact:
        if opened is None:
            return self._unheard(recorded)
        try:
            return Fact(recorded, self._catalogue.hear(opened), None)
        except UnreadableError as fault:
            return Fact(recorded, None, fault)

    def _unheard(self, recorded: Recorded) -> Fact:
        beside = self._heard_of.get(recorded.category)
        if beside is None or self._catalogue.knows(recorded.type):
            return Fact(recorded, None, None)
        return Fact(recorded, None, NewerFactError(recorded), beside)
