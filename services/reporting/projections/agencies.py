"""Every agency that is known, as its latest profile says."""

from __future__ import annotations

from typing import Final, NamedTuple

from events.event import Told
from services.kit.feed.tables import Table, rows
from services.reporting.narrow_facts.intake import AgencyProfileChanged, AgencyRegistered


class AgencyRow(NamedTuple):
    """One agency."""

    ori: str
    name: str
    kind: str | None
    state: str
    sworn: int | None


def _profile(_: AgencyRow | None, event: AgencyRegistered, _told: Told) -> AgencyRow:
    return AgencyRow(event.ori, event.name, event.kind, event.state, event.sworn)


AGENCIES_FOLD: Final = rows(
    Table("agencies", AgencyRow, key=("ori",), remembers=True),
    makes={AgencyRegistered: _profile},
    changes={AgencyProfileChanged: _profile},
)
"""Every fact has the whole profile, so the latest one is the row."""
