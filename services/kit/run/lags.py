"""How far the handlers of a service are behind the log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from events.log.relay.lag import Lag
from services.kit.run.service import OpenService


async def lags_of(opened: OpenService) -> Mapping[str, Lag]:
    """Return the lag of each handler; of none while another replica is at work.

    Handlers stand at few places: one fact is read for each of these. Raises what the log raises.
    """
    at = {state.name: state.position for state in opened.feed.states.values() if state.begun}
    head = (await opened.stored.head()).position
    since: dict[int, float] = {}
    for position in {position for position in at.values() if position < head}:
        [oldest] = await opened.stored.read(after=position, limit=1)
        since[position] = max((datetime.now(UTC) - oldest.recorded_at).total_seconds(), 0.0)
    return {
        name: Lag(max(head - position, 0), since.get(position, 0.0))
        for name, position in at.items()
    }
