"""Conservation as readiness looks at it: the latest facts of the log, against each consumer.

`byfield audit flow` holds all of the log against them. Here a fact is looked at once, soon after it
was handled, so that a look costs what came since the last one. A lag is no fault. Nor is a look
that fails or takes too long: what the last one found stands until the next.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from events.catalogue import Catalogue
from events.log.database.connections import Pool
from events.log.database.passing import said_of
from events.log.database.patience import patience
from events.log.store.event_log import EventLog
from services.kit.feed.flow import Consumer, Flow, flow_of

LOOK_SECONDS_MAX: Final = 2.0
LOOK_AGAIN_SECONDS: Final = 10.0
"""However often readiness is asked."""
POSITIONS_MAX: Final = 200
"""How many of the latest positions one look goes over; whatever is earlier is left to the audit."""


class Conservation:
    """Looks at what a service's consumers made of the latest facts, and remembers what it found."""

    def __init__(
        self,
        service: str,
        consumers: Sequence[Consumer],
        catalogue: Catalogue,
        log: EventLog,
        pool: Pool,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`log` is the log as it is stored: no text is needed, and no key unwrapped."""
        self._service = service
        self._consumers = consumers
        self._catalogue = catalogue
        self._log = log
        self._pool = pool
        self._clock = clock
        self._looking = asyncio.Lock()
        self._next = float("-inf")
        self._whole = 0
        """All up to here was looked at, and nothing waited."""
        self._suspect: int | None = None
        """The earliest position that had a hole; looked at again until it has none."""
        self.holes: Sequence[str] = ()
        """What was missing, done twice or not the log's at the last look, by consumer."""
        self.says = "not looked at yet"

    async def look(self) -> None:
        """Look again if it is time and nobody else is at it; that it failed is only noted."""
        if self._looking.locked() or self._clock() < self._next:
            return
        async with self._looking:
            try:
                with patience(LOOK_SECONDS_MAX):
                    await self._look()
            except Exception as fault:  # noqa: BLE001 - whatever it is, nothing new is known
                at = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S} UTC"
                found = self.says.partition("; could not look")[0]
                self.says = f"{found}; could not look at {at}: {said_of(fault)}"
            finally:
                self._next = self._clock() + LOOK_AGAIN_SECONDS

    async def _look(self) -> None:
        head = (await self._log.head()).position
        after = max(self._whole, head - POSITIONS_MAX, 0)
        again: Sequence[Flow] = ()
        if self._suspect is not None and self._suspect <= after:
            again = await self._flows(self._suspect - 1, self._suspect)
        flows = await self._flows(after, head)
        every = (*again, *flows)
        self.holes = list(dict.fromkeys(hole for flow in every for hole in _holes(flow)))
        self._suspect = min((position for flow in every for position in _at(flow)), default=None)
        if not any(flow.waiting for flow in flows):
            self._whole = head
        self.says = _said(flows, after, head) if not self.holes else "; ".join(self.holes)

    async def _flows(self, after: int, until: int) -> Sequence[Flow]:
        flows: Sequence[Flow] = ()
        async for _, found in flow_of(
            self._service, self._consumers, self._catalogue, self._log, self._pool, until, after
        ):
            flows = found
        return flows


def _at(flow: Flow) -> Iterator[int]:
    yield from (*flow.missing.named, *flow.repeated.named)


def _holes(flow: Flow) -> Iterator[str]:
    """Say what is wrong with a consumer, and where; a lag is not."""
    for what, positions in (("no answer to", flow.missing), ("two answers to", flow.repeated)):
        if positions.count:
            first, more = positions.named[0], positions.count - 1
            others = f" and to {more:,} after it" if more else ""
            yield f"{flow.consumer}: {what} {first:,}{others}; byfield audit flow --from {first}"
    for fault in flow.faults:
        yield f"{flow.consumer}: {fault}; byfield audit flow"


def _said(flows: Sequence[Flow], after: int, head: int) -> str:
    appended, handled, parked, discarded, waiting = (
        sum(getattr(flow, each) for flow in flows)
        for each in ("appended", "handled", "parked", "discarded", "waiting")
    )
    return (
        f"nothing is missing; after {after:,} up to {head:,}: {appended:,} appended = "
        f"{handled:,} handled + {parked:,} parked + {discarded:,} discarded + {waiting:,} waiting"
    )
