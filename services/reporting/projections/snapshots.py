"""What was published, as it was: a snapshot never changes."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from events.event import Told
from services.kit.feed.projection import Projection
from services.kit.feed.tables import Entries, Table
from services.reporting import feeds
from services.reporting.narrow_facts.snapshots import FiguresPublished


class SnapshotRow(NamedTuple):
    """One snapshot."""

    snapshot: str
    position: int
    """Of its fact; what it speaks for is `as_of`."""
    fiscal_year: int
    quarter: int
    edition: int
    supersedes: str | None
    reason: str | None
    as_of: int
    published_on: date
    digest: str
    content: str


def _row(told: Told) -> SnapshotRow:
    event: FiguresPublished = told.event
    return SnapshotRow(
        event.snapshot,
        told.position,
        event.fiscal_year,
        event.quarter,
        event.edition,
        event.supersedes,
        event.reason,
        event.as_of,
        event.published_on,
        event.digest,
        event.content,
    )


SNAPSHOTS_PROJECTION: Final = Projection(
    feeds.SNAPSHOTS_FEED,
    (
        Entries(
            Table("snapshots", SnapshotRow, key=("snapshot",), grows=True),
            {FiguresPublished: _row},
        ),
    ),
)
