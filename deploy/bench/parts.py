"""What can be measured, by name, each as lines of the report."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, Literal

from deploy.bench.figures import Figure, Limit
from deploy.bench.ground import fresh_stack
from deploy.bench.relay import measure_relay
from deploy.bench.sizes import Sizes
from deploy.bench.submits import measure_submits

Part = Literal["relay", "http"]


async def _relay(sizes: Sizes) -> list[Figure]:
    async with fresh_stack() as stack:
        speed = await measure_relay(stack.postgres_dsn, stack.nats, events=sizes.relay_events)
    memory = Limit("publishing the same bytes from memory", speed.published)
    return [Figure("relay", "relay", speed.relayed, "events/s", (memory,))]


PARTS: Final[Mapping[Part, Callable[[Sizes], Awaitable[list[Figure]]]]] = {
    "relay": _relay,
    "http": measure_submits,
}
