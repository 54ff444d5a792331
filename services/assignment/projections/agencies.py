"""The ORIs that the registry knows: of agencies, and of aliases. Seven characters need them all."""

from __future__ import annotations

from typing import Final, NamedTuple

from events.event import Told
from events.intake import AgencyRegistered, AliasTakenBack, OriAliased
from services.assignment import feeds
from services.kit.feed.projection import Projection
from services.kit.feed.tables import Table, rows


class OriRow(NamedTuple):
    """One ORI; an alias that was taken back has no row."""

    ori: str
    stands_for: str | None = None
    """Whose it is, where it is an alias."""


def _register(_: OriRow | None, event: AgencyRegistered, _told: Told) -> OriRow:
    return OriRow(event.ori)


def _alias(_: OriRow | None, event: OriAliased, _told: Told) -> OriRow:
    return OriRow(event.ori, event.stands_for)


def _take_back(_row: OriRow, _event: AliasTakenBack, _told: Told) -> None:
    return None


AGENCIES_PROJECTION: Final = Projection(
    feeds.AGENCIES_FEED,
    (
        rows(
            Table("oris", OriRow, key=("ori",), removes=True),
            makes={AgencyRegistered: _register, OriAliased: _alias},
            changes={AliasTakenBack: _take_back},
        ),
    ),
)
