"""What became of every fact at the consumers of a service, whether or not it is at work."""

from __future__ import annotations

from collections.abc import Sequence

from deploy.settings import Settings
from events.vault.private_log import as_stored
from services.kit.feed.flow import Flow, flow_of
from services.kit.run.service import Service, open_service


async def flows_of(
    settings: Settings, service: Service, until: int, after: int = 0
) -> Sequence[Flow]:
    """Follow the facts after a position up to another through a service's consumers."""
    last: Sequence[Flow] = ()
    async with open_service(service, settings, listening=False) as one:
        running = one.running
        async for _, found in flow_of(
            service.name,
            one.handlers,
            running.catalogue,
            as_stored(running.log),  # no text is needed
            running.pool,
            until,
            after,
        ):
            last = found
    return last
