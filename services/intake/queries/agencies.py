"""Agencies, their contacts and their other actions: rows become views."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from events.log.database.connections import Pool
from events.log.database.statements import statement
from events.vocabulary import AgencyKind
from services.intake.views.agencies import (
    AgencyView,
    Contacts,
    ContactView,
    OtherActions,
    OtherActionView,
)
from services.kit.feed.connections import Tables, fetch, fetchrow

OTHER_ACTIONS_MAX: Final = 100
"""Of one agency, the latest."""
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
    pattern = None if part is None else _escaped(part)
    rows = await fetch(pool, _sql("agencies_list"), pattern, state, kind, after_ori, limit)
    return [AgencyView.model_validate(dict(row)) for row in rows]


async def list_agencies_of_stem(pool: Pool, stem: str) -> Sequence[AgencyView]:
    """Agencies whose ORIs begin with these seven characters."""
    rows = await fetch(pool, _sql("agencies_list_of_stem"), stem, CANDIDATES_MAX)
    return [AgencyView.model_validate(dict(row)) for row in rows]


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


def _escaped(part: str) -> str:
    """The text with the wildcards of LIKE escaped."""
    return part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
