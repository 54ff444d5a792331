"""The projection of topics, as last recorded."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from events.event import Told
from events.intake import TopicListed, TopicMerged, TopicRetired, TopicSplit
from services.intake import feeds
from services.kit.feed.projection import Projection
from services.kit.feed.tables import Table, rows


class TopicRow(NamedTuple):
    """One topic."""

    topic: str
    version: int
    title: str
    lists: tuple[str, ...]
    listed_on: date
    retired_on: date | None = None
    merged_into: str | None = None
    split_into: tuple[str, ...] = ()


def _list(_: TopicRow | None, event: TopicListed, told: Told) -> TopicRow:
    return TopicRow(event.topic, told.version, event.title, event.lists, event.listed_on)


def _retire(row: TopicRow, event: TopicRetired, told: Told) -> TopicRow:
    return row._replace(version=told.version, retired_on=event.retired_on)


def _merge(row: TopicRow, event: TopicMerged, told: Told) -> TopicRow:
    return row._replace(version=told.version, retired_on=event.merged_on, merged_into=event.into)


def _split(row: TopicRow, event: TopicSplit, told: Told) -> TopicRow:
    return row._replace(version=told.version, retired_on=event.split_on, split_into=event.into)


TOPICS_PROJECTION: Final = Projection(
    feeds.TOPICS_FEED,
    (
        rows(
            Table("topics", TopicRow, key=("topic",)),
            makes={TopicListed: _list},
            changes={TopicRetired: _retire, TopicMerged: _merge, TopicSplit: _split},
        ),
    ),
)
"""A listing makes the whole row, also of a topic that had ended."""
