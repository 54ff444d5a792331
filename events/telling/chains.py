"""The chain of causes that a fact belongs to, as a tree: all that one outside request caused.

It is read from the log alone: up from the fact by its causes, then down from what the request
caused itself. Facts of an import have their request as their chain; no outside request began them,
and none caused another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from events.event import Recorded
from events.log.store.event_log import EventLog
from events.log.store.selection import SELECTED_MAX, CausedBy, InStreams
from events.rules.engagements import engagement_id_of

CHAIN_FACTS_MAX: Final = 2_000
"""A chain that is longer is told in part: what is nearest to the outside request."""
CAUSES_MAX: Final = 100
"""How many causes are followed up from a fact."""
BESIDE_POSITIONS_MAX: Final = 500
"""How far from the first fact others are looked for that the same request caused itself."""
MOVES_MAX: Final = 20
"""Of how many engagements of an imported request the facts are looked for."""


@dataclass(frozen=True, slots=True)
class Link:
    """A fact of a chain, and how many causes stand above it."""

    recorded: Recorded
    depth: int


@dataclass(frozen=True, slots=True)
class Chain:
    """The facts of a chain: each follows the fact that caused it, and begins a line of its own."""

    links: Sequence[Link]
    whole: bool
    """Whether it has no more facts than these."""

    @property
    def began(self) -> Recorded:
        """The first fact that the outside request caused."""
        return min((link.recorded for link in self.links), key=lambda each: each.position)


async def find_fact(log: EventLog, named: int | UUID) -> Recorded | None:
    """Return the fact at a position, or with an id; None if there is none."""
    if isinstance(named, UUID):
        return await log.find(named)
    found = await log.read(after=named - 1, limit=1) if named > 0 else []
    return found[0] if found else None


async def chain_of(log: EventLog, recorded: Recorded) -> Chain:
    """Return the chain of a fact."""
    above = await _above(log, recorded)
    chain = {each.id: each for each in [*await _beside(log, above[-1]), *above]}
    latest: Sequence[UUID] = list(chain)
    while latest and len(chain) <= CHAIN_FACTS_MAX:
        caused = CausedBy(latest[:SELECTED_MAX])
        found = await log.read_selected(caused, limit=CHAIN_FACTS_MAX + 1)
        latest = [each.id for each in found if each.id not in chain]
        chain |= {each.id: each for each in found}
    told = list(chain.values())[:CHAIN_FACTS_MAX]
    if recorded not in told:
        told.append(recorded)
    return Chain(list(_in_order(told)), whole=len(chain) <= CHAIN_FACTS_MAX)


async def _above(log: EventLog, recorded: Recorded) -> list[Recorded]:
    """Return a fact, its cause, the cause of that, and so on."""
    above = [recorded]
    while len(above) <= CAUSES_MAX:
        cause = _cause_of(above[-1])
        found = None if cause is None else await log.find(cause)
        if found is None or found in above:
            break
        above.append(found)
    return above


def _cause_of(recorded: Recorded) -> UUID | None:
    try:
        return UUID(recorded.metadata.get("causation_id", ""))
    except ValueError:
        return None


async def _beside(log: EventLog, first: Recorded) -> list[Recorded]:
    """Return what the same outside request caused itself."""
    if first.is_imported:
        streams = InStreams({first.stream, *_imported_streams(first.correlation_id)})
        near = await log.read_selected(streams, limit=CHAIN_FACTS_MAX)
    else:
        after = max(first.position - 1 - BESIDE_POSITIONS_MAX, 0)
        near = await log.read(after=after, limit=2 * BESIDE_POSITIONS_MAX + 1)
    return [
        each
        for each in near
        if each.correlation_id == first.correlation_id and "causation_id" not in each.metadata
    ]


def _imported_streams(correlation_id: str) -> Iterator[str]:
    """Yield the streams of a request and its engagements, where that is what the chain is called.

    Its evaluations are in streams of their own, which nothing here names.
    """
    try:
        request_id = UUID(correlation_id)
    except ValueError:
        return
    yield f"request-{request_id}"
    for move in range(MOVES_MAX):
        engagement_id = engagement_id_of(request_id, move)
        yield f"engagement-{engagement_id}"
        yield f"findings-{engagement_id}"


def _in_order(chain: Sequence[Recorded]) -> Iterator[Link]:
    """Yield each fact after its cause, and those of one cause in the order of the log."""
    there = {str(each.id) for each in chain}
    caused: dict[str | None, list[Recorded]] = {}
    for each in sorted(chain, key=lambda one: one.position):
        cause = each.metadata.get("causation_id")
        caused.setdefault(cause if cause in there else None, []).append(each)
    waiting = [Link(each, 0) for each in reversed(caused.pop(None, []))]
    while waiting:
        link = waiting.pop()
        yield link
        below = caused.pop(str(link.recorded.id), [])
        waiting.extend(Link(each, link.depth + 1) for each in reversed(below))
    # Causes that lead in a circle, which only a forged log has: told all the same.
    yield from (Link(each, 0) for facts in caused.values() for each in facts)
