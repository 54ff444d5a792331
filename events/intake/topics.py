"""The topics that are offered."""

from __future__ import annotations

from datetime import date
from typing import Final

from events.event import Event
from events.remedy import Remedies, mended_by
from events.vocabulary import (
    TopicList,
    TopicSlug,
)


class TopicListed(Event):
    """A topic is offered. Stream `topic-<slug>`."""

    wire_name = "TopicListed"
    category = "topic"

    topic: TopicSlug
    title: str
    lists: tuple[TopicList, ...]
    listed_on: date


class TopicRetired(Event):
    """A topic is no longer offered; what was asked and given under it stays."""

    wire_name = "TopicRetired"
    category = "topic"

    topic: TopicSlug
    retired_on: date


class TopicMerged(Event):
    """A topic went into another one, and is no longer offered."""

    wire_name = "TopicMerged"
    category = "topic"

    topic: TopicSlug
    into: TopicSlug
    merged_on: date


class TopicSplit(Event):
    """A topic was divided into several others, and is no longer offered."""

    wire_name = "TopicSplit"
    category = "topic"

    topic: TopicSlug
    into: tuple[TopicSlug, ...]
    split_on: date


FACTS: Final[tuple[type[Event], ...]] = (
    TopicListed,
    TopicRetired,
    TopicMerged,
    TopicSplit,
)

REMEDIES: Final[Remedies] = {
    TopicListed: mended_by(
        "TopicRetired",
        says="Retire it on the same day, and list it again as it should be. A day told too late "
        "stays: what was covered before it has its reason.",
    ),
    TopicRetired: mended_by(
        "TopicListed", says="List it again, from the same day on; then retire it on the right one."
    ),
    TopicMerged: mended_by("TopicListed", says="List it again, from the same day on."),
    TopicSplit: mended_by("TopicListed", says="List it again, from the same day on."),
}
"""What is done about each of them that was told wrongly."""
