"""All that was asked to be forgotten, and what must be kept, as the log says now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from events.facts import CATALOGUE
from events.log.deciding.load import load, load_category
from events.log.store.event_log import EventLog
from services.access.decisions import FORGETTING_DECIDER, HOLD_DECIDER
from services.access.decisions.forgetting import Forgetting, Unasked, Withdrawn
from services.access.decisions.holds import Held, Holds


@dataclass(frozen=True, slots=True)
class ForgettingSeen:
    """Where the forgetting of a subject stands, with the version that was seen."""

    subject: str
    state: Forgetting
    position: int


async def forgetting_now(log: EventLog, subject: str) -> ForgettingSeen:
    """Return where the forgetting of one subject stands."""
    loaded = await load(log, CATALOGUE, FORGETTING_DECIDER, subject)
    return ForgettingSeen(subject, loaded.state, loaded.position)


async def list_forgetting(log: EventLog) -> list[ForgettingSeen]:
    """Return all that was asked and not withdrawn, the latest first. They are few."""
    known = await load_category(log, CATALOGUE, FORGETTING_DECIDER)
    found = [
        ForgettingSeen(subject, loaded.state, loaded.position)
        for subject, loaded in known.states.items()
        if not isinstance(loaded.state, Unasked | Withdrawn)
    ]
    return sorted(found, key=lambda each: each.position, reverse=True)


async def holds_on(log: EventLog, subject: str) -> Holds:
    """Return the legal holds on one subject."""
    return (await load(log, CATALOGUE, HOLD_DECIDER, subject)).state


async def list_holds(log: EventLog) -> Mapping[str, Held]:
    """Return the subjects on which legal holds lie, with these, in the order of their names."""
    known = await load_category(log, CATALOGUE, HOLD_DECIDER)
    return {
        subject: loaded.state
        for subject, loaded in sorted(known.states.items())
        if isinstance(loaded.state, Held)
    }
