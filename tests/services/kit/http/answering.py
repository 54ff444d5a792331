"""A reaction as small as one can be: whenever somebody has counted, somebody rests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from events.decider import Command, Decider
from events.event import Heard
from events.log.deciding.handle import handle
from events.log.store.event_log import EventLog
from services.kit.feed.reaction import Reaction, cause_of
from tests.events.log.feed.feeding import CATALOGUE, COUNTED, Rested


class Rest(Command):
    """Do not count."""


def _rest(_command: Rest, _state: None) -> Sequence[Rested]:
    return [Rested()]


REST: Decider[Rest, None, Rested] = Decider(
    category="rest", initial=None, decide=_rest, evolve=lambda state, _: state
)


def answering(
    log: EventLog, *, then: Callable[[Heard], Awaitable[None]] | None = None, **options: str
) -> Reaction:
    """Appends to `rest-one` for each fact heard, and then does something else."""

    async def react(heard: Heard) -> None:
        command = Rest(now=heard.recorded.recorded_at)
        cause = cause_of(heard, "on_counted", "sample")
        await handle(log, CATALOGUE, REST, "rest-one", command, cause)
        if then is not None:
            await then(heard)

    return Reaction("on_counted", COUNTED, react, **options)  # type: ignore[arg-type] # `starts`
