"""The lifecycle of a topic: offered, retired, perhaps offered again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, assert_never

from events.decider import Decider, Refused
from events.intake import TopicListed, TopicRetired
from events.rules.days import refuse_before, refuse_future
from services.intake.commands.topics import ListTopic, RetireTopic


@dataclass(frozen=True, slots=True)
class Unlisted:
    """It was never offered."""


@dataclass(frozen=True, slots=True)
class Listed:
    """It is offered. Each gap is a retirement and the day of the listing that ended it."""

    fact: TopicListed
    gaps: tuple[tuple[date, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Retired:
    """It is no longer offered."""

    last: Listed
    retired_on: date


Topic = Unlisted | Listed | Retired
TopicCommand = ListTopic | RetireTopic
TopicFact = TopicListed | TopicRetired


def is_offered(topic: Topic, on: date) -> bool:
    """Whether the topic was offered on that day.

    It could be before it was listed, too: a list is often filled in after the first requests.
    """
    match topic:
        case Unlisted():
            return False
        case Listed(gaps=gaps):
            return not any(first <= on < next_on for first, next_on in gaps)
        case Retired(last=last, retired_on=retired_on):
            return on < retired_on and is_offered(last, on)
        case _:
            assert_never(topic)


def not_offered(
    known: Mapping[str, Topic], topics: Sequence[str], on: date
) -> tuple[Sequence[str], Sequence[str]]:
    """The topics that were never listed, and those that were not offered on that day.

    None of them while no topic at all is listed: then every one is taken.
    """
    if not known:
        return (), ()
    unknown = [topic for topic in topics if topic not in known]
    retired = [topic for topic in topics if topic in known and not is_offered(known[topic], on)]
    return unknown, retired


def list_topic(command: ListTopic, topic: Topic) -> Sequence[TopicFact]:
    """List a topic with title and lists; a retired one is offered again."""
    fact = TopicListed(
        topic=command.topic, title=command.title, lists=command.lists, listed_on=command.on
    )
    match topic:
        case Unlisted():
            return [fact]
        case Listed(fact=before):
            if (before.title, set(before.lists)) == (fact.title, set(fact.lists)):
                return []
            refuse_before(command.on, before.listed_on, "it was listed", rule="before-last-listing")
            return [fact]
        case Retired(retired_on=retired_on):
            refuse_before(command.on, retired_on, "it was retired", rule="before-retirement")
            return [fact]
        case _:
            assert_never(topic)


def retire_topic(command: RetireTopic, topic: Topic) -> Sequence[TopicFact]:
    """Retire a topic that is offered."""
    match topic:
        case Unlisted():
            raise Refused("topic-unknown", f"there is no topic {command.topic}", allowed=["list"])
        case Listed(fact=fact):
            refuse_before(command.on, fact.listed_on, "it was listed", rule="before-last-listing")
            return [TopicRetired(topic=command.topic, retired_on=command.on)]
        case Retired(retired_on=retired_on):
            if retired_on == command.on:
                return []
            raise Refused(
                "topic-retired", f"{command.topic} was retired on {retired_on}", allowed=["list"]
            )
        case _:
            assert_never(topic)


def decide(command: TopicCommand, topic: Topic) -> Sequence[TopicFact]:
    """The facts that follow."""
    refuse_future(command.on, command.now)
    match command:
        case ListTopic():
            return list_topic(command, topic)
        case RetireTopic():
            return retire_topic(command, topic)
        case _:
            assert_never(command)


def evolve(topic: Topic, fact: TopicFact) -> Topic:
    """The topic after a fact."""
    match fact:
        case TopicListed():
            match topic:
                case Unlisted():
                    return Listed(fact)
                case Listed(gaps=gaps):
                    return Listed(fact, gaps)
                case Retired(last=last, retired_on=retired_on):
                    return Listed(fact, (*last.gaps, (retired_on, fact.listed_on)))
                case _:
                    assert_never(topic)
        case TopicRetired():
            return Retired(topic, fact.retired_on) if isinstance(topic, Listed) else topic
        case _:
            assert_never(fact)


TOPIC_DECIDER: Final[Decider[TopicCommand, Topic, TopicFact]] = Decider(
    category="topic",
    initial=Unlisted(),
    decide=decide,
    evolve=evolve,
)
