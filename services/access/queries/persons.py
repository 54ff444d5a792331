"""What the log says of a person now. Rows lag, and may be parked: they would keep somebody in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from events.facts import CATALOGUE
from events.log.deciding.load import load, load_each
from events.log.store.event_log import EventLog
from services.access.decisions import PERSON_DECIDER
from services.access.decisions.person_states import Person


async def person_now(log: EventLog, person_id: UUID) -> Person:
    """Return a person, as of the last fact that is told of it."""
    return (await load(log, CATALOGUE, PERSON_DECIDER, person_id)).state


async def persons_now(log: EventLog, ids: Iterable[UUID]) -> Mapping[UUID, Person]:
    """Return several persons, each as of the last fact that is told of it."""
    return await load_each(log, CATALOGUE, PERSON_DECIDER, ids)
