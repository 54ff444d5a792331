"""The commands on topics."""

from __future__ import annotations

from datetime import date

from events.decider import Command
from events.vocabulary import TopicSlug
from services.intake.commands.fields import TopicLists, TopicTitle


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
