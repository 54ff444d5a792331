"""Which machines may read what: registering, keys that come and go, and an end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, assert_never
from uuid import UUID

from events.access import (
    ConsumerEnded,
    ConsumerKeyAdded,
    ConsumerKeyRemoved,
    ConsumerRegistered,
)
from events.copying import copied
from events.decider import Decider, Refused
from events.rules.days import refuse_far_ahead, refuse_outside
from services.access.commands.consumers import (
    AddConsumerKey,
    ConsumerCommand,
    EndConsumer,
    RegisterConsumer,
    RemoveConsumerKey,
)

KEYS_MAX: Final = 5
"""At once: one in use, and some for a change."""

ConsumerFact = ConsumerRegistered | ConsumerKeyAdded | ConsumerKeyRemoved | ConsumerEnded


@dataclass(frozen=True, slots=True)
class Unregistered:
    """There is no consumer of this id."""


@dataclass(frozen=True, slots=True)
class Registered:
    """The consumer may get tokens, by one of its keys, until its end."""

    fact: ConsumerRegistered
    keys: frozenset[UUID] = frozenset()

    def reads_on(self, day: date) -> bool:
        """Whether its end has not come on a day."""
        return self.fact.ends_on is None or day < self.fact.ends_on


@dataclass(frozen=True, slots=True)
class Ended:
    """The consumer may read nothing any more."""

    fact: ConsumerEnded


Consumer = Unregistered | Registered | Ended


def decide(command: ConsumerCommand, consumer: Consumer) -> Sequence[ConsumerFact]:
    """The facts that follow."""
    refuse_outside(command.on, command)
    match command:
        case RegisterConsumer():
            return _register(command, consumer)
        case AddConsumerKey():
            return _add_key(command, consumer)
        case RemoveConsumerKey():
            return _remove_key(command, consumer)
        case EndConsumer():
            return _end(command, consumer)
        case _:
            assert_never(command)


def _register(command: RegisterConsumer, consumer: Consumer) -> Sequence[ConsumerFact]:
    if not isinstance(consumer, Unregistered):
        raise Refused("consumer-known", f"there is a consumer {command.consumer_id} already")
    if command.ends_on is not None and command.ends_on <= command.on:
        raise Refused(
            "ends-before-it-begins",
            f"it would end on {command.ends_on}, and begin on {command.on}",
        )
    refuse_far_ahead(command.ends_on, command.now, "a consumer that ends on")
    return [
        copied(ConsumerRegistered, command, registered_by=command.by, registered_on=command.on),
        copied(ConsumerKeyAdded, command, added_by=command.by, added_on=command.on),
    ]


def _add_key(command: AddConsumerKey, consumer: Consumer) -> Sequence[ConsumerFact]:
    registered = _refused_unless_registered(command.consumer_id, consumer)
    if command.key_id in registered.keys:
        return []
    if len(registered.keys) >= KEYS_MAX:
        raise Refused(
            "too-many-keys",
            f"the consumer has {KEYS_MAX} keys, which is as many as one may have at once",
            allowed=("remove-key",),
        )
    return [copied(ConsumerKeyAdded, command, added_by=command.by, added_on=command.on)]


def _remove_key(command: RemoveConsumerKey, consumer: Consumer) -> Sequence[ConsumerFact]:
    registered = _refused_unless_registered(command.consumer_id, consumer)
    if command.key_id not in registered.keys:
        return []
    return [copied(ConsumerKeyRemoved, command, removed_by=command.by, removed_on=command.on)]


def _end(command: EndConsumer, consumer: Consumer) -> Sequence[ConsumerFact]:
    if isinstance(consumer, Ended):
        return []
    _refused_unless_registered(command.consumer_id, consumer)
    return [copied(ConsumerEnded, command, ended_by=command.by, ended_on=command.on)]


def _refused_unless_registered(consumer_id: UUID, consumer: Consumer) -> Registered:
    match consumer:
        case Registered():
            return consumer
        case Unregistered():
            raise Refused("consumer-unknown", f"there is no consumer {consumer_id}")
        case Ended(fact=fact):
            raise Refused(
                "consumer-ended", f"the consumer ended on {fact.ended_on}", allowed=("register",)
            )
        case _:
            assert_never(consumer)


def evolve(consumer: Consumer, fact: ConsumerFact) -> Consumer:
    """The consumer after a fact."""
    match fact:
        case ConsumerRegistered():
            return Registered(fact)
        case ConsumerKeyAdded():
            if not isinstance(consumer, Registered):
                return consumer
            return replace(consumer, keys=consumer.keys | {fact.key_id})
        case ConsumerKeyRemoved():
            if not isinstance(consumer, Registered):
                return consumer
            return replace(consumer, keys=consumer.keys - {fact.key_id})
        case ConsumerEnded():
            return Ended(fact)
        case _:
            assert_never(fact)


CONSUMER_DECIDER: Final[Decider[ConsumerCommand, Consumer, ConsumerFact]] = Decider(
    category="consumer", initial=Unregistered(), decide=decide, evolve=evolve
)
