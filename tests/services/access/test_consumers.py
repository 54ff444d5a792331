"""The rules of consumers: registered with a key, keys come and go, and an end is an end."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from events.access import (
    ConsumerEnded,
    ConsumerKeyAdded,
    ConsumerKeyRemoved,
    ConsumerRegistered,
)
from events.decider import Refused
from events.testing import Rules
from services.access.commands.consumers import (
    AddConsumerKey,
    ConsumerCommand,
    EndConsumer,
    RegisterConsumer,
    RemoveConsumerKey,
)
from services.access.decisions import CONSUMER_DECIDER
from services.access.decisions.consumers import KEYS_MAX, Consumer, ConsumerFact, Registered

CONSUMER_RULES = Rules(CONSUMER_DECIDER, not_repeated=(RegisterConsumer,))
"""A consumer's id is new each time."""
NOW = datetime(2024, 3, 10, 9, tzinfo=UTC)
MARCH_1, MARCH_8 = date(2024, 3, 1), date(2024, 3, 8)
CONSUMER_ID, KEY_ID, NEXT_KEY_ID = UUID(int=1), UUID(int=11), UUID(int=12)
ANA = "person-ana"
_ASKED: dict[str, Any] = {"consumer_id": CONSUMER_ID, "now": NOW, "on": MARCH_8, "by": ANA}


def register(**fields: Any) -> RegisterConsumer:
    said = {"key_id": KEY_ID, "scopes": ("log:read",), "on": MARCH_1}
    return RegisterConsumer.model_validate(_ASKED | said | fields)


def add_key(**fields: Any) -> AddConsumerKey:
    return AddConsumerKey.model_validate(_ASKED | {"key_id": NEXT_KEY_ID} | fields)


def remove_key(**fields: Any) -> RemoveConsumerKey:
    return RemoveConsumerKey.model_validate(_ASKED | {"key_id": KEY_ID} | fields)


def end(**fields: Any) -> EndConsumer:
    return EndConsumer.model_validate(_ASKED | {"reason": "not-needed"} | fields)


REGISTERED = ConsumerRegistered(
    consumer_id=CONSUMER_ID,
    scopes=("log:read",),
    ends_on=None,
    registered_by=ANA,
    registered_on=MARCH_1,
)
KEY_ADDED = ConsumerKeyAdded(consumer_id=CONSUMER_ID, key_id=KEY_ID, added_by=ANA, added_on=MARCH_1)
KEY_REMOVED = ConsumerKeyRemoved(
    consumer_id=CONSUMER_ID, key_id=KEY_ID, removed_by=ANA, removed_on=MARCH_8
)
ENDED = ConsumerEnded(consumer_id=CONSUMER_ID, reason="not-needed", ended_by=ANA, ended_on=MARCH_8)
IN = (REGISTERED, KEY_ADDED)


def test_a_consumer_is_registered_with_its_first_key() -> None:
    CONSUMER_RULES.given().when(register()).then(REGISTERED, KEY_ADDED)


def test_a_consumer_is_registered_once() -> None:
    CONSUMER_RULES.given(*IN).when(register()).then_refused("consumer-known")
    CONSUMER_RULES.given(*IN, ENDED).when(register()).then_refused("consumer-known")


def test_a_consumer_that_would_have_ended_is_not_registered() -> None:
    asked = register(ends_on=MARCH_1)
    CONSUMER_RULES.given().when(asked).then_refused("ends-before-it-begins", "2024-03-01")
    far = register(ends_on=date(2044, 3, 1))
    CONSUMER_RULES.given().when(far).then_refused("too-far-ahead")


def test_nothing_is_done_with_a_consumer_before_the_center_began_or_tomorrow() -> None:
    CONSUMER_RULES.given().when(register(on=date(2024, 3, 12))).then_refused("in-the-future")


def test_a_key_is_added_beside_the_first_and_the_first_is_removed() -> None:
    added = KEY_ADDED.model_copy(update={"key_id": NEXT_KEY_ID, "added_on": MARCH_8})
    CONSUMER_RULES.given(*IN).when(add_key()).then(added)
    CONSUMER_RULES.given(*IN, added).when(add_key()).then()
    CONSUMER_RULES.given(*IN, added).when(remove_key()).then(KEY_REMOVED)
    CONSUMER_RULES.given(*IN, added, KEY_REMOVED).when(remove_key()).then()


def test_a_key_that_was_removed_is_added_again() -> None:
    again = KEY_ADDED.model_copy(update={"added_on": MARCH_8})
    CONSUMER_RULES.given(*IN, KEY_REMOVED).when(add_key(key_id=KEY_ID)).then(again)


def test_a_consumer_has_so_many_keys_and_no_more() -> None:
    keys = [KEY_ADDED.model_copy(update={"key_id": UUID(int=n)}) for n in range(100, 104)]
    assert len(keys) + 1 == KEYS_MAX
    refused = CONSUMER_RULES.given(*IN, *keys).when(add_key())
    refused.then_refused("too-many-keys", allowed=("remove-key",))


def test_an_end_is_told_once() -> None:
    CONSUMER_RULES.given(*IN).when(end()).then(ENDED)
    CONSUMER_RULES.given(*IN, ENDED).when(end(reason="misuse")).then()


@pytest.mark.parametrize("command", [add_key(), remove_key(), end()])
def test_who_was_never_registered_is_unknown(command: ConsumerCommand) -> None:
    CONSUMER_RULES.given().when(command).then_refused("consumer-unknown")


@pytest.mark.parametrize("command", [add_key(), remove_key()])
def test_the_keys_of_who_has_ended_stay_as_they_are(command: ConsumerCommand) -> None:
    asked = CONSUMER_RULES.given(*IN, ENDED).when(command)
    asked.then_refused("consumer-ended", "2024-03-08", allowed=("register",))


def test_a_consumer_reads_until_the_day_before_its_end() -> None:
    consumer = Registered(REGISTERED.model_copy(update={"ends_on": MARCH_8}))
    assert [consumer.reads_on(day) for day in (date(2024, 3, 7), MARCH_8)] == [True, False]


class Consumers(RuleBasedStateMachine):
    """One consumer, asked for anything at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.facts: list[ConsumerFact] = []
        self.state: Consumer = CONSUMER_DECIDER.initial

    @rule()
    def registers(self) -> None:
        self.ask(register())

    @rule(number=st.integers(min_value=1, max_value=8))
    def adds(self, number: int) -> None:
        self.ask(add_key(key_id=UUID(int=number)))

    @rule(number=st.integers(min_value=1, max_value=8))
    def removes(self, number: int) -> None:
        self.ask(remove_key(key_id=UUID(int=number)))

    @rule()
    def ends(self) -> None:
        self.ask(end())

    def ask(self, command: ConsumerCommand) -> None:
        try:
            facts = CONSUMER_DECIDER.decide(command, self.state)
        except Refused:
            return
        for fact in facts:
            self.facts.append(fact)
            self.state = CONSUMER_DECIDER.evolve(self.state, fact)

    @invariant()
    def nothing_follows_an_end(self) -> None:
        kinds = [type(fact) for fact in self.facts]
        assert ConsumerEnded not in kinds[:-1]
        assert kinds.count(ConsumerRegistered) <= 1

    @invariant()
    def it_never_has_more_keys_than_it_may(self) -> None:
        assert len(getattr(self.state, "keys", ())) <= KEYS_MAX


TestConsumers = Consumers.TestCase
