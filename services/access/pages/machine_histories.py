"""Who did what with a machine and its keys, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from events.access import (
    ConsumerEnded,
    ConsumerKeyAdded,
    ConsumerKeyRemoved,
    ConsumerRegistered,
)
from services.access.decisions.consumers import ConsumerFact
from services.access.pages.histories import ON_THE_MACHINE, names_of
from services.access.pages.words import CONSUMER_END_REASONS, last_day
from services.access.queries.consumers import machine_facts, thumbprints_of
from services.kit.http.running_service import RunningService
from services.kit.pages.page import Page


class MachineEntry(NamedTuple):
    """One thing that was done."""

    at: datetime
    what: str
    key: str | None
    """The thumbprint of the key with which it was done; None where it was done with none."""
    who: str


async def machine_history(
    page: Page, running: RunningService, consumer_id: UUID
) -> Sequence[MachineEntry]:
    """Return what was done with a machine, the latest first."""
    told = await machine_facts(running.log, consumer_id)
    names = await names_of(running.pool, [_by(each.fact) for each in told])
    thumbprints = await thumbprints_of(running.pool, consumer_id)
    return [
        _entry(page, fact, recorded.recorded_at, thumbprints, names)
        for fact, recorded in reversed(told)
    ]


def _entry(
    page: Page,
    fact: ConsumerFact,
    at: datetime,
    thumbprints: Mapping[UUID, str],
    names: Mapping[str, str],
) -> MachineEntry:
    by = _by(fact)
    key = None
    if isinstance(fact, ConsumerKeyAdded | ConsumerKeyRemoved):
        key = thumbprints.get(fact.key_id)
    return MachineEntry(at, _what(page, fact), key, ON_THE_MACHINE if by is None else names[by])


def _by(fact: ConsumerFact) -> str | None:
    match fact:
        case ConsumerRegistered():
            return fact.registered_by
        case ConsumerKeyAdded():
            return fact.added_by
        case ConsumerKeyRemoved():
            return fact.removed_by
        case ConsumerEnded():
            return fact.ended_by


def _what(page: Page, fact: ConsumerFact) -> str:
    match fact:
        case ConsumerRegistered():
            until = "" if fact.ends_on is None else f", until {page.day(last_day(fact.ends_on))}"
            return f"Registered to read {', '.join(fact.scopes)}{until}"
        case ConsumerKeyAdded():
            return "Key added"
        case ConsumerKeyRemoved():
            return "Key removed"
        case ConsumerEnded():
            return f"Ended: {CONSUMER_END_REASONS[fact.reason]}"
