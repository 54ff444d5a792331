"""The lists on which topics stand; which were merged or split, and what each became."""

from __future__ import annotations

from typing import Final, NamedTuple

from events.event import Told
from services.kit.feed.tables import Table, rows
from services.reporting.narrow_facts.intake import TopicListed, TopicMerged, TopicSplit


class TopicRow(NamedTuple):
    """One topic that was ever listed."""

    topic: str
    lists: tuple[str, ...]
    """The lists on which it was listed last; one that is retired stays on them."""


class EndedTopicRow(NamedTuple):
    """One topic that ended so; one that is listed again has no row."""

    topic: str
    became: tuple[str, ...]


def _list(_: TopicRow | None, event: TopicListed, _told: Told) -> TopicRow:
    return TopicRow(event.topic, event.lists)


def _merge(_: EndedTopicRow | None, event: TopicMerged, _told: Told) -> EndedTopicRow:
    return EndedTopicRow(event.topic, (event.into,))


def _split(_: EndedTopicRow | None, event: TopicSplit, _told: Told) -> EndedTopicRow:
    return EndedTopicRow(event.topic, event.into)


def _list_again(_row: EndedTopicRow, _event: TopicListed, _told: Told) -> None:
    return None


TOPICS_FOLD: Final = rows(
    Table("topics", TopicRow, key=("topic",), remembers=True), makes={TopicListed: _list}
)
ENDED_TOPICS_FOLD: Final = rows(
    Table("ended_topics", EndedTopicRow, key=("topic",), remembers=True, removes=True),
    makes={TopicMerged: _merge, TopicSplit: _split},
    changes={TopicListed: _list_again},
)
