"""The kit fails where a rule is not as a test says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from events.decider import Refused
from events.rules.topics import Topic, TopicFact
from events.testing import Rules
from services.intake.commands.topics import ListTopic
from services.intake.decisions import TOPIC_DECIDER
from services.intake.decisions.topics import TopicCommand
from tests.services.intake.rules import TOPIC_RULES
from tests.services.intake.test_decisions_topics import LISTED, offer, retire


def test_what_follows_is_exactly_what_is_named() -> None:
    TOPIC_RULES.given().when(offer()).then(*LISTED)
    with pytest.raises(AssertionError, match=r"followed: \n  TopicListed.*\nexpected: nothing"):
        TOPIC_RULES.given().when(offer()).then()
    with pytest.raises(AssertionError, match="followed: nothing"):
        TOPIC_RULES.given(*LISTED).when(offer()).then(*LISTED)


def test_a_refusal_is_not_taken_for_nothing() -> None:
    with pytest.raises(AssertionError, match="refused: topic-unknown"):
        TOPIC_RULES.given().when(retire()).then()
    with pytest.raises(Refused, match="topic-unknown"):
        _ = TOPIC_RULES.given().when(retire()).facts


@pytest.mark.parametrize(
    ("rule", "detail", "allowed"),
    [
        ("another-rule", "", None),
        ("topic-unknown", "other words", None),
        ("topic-unknown", "", ("retire",)),
    ],
)
def test_a_refusal_is_that_of_the_rule_with_its_words_and_ways_out(
    rule: str, detail: str, allowed: tuple[str, ...] | None
) -> None:
    outcome = TOPIC_RULES.given().when(retire())
    assert outcome.then_refused("topic-unknown").rule == "topic-unknown"
    with pytest.raises(AssertionError, match=r"refused: |allowed: "):
        outcome.then_refused(rule, detail, allowed=allowed)


def test_facts_where_a_refusal_was_expected_fail() -> None:
    with pytest.raises(AssertionError, match="not refused by topic-unknown; followed: "):
        TOPIC_RULES.given(*LISTED).when(retire()).then_refused("topic-unknown")


@pytest.mark.parametrize(
    ("second", "message"),
    [
        (LISTED, r"asked again, there followed: \n  TopicListed"),
        (Refused("topic-known", "it is listed"), "asked again, it is refused: topic-known"),
    ],
    ids=["follows again", "is refused"],
)
def test_what_is_asked_twice_follows_once(second: list[TopicFact] | Refused, message: str) -> None:
    def decide(_command: TopicCommand, topic: Topic) -> list[TopicFact]:
        if topic == TOPIC_DECIDER.initial:
            return LISTED
        if isinstance(second, Refused):
            raise second
        return second

    decider = replace(TOPIC_DECIDER, decide=decide)
    with pytest.raises(AssertionError, match=message):
        Rules(decider).given().when(offer())
    Rules(decider, not_repeated=(ListTopic,)).given().when(offer()).then(*LISTED)


def test_the_state_of_a_history_can_be_looked_at() -> None:
    assert Rules(TOPIC_DECIDER).given(*LISTED).state == TOPIC_DECIDER.fold(LISTED)
