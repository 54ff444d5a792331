"""Agencies, their contacts and their other actions: rows become views."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from events.log.database.connections import Pool
from events.log.database.statements import statement
from events.vocabulary import AgencyKind
from services.intake.views.agencies import (
    AgencyView,
    Aliases,
    AliasView,
    Contacts,
    ContactView,
    OtherActions,
    OtherActionView,
)
from services.kit.feed.connections import Tables, fetch, fetchrow
from services.kit.feed.service_sql import escaped_for_like

OTHER_ACTIONS_MAX: Final = 100
"""Of one agency, the latest."""
ALIASES_MAX: Final = 100
"""Of one agency."""
PREDECESSORS_MAX: Final = 100
"""Of one agency, directly."""
CANDIDATES_MAX: Final = 20
"""How many agencies are listed for an ORI of seven characters."""


async def find_agency(tables: Tables, ori: str) -> AgencyView | None:
    """The agency, or None if the registry does not know it."""
    row = await fetchrow(tables, _sql("agency_get"), ori)
    return None if row is None else AgencyView.model_validate(dict(row))


async def list_agencies(
    pool: Pool,
    *,
    part: str | None,
    state: str | None,
    kind: AgencyKind | None,
    after_ori: str | None,
    limit: int,
) -> Sequence[AgencyView]:
    """Agencies by ORI; `part` is a piece of the name or the ORI, in any case."""
    pattern = None if part is None else escaped_for_like(part)
    rows = await fetch(pool, _sql("agencies_list"), pattern, state, kind, after_ori, limit)
    return [AgencyView.model_validate(dict(row)) for row in rows]


PART_CHARACTERS_MIN: Final = 3
"""Of a name that is looked for: fewer stand in most names."""


class Named(NamedTuple):
    """An ORI of the registry, and in words whose it is."""

    ori: str
    what: str


async def list_named_by_stem(tables: Tables, stem: str) -> Sequence[Named]:
    """The ORIs that begin with these seven characters: of agencies, then aliases of some."""
    found = [
        Named(agency.ori, f"{agency.name} ({agency.kind or 'of unknown kind'}, {agency.state})")
        for agency in await list_agencies_of_stem(tables, stem)
    ]
    rows = await fetch(tables, _sql("aliases_list_of_stem"), stem, CANDIDATES_MAX)
    return [*found, *(Named(row["ori"], row["stands_for"]) for row in rows)]


async def list_named(tables: Tables, name: str) -> Sequence[Named]:
    """Agencies that have this name, in any case, and have not ended."""
    rows = await fetch(tables, _sql("agencies_named"), name, CANDIDATES_MAX)
    return [Named(row["ori"], f"{row['name']} ({row['state']})") for row in rows]


async def list_named_with(tables: Tables, part: str) -> Sequence[Named]:
    """Agencies whose name has this in it, in any case, and that have not ended."""
    if len(part) < PART_CHARACTERS_MIN:
        return []
    rows = await fetch(tables, _sql("agencies_named_with"), escaped_for_like(part), CANDIDATES_MAX)
    return [Named(row["ori"], f"{row['name']} ({row['state']})") for row in rows]


async def list_agencies_of_stem(tables: Tables, stem: str) -> Sequence[AgencyView]:
    """Agencies whose ORIs begin with these seven characters."""
    rows = await fetch(tables, _sql("agencies_list_of_stem"), stem, CANDIDATES_MAX)
    return [AgencyView.model_validate(dict(row)) for row in rows]


async def list_aliases(tables: Tables, ori: str) -> Aliases:
    """The ORIs that stand for an agency beside its own."""
    rows = await fetch(tables, _sql("aliases_list"), ori, ALIASES_MAX)
    return Aliases(items=tuple(AliasView.model_validate(dict(row)) for row in rows))


async def last_center_number(tables: Tables) -> str | None:
    """The last number that the center gave, by the rows; None where it gave none."""
    row = await fetchrow(tables, _sql("center_number_last"))
    return None if row is None else row["ori"]


class Around(NamedTuple):
    """Who became an agency, and how many would follow each other if another succeeded it."""

    predecessors: Sequence[str]
    agencies: int


async def successions_around(tables: Tables, ori: str, successor: str | None) -> Around:
    """By the rows, which may be behind the log."""
    row = await fetchrow(tables, _sql("successions_around"), ori, successor)
    if row is None:
        raise AssertionError("unreachable: the statement has one row")
    return Around(row["predecessors"][:PREDECESSORS_MAX], row["agencies"])


async def list_contacts(tables: Tables, ori: str) -> Contacts:
    """Who speaks for an agency."""
    rows = await fetch(tables, _sql("contacts_list"), ori)
    return Contacts(items=tuple(ContactView.model_validate(dict(row)) for row in rows))


async def list_other_actions(tables: Tables, ori: str) -> OtherActions:
    """What else goes, or went, on with an agency, the latest first."""
    rows = await fetch(tables, _sql("other_actions_list"), ori, OTHER_ACTIONS_MAX)
    return OtherActions(items=tuple(OtherActionView.model_validate(dict(row)) for row in rows))


def _sql(name: str) -> str:
    return statement("services.intake", name)
