"""A topic as its facts tell it: offered on which days, and what it became."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, assert_never

from pydantic import BaseModel, ConfigDict

from events.decider import Fold
from events.intake import TopicListed, TopicMerged, TopicRetired, TopicSplit
from events.vocabulary import TopicSlug


class NotOffered(BaseModel):
    """A topic that was not offered on some day, and those that it had become by then."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    topic: TopicSlug
    became: tuple[TopicSlug, ...] = ()


@dataclass(frozen=True, slots=True)
class Unlisted:
    """It was never offered."""


@dataclass(frozen=True, slots=True)
class Listed:
    """It is offered. Each gap is an end and the day of the listing that ended it."""

    fact: TopicListed
    gaps: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Retired:
    """It is no longer offered."""

    last: Listed
    ended_on: date


@dataclass(frozen=True, slots=True)
class Merged:
    """It went into another one."""

    last: Listed
    ended_on: date
    into: str


@dataclass(frozen=True, slots=True)
class Split:
    """It was divided into others."""

    last: Listed
    ended_on: date
    into: tuple[str, ...]


Topic = Unlisted | Listed | Retired | Merged | Split
TopicFact = TopicListed | TopicRetired | TopicMerged | TopicSplit


def is_offered(topic: Topic, on: date) -> bool:
    """Whether the topic was offered on that day.

    It could be before it was listed, too: a list is often filled in after the first requests.
    """
    match topic:
        case Unlisted():
            return False
        case Listed(gaps=gaps):
            return not any(first <= on < next_on for first, next_on in gaps)
        case Retired(last, ended_on) | Merged(last, ended_on) | Split(last, ended_on):
            return on < ended_on and is_offered(last, on)
        case _:
            assert_never(topic)


def not_offered_on(slug: str, on: date, topic: Topic) -> NotOffered | None:
    """That a listed topic was not offered on that day, and what it had become; else None."""
    if isinstance(topic, Unlisted) or is_offered(topic, on):
        return None
    match topic:
        case Merged(ended_on=ended_on, into=into) if ended_on <= on:
            return NotOffered(topic=slug, became=(into,))
        case Split(ended_on=ended_on, into=parts) if ended_on <= on:
            return NotOffered(topic=slug, became=parts)
        case _:
            return NotOffered(topic=slug)


def evolve(topic: Topic, fact: TopicFact) -> Topic:
    """The topic after a fact."""
    match fact:
        case TopicListed():
            match topic:
                case Unlisted():
                    return Listed(fact)
                case Listed(gaps=gaps):
                    return Listed(fact, gaps)
                case Retired(last, ended_on) | Merged(last, ended_on) | Split(last, ended_on):
                    return Listed(fact, (*last.gaps, (ended_on, fact.listed_on)))
                case _:
                    assert_never(topic)
        case TopicRetired():
            return Retired(topic, fact.retired_on) if isinstance(topic, Listed) else topic
        case TopicMerged():
            return Merged(topic, fact.merged_on, fact.into) if isinstance(topic, Listed) else topic
        case TopicSplit():
            return Split(topic, fact.split_on, fact.into) if isinstance(topic, Listed) else topic
        case _:
            assert_never(fact)


TOPIC_FOLD: Final[Fold[Topic, TopicFact]] = Fold(
    category="topic", initial=Unlisted(), evolve=evolve
)
