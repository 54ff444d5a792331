"""Topics that ended, and what they became: an expert for one is an expert for the other."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

from events.event import Told
from events.intake import TopicListed, TopicMerged, TopicSplit
from services.assignment import feeds
from services.kit.feed.projection import Projection
from services.kit.feed.tables import Table, rows


class EndedTopicRow(NamedTuple):
    """One topic that was merged or split; one that is listed again has no row."""

    topic: str
    became: tuple[str, ...]
    ended_on: date


def _merge(_: EndedTopicRow | None, event: TopicMerged, _told: Told) -> EndedTopicRow:
    return EndedTopicRow(event.topic, (event.into,), event.merged_on)


def _split(_: EndedTopicRow | None, event: TopicSplit, _told: Told) -> EndedTopicRow:
    return EndedTopicRow(event.topic, event.into, event.split_on)


def _list_again(_row: EndedTopicRow, _event: TopicListed, _told: Told) -> None:
    return None


TOPICS_PROJECTION: Final = Projection(
    feeds.TOPICS_FEED,
    (
        rows(
            Table("ended_topics", EndedTopicRow, key=("topic",), removes=True),
            makes={TopicMerged: _merge, TopicSplit: _split},
            changes={TopicListed: _list_again},
        ),
    ),
)
