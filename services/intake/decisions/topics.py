"""The lifecycle of a topic: offered, retired, merged or split, perhaps offered again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, assert_never

from events.decider import Decider, Refused
from events.intake import TopicListed, TopicMerged, TopicRetired, TopicSplit
from events.rules.days import refuse_before, refuse_future
from events.rules.topics import (
    Listed,
    Merged,
    NotOffered,
    Retired,
    Split,
    Topic,
    TopicFact,
    Unlisted,
    evolve,
    is_offered,
    not_offered_on,
)
from services.intake.commands.topics import (
    ListTopic,
    MergeTopic,
    RetireTopic,
    SeenTopic,
    SplitTopic,
)

CHAIN_TOPICS_MAX: Final = 10
"""How many topics may go into each other, one after the other."""


TopicCommand = ListTopic | RetireTopic | MergeTopic | SplitTopic


def seen_on(slug: str, on: date, topic: Topic) -> SeenTopic:
    """What a rule of another topic sees of this one."""
    return SeenTopic(
        topic=slug,
        listed=not isinstance(topic, Unlisted),
        offered=isinstance(topic, Listed) and is_offered(topic, on),
    )


def not_offered(
    known: Mapping[str, Topic], topics: Sequence[str], on: date
) -> tuple[Sequence[str], Sequence[NotOffered]]:
    """The topics that were never listed, and those that were not offered on that day.

    None of them while no topic at all is listed: then every one is taken.
    """
    if not known:
        return (), ()
    unknown = [topic for topic in topics if topic not in known]
    found = [not_offered_on(topic, on, known[topic]) for topic in topics if topic in known]
    return unknown, [each for each in found if each is not None]


def list_topic(command: ListTopic, topic: Topic) -> Sequence[TopicFact]:
    """List a topic with title and lists; one that had ended is offered again."""
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
        case Retired(ended_on=ended_on):
            refuse_before(command.on, ended_on, "it was retired", rule="before-retirement")
            return [fact]
        case Merged(ended_on=ended_on):
            refuse_before(command.on, ended_on, "it was merged", rule="before-topic-end")
            return [fact]
        case Split(ended_on=ended_on):
            refuse_before(command.on, ended_on, "it was split", rule="before-topic-end")
            return [fact]
        case _:
            assert_never(topic)


def retire_topic(command: RetireTopic, topic: Topic) -> Sequence[TopicFact]:
    """Retire a topic that is offered."""
    if isinstance(topic, Retired) and topic.ended_on == command.on:
        return []
    _refuse_unoffered(command, topic)
    return [TopicRetired(topic=command.topic, retired_on=command.on)]


def merge_topic(command: MergeTopic, topic: Topic) -> Sequence[TopicFact]:
    """Let a topic that is offered go into another that is, too: so there is no circle."""
    fact = TopicMerged(topic=command.topic, into=command.into, merged_on=command.on)
    if isinstance(topic, Merged) and (topic.into, topic.ended_on) == (fact.into, fact.merged_on):
        return []
    _refuse_unoffered(command, topic)
    _refuse_heirs(command.topic, command.heirs, command.on)
    if command.chain_topics > CHAIN_TOPICS_MAX:
        raise Refused(
            "topic-chain-too-long",
            f"at most {CHAIN_TOPICS_MAX} topics may go into each other, one after the other",
        )
    return [fact]


def split_topic(command: SplitTopic, topic: Topic) -> Sequence[TopicFact]:
    """Divide a topic that is offered into others that are, too."""
    fact = TopicSplit(topic=command.topic, into=command.parts, split_on=command.on)
    if isinstance(topic, Split) and (set(topic.into), topic.ended_on) == (
        set(fact.into),
        fact.split_on,
    ):
        return []
    _refuse_unoffered(command, topic)
    _refuse_heirs(command.topic, command.heirs, command.on)
    return [fact]


def _refuse_unoffered(command: RetireTopic | MergeTopic | SplitTopic, topic: Topic) -> None:
    """Only what is offered ends, and not before it was listed."""
    match topic:
        case Unlisted():
            raise Refused("topic-unknown", f"there is no topic {command.topic}", allowed=["list"])
        case Listed(fact=fact):
            refuse_before(command.on, fact.listed_on, "it was listed", rule="before-last-listing")
        case Retired(ended_on=ended_on):
            raise Refused(
                "topic-retired", f"{command.topic} was retired on {ended_on}", allowed=["list"]
            )
        case Merged(ended_on=ended_on, into=into):
            raise Refused(
                "topic-succeeded",
                f"{command.topic} went into {into} on {ended_on}",
                allowed=["list"],
            )
        case Split(ended_on=ended_on, into=parts):
            raise Refused(
                "topic-succeeded",
                f"{command.topic} was split into {', '.join(parts)} on {ended_on}",
                allowed=["list"],
            )
        case _:
            assert_never(topic)


def _refuse_heirs(topic: str, heirs: Sequence[SeenTopic], on: date) -> None:
    for heir in heirs:
        if heir.topic == topic:
            raise Refused("same-topic", f"{topic} cannot become itself")
        if not heir.listed:
            raise Refused("other-topic-unknown", f"not listed: {heir.topic}")
        if not heir.offered:
            raise Refused(
                "other-topic-not-offered",
                f"{heir.topic} was not offered on {on}, or is no longer",
            )


def decide(command: TopicCommand, topic: Topic) -> Sequence[TopicFact]:
    """The facts that follow."""
    refuse_future(command.on, command.now)
    match command:
        case ListTopic():
            return list_topic(command, topic)
        case RetireTopic():
            return retire_topic(command, topic)
        case MergeTopic():
            return merge_topic(command, topic)
        case SplitTopic():
            return split_topic(command, topic)
        case _:
            assert_never(command)


TOPIC_DECIDER: Final[Decider[TopicCommand, Topic, TopicFact]] = Decider(
    category="topic",
    initial=Unlisted(),
    decide=decide,
    evolve=evolve,
)
