"""The reaction that carries out what two administrators said."""

from __future__ import annotations

from functools import partial

from events.access import ForgettingConfirmed
from events.event import Heard
from services.access import feeds
from services.access.forgetting.carrying_out import carry_out
from services.kit.feed.reaction import Reaction
from services.kit.http.running_service import RunningService


def carry_out_forgetting(running: RunningService) -> Reaction:
    """Forget what was confirmed."""
    return Reaction(
        name=feeds.CARRY_OUT_FORGETTING_FEED,
        hears=frozenset({ForgettingConfirmed.wire_name}),
        react=partial(carry_out, running),
        starts="beginning",
        silent_because=_silent_because,
    )


def _silent_because(_: Heard) -> str | None:
    return "it destroys keys and erases, in the vault and in tables of access"
