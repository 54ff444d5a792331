"""The completions of each engagement, by which follow-ups find the right day of what was told."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from events.assignment import CompletionCorrected, EngagementDelivered
from events.event import Told
from services.intake import feeds
from services.kit.feed.projection import Projection
from services.kit.feed.tables import Table, rows


class CompletionsRow(NamedTuple):
    """The completions of one engagement, the first first; a column has one day of each."""

    engagement_id: UUID
    told_on: tuple[date, ...]
    """As they were told first."""
    delivered_on: tuple[date, ...]
    """As they are known."""
    corrected_on: tuple[date | None, ...]
    """When that became known; None where it was told so first."""


def _complete(row: CompletionsRow | None, event: EngagementDelivered, _: Told) -> CompletionsRow:
    before = row or CompletionsRow(event.engagement_id, (), (), ())
    return CompletionsRow(
        event.engagement_id,
        (*before.told_on, event.delivered_on),
        (*before.delivered_on, event.delivered_on),
        (*before.corrected_on, None),
    )


def _correct(row: CompletionsRow, event: CompletionCorrected, _: Told) -> CompletionsRow:
    place = event.completion - 1
    days, known = list(row.delivered_on), list(row.corrected_on)
    days[place : place + 1], known[place : place + 1] = [event.delivered_on], [event.corrected_on]
    return row._replace(delivered_on=tuple(days), corrected_on=tuple(known))


COMPLETIONS_PROJECTION: Final = Projection(
    feeds.COMPLETIONS_FEED,
    (
        rows(
            Table("completions", CompletionsRow, key=("engagement_id",)),
            makes={EngagementDelivered: _complete},
            changes={CompletionCorrected: _correct},
        ),
    ),
)
