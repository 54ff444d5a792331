"""The commands on topics."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from events.decider import Command
from events.vocabulary import TopicSlug
from services.intake.commands.fields import TopicLists, TopicParts, TopicTitle


class SeenTopic(BaseModel):
    """What a rule sees of another topic."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    topic: TopicSlug
    listed: bool
    """Whether it ever was."""
    offered: bool
    """Whether it was on the day of the command and, as far as is known, is still."""


class ListTopic(Command):
    """Offer a topic, or say anew what it is called and in which lists it stands."""

    topic: TopicSlug
    title: TopicTitle
    lists: TopicLists
    on: date


class RetireTopic(Command):
    """Offer a topic no longer, from that day on."""

    topic: TopicSlug
    on: date


class MergeTopic(Command):
    """Let a topic go into another one, from that day on."""

    topic: TopicSlug
    into: TopicSlug
    on: date
    chain_topics: Annotated[int, Field(exclude=True)]
    """How many would follow each other, by the rows of intake, which may be behind the log."""
    heirs: Annotated[tuple[SeenTopic, ...], Field(exclude=True)] = ()
    """The other topic, from its stream."""


class SplitTopic(Command):
    """Divide a topic into others, from that day on."""

    topic: TopicSlug
    parts: TopicParts
    on: date
    heirs: Annotated[tuple[SeenTopic, ...], Field(exclude=True)] = ()
    """The other topics, from their streams."""
