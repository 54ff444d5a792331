"""The reaction that carries out what two administrators said."""

from __future__ import annotations

from functools import partial

from events.access import ForgettingConfirmed
from events.event import Heard
from services.access import feeds
from services.access.forgetting.carrying_out import carry_out
from services.kit.feed.reaction import Owed, Reaction
from services.kit.http.running_service import RunningService


def carry_out_forgetting(running: RunningService) -> Reaction:
    """Forget what was confirmed."""
    return Reaction(
        name=feeds.CARRY_OUT_FORGETTING_FEED,
        hears=frozenset({ForgettingConfirmed.wire_name}),
        react=partial(carry_out, running),
        starts="beginning",
        owes=_owes,
    )


def _owes(_: Heard) -> Owed:
    return Owed(silent_because="it destroys keys and erases, in the vault and in tables of access")
