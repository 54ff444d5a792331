"""People for administrators: the list, what is known of some, and the facts of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple, cast
from uuid import UUID

from events.event import Recorded, Role
from events.facts import CATALOGUE
from events.log.database.connections import Pool
from events.log.deciding.load import category_pages
from events.log.store.event_log import EventLog
from services.access.decisions.holdings import Holding, held_on
from services.access.decisions.person_states import PersonFact
from services.access.queries.statements import SQL
from services.access.views.people import KnownPerson, PersonView
from services.kit.feed.connections import fetch
from services.kit.feed.service_sql import escaped_for_like

FACTS_SHOWN_MAX: Final = 1000
"""Of one person: some hundred years of yearly changes."""


class Told(NamedTuple):
    """A fact of a person, with when it was recorded."""

    fact: PersonFact
    recorded: Recorded


class PeopleFilter(NamedTuple):
    """Which people a list shows."""

    part: str | None = None
    """A part of the name or the address."""
    role: Role | None = None
    standing: str | None = None
    """One of `Standing`, or `all`; None: all but removed people."""


class Access(NamedTuple):
    """A role that a person holds on a day."""

    person: KnownPerson
    holding: Holding


async def list_people(
    pool: Pool, wanted: PeopleFilter, today: date, after: tuple[str, UUID] | None, limit: int
) -> list[PersonView]:
    """Return people by name."""
    part = None if wanted.part is None else escaped_for_like(wanted.part)
    name, id_ = after or (None, None)
    return await SQL.views(
        PersonView, pool, "people_list", part, wanted.role, wanted.standing, today, name, id_, limit
    )


async def people_known(pool: Pool, ids: Iterable[UUID]) -> dict[UUID, KnownPerson]:
    """Return the names of people, by id; a person without a name has an entry, too."""
    known = await SQL.views(KnownPerson, pool, "people_known", sorted(set(ids)))
    return {each.person_id: each for each in known}


async def facts_of(log: EventLog, person_id: UUID) -> Sequence[Told]:
    """Return the facts of a person, the first one first."""
    records = await log.read_stream(f"person-{person_id}", limit=FACTS_SHOWN_MAX)
    return [Told(cast("PersonFact", CATALOGUE.require(each)), each) for each in records]


async def other_administrators(pool: Pool, person_id: UUID, limit: int) -> tuple[UUID, ...]:
    """Return others who may be administrators; the rule asks the log whether they are."""
    rows = await fetch(pool, SQL["administrators_beside"], person_id, limit)
    return tuple(row["person_id"] for row in rows)


async def list_access(log: EventLog, pool: Pool, day: date) -> list[Access]:
    """Return who held which role at the end of a day, by name, as the log has it: rows forget."""
    facts: dict[UUID, list[PersonFact]] = {}
    async for page in category_pages(log, "person"):
        for recorded in page:
            fact = cast("PersonFact", CATALOGUE.require(recorded))
            facts.setdefault(fact.person_id, []).append(fact)
    held = {id_: now for id_, told in facts.items() if (now := held_on(told, day))}
    known = await people_known(pool, held)
    listed = [Access(known[id_], each) for id_, holdings in held.items() for each in holdings]
    return sorted(listed, key=_by_name)


def _by_name(access: Access) -> tuple[str, str, str]:
    return (access.person.name or "").casefold(), str(access.person.person_id), str(access.holding)
