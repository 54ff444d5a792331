"""Who looks after each request, and what happened at its desk: for the center alone.

The timeline that everybody may read has none of it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Final, NamedTuple

from events.event import Narrow, Told
from services.kit.feed.projection import Projection
from services.kit.feed.tables import Entries, Table, rows
from services.reporting import feeds
from services.reporting.narrow_facts import desk


class OwnerRow(NamedTuple):
    """A request that a coordinator looks after."""

    request_id: str
    owner: str
    owned_since: date


class DeskRow(NamedTuple):
    """One fact of a desk."""

    request_id: str
    happened_on: date
    detail: str | None
    position: int
    type: str
    recorded_at: datetime
    actor: str


WORDS: Final[dict[type[Narrow], Callable[[Any], tuple[str, date, str | None]]]] = {
    desk.CoordinatorTook: attrgetter("request_id", "taken_on", "coordinator"),
    desk.CoordinatorReleased: attrgetter("request_id", "released_on", "coordinator"),
    desk.NoteWritten: lambda note: (note.request_id, note.noted_on, None),
    desk.NoteCorrected: attrgetter("request_id", "corrected_on", "reason"),
    desk.NoteStruck: attrgetter("request_id", "struck_on", "reason"),
}
"""How to read the request, the business day and a detail (or None) of each fact."""


def _take(_: OwnerRow | None, fact: desk.CoordinatorTook, _told: Told) -> OwnerRow:
    return OwnerRow(fact.request_id, fact.coordinator, fact.taken_on)


def _release(_row: OwnerRow, _: desk.CoordinatorReleased, _told: Told) -> None:
    return None


def _entry(told: Told) -> DeskRow:
    fact = type(told.event)
    words = WORDS[fact](told.event)
    return DeskRow(*words, told.position, fact.wire_name, told.recorded_at, told.actor)


DESK_PROJECTION: Final = Projection(
    feeds.DESK_FEED,
    (
        rows(
            Table("owners", OwnerRow, key=("request_id",), removes=True),
            makes={desk.CoordinatorTook: _take},
            changes={desk.CoordinatorReleased: _release},
        ),
        Entries(
            Table("desk_timeline", DeskRow, key=("request_id", "position"), grows=True),
            dict.fromkeys(WORDS, _entry),
        ),
    ),
)
