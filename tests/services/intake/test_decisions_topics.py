from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from events.rules.topics import TopicFact, is_offered, not_offered_on
from services.intake.commands.topics import (
    ListTopic,
    MergeTopic,
    RetireTopic,
    SeenTopic,
    SplitTopic,
)
from services.intake.decisions import TOPIC_DECIDER
from services.intake.decisions.topics import (
    CHAIN_TOPICS_MAX,
    TopicCommand,
)
from tests.services.intake.given import (
    MARCH_1,
    MARCH_2,
    MARCH_3,
    MARCH_4,
    NOW,
    TOMORROW,
    topic_listed,
    topic_merged,
    topic_retired,
    topic_split,
)
from tests.services.intake.rules import TOPIC_RULES

FEBRUARY_28 = date(2024, 2, 28)
LISTED: list[TopicFact] = [topic_listed()]
RETIRED: list[TopicFact] = [topic_listed(), topic_retired()]
MERGED: list[TopicFact] = [topic_listed(), topic_merged()]
SPLIT: list[TopicFact] = [topic_listed(), topic_split()]


def offer(**fields: Any) -> ListTopic:
    said = {"topic": "de-escalation", "title": "De-escalation", "lists": ["general"]}
    return ListTopic.model_validate(said | {"on": MARCH_1, "now": NOW} | fields)


def retire(**fields: Any) -> RetireTopic:
    said = {"topic": "de-escalation", "on": MARCH_3, "now": NOW}
    return RetireTopic.model_validate(said | fields)


def seen(topic: str, **fields: Any) -> SeenTopic:
    return SeenTopic.model_validate({"topic": topic, "listed": True, "offered": True} | fields)


def merge(into: str = "crisis-response", /, **fields: Any) -> MergeTopic:
    said = {"topic": "de-escalation", "into": into, "on": MARCH_3, "now": NOW}
    looked_up = {"chain_topics": 2, "heirs": [seen(into)]}
    return MergeTopic.model_validate(said | looked_up | fields)


def split(*into: str, **fields: Any) -> SplitTopic:
    parts = into or ("crisis-response", "tactics")
    said = {"topic": "de-escalation", "parts": parts, "on": MARCH_3, "now": NOW}
    return SplitTopic.model_validate(said | {"heirs": [seen(part) for part in parts]} | fields)


def test_a_topic_is_listed() -> None:
    TOPIC_RULES.given().when(offer()).then(*LISTED)


def test_listing_the_same_again_changes_nothing_whatever_the_day_and_order() -> None:
    both: dict[str, Any] = {"lists": ["general", "tribal"]}
    given: list[TopicFact] = [topic_listed(**both)]
    TOPIC_RULES.given(*given).when(offer(lists=["tribal", "general"], on=MARCH_2)).then()


def test_a_topic_gets_another_title_and_other_lists() -> None:
    new: dict[str, Any] = {"title": "De-escalation tactics", "lists": ["general", "sheriff"]}
    TOPIC_RULES.given(*LISTED).when(offer(**new, on=MARCH_2)).then(
        topic_listed(**new, listed_on=MARCH_2)
    )


def test_a_topic_is_retired() -> None:
    TOPIC_RULES.given(*LISTED).when(retire()).then(topic_retired())


def test_retiring_the_same_again_changes_nothing() -> None:
    TOPIC_RULES.given(*RETIRED).when(retire()).then()


def test_a_retired_topic_is_listed_again() -> None:
    TOPIC_RULES.given(*RETIRED).when(offer(on=MARCH_4)).then(topic_listed(listed_on=MARCH_4))


def test_a_topic_goes_into_another() -> None:
    TOPIC_RULES.given(*LISTED).when(merge()).then(topic_merged())


def test_a_topic_is_divided_into_others() -> None:
    TOPIC_RULES.given(*LISTED).when(split()).then(topic_split())


@pytest.mark.parametrize(
    ("given", "command"),
    [(MERGED, merge()), (SPLIT, split()), (SPLIT, split("tactics", "crisis-response"))],
)
def test_telling_the_same_end_again_changes_nothing(
    given: list[TopicFact], command: TopicCommand
) -> None:
    TOPIC_RULES.given(*given).when(command).then()


@pytest.mark.parametrize("given", [MERGED, SPLIT])
def test_an_end_that_was_told_by_mistake_leaves_no_gap_once_the_topic_is_listed_again(
    given: list[TopicFact],
) -> None:
    again = topic_listed(listed_on=MARCH_3)
    TOPIC_RULES.given(*given).when(offer(on=MARCH_3)).then(again)
    assert is_offered(TOPIC_DECIDER.fold([*given, again]), MARCH_3)


@pytest.mark.parametrize(
    ("given", "became"),
    [
        (MERGED, ("crisis-response",)),
        (SPLIT, ("crisis-response", "tactics")),
        (RETIRED, ()),
    ],
)
def test_a_topic_that_ended_says_what_it_became(
    given: list[TopicFact], became: tuple[str, ...]
) -> None:
    topic = TOPIC_DECIDER.fold(given)
    assert not_offered_on("de-escalation", MARCH_2, topic) is None
    missing = not_offered_on("de-escalation", MARCH_3, topic)
    assert missing is not None
    assert missing.became == became


def test_a_topic_says_nothing_of_what_it_became_after_a_gap_before_that() -> None:
    facts: list[TopicFact] = [*RETIRED, topic_listed(listed_on=MARCH_4)]
    facts.append(topic_merged(merged_on=MARCH_4))
    missing = not_offered_on("de-escalation", MARCH_3, TOPIC_DECIDER.fold(facts))
    assert missing is not None
    assert missing.became == ()


@pytest.mark.parametrize(
    ("given", "command", "rule"),
    [
        ([], merge(), "topic-unknown"),
        ([], split(), "topic-unknown"),
        (RETIRED, merge(), "topic-retired"),
        (RETIRED, split(), "topic-retired"),
        (MERGED, merge("tactics"), "topic-succeeded"),
        (MERGED, merge(on=MARCH_4), "topic-succeeded"),
        (MERGED, split(), "topic-succeeded"),
        (SPLIT, split("crisis-response", "coaching"), "topic-succeeded"),
        (SPLIT, split(on=MARCH_4), "topic-succeeded"),
        (SPLIT, merge(), "topic-succeeded"),
        (MERGED, retire(), "topic-succeeded"),
        (SPLIT, retire(), "topic-succeeded"),
        (MERGED, offer(on=MARCH_2), "before-topic-end"),
        (SPLIT, offer(on=MARCH_2), "before-topic-end"),
        (LISTED, merge(on=FEBRUARY_28), "before-last-listing"),
        (LISTED, split(on=FEBRUARY_28), "before-last-listing"),
        (LISTED, merge(on=TOMORROW), "in-the-future"),
        (LISTED, merge("de-escalation"), "same-topic"),
        (LISTED, split("tactics", "de-escalation"), "same-topic"),
        (
            LISTED,
            merge(heirs=[seen("crisis-response", listed=False, offered=False)]),
            "other-topic-unknown",
        ),
        (LISTED, merge(heirs=[seen("crisis-response", offered=False)]), "other-topic-not-offered"),
        (
            LISTED,
            split(heirs=[seen("crisis-response"), seen("tactics", offered=False)]),
            "other-topic-not-offered",
        ),
        (LISTED, merge(chain_topics=CHAIN_TOPICS_MAX + 1), "topic-chain-too-long"),
        ([], retire(), "topic-unknown"),
        (RETIRED, retire(on=MARCH_4), "topic-retired"),
        (LISTED, retire(on=FEBRUARY_28), "before-last-listing"),
        (LISTED, offer(title="Other", on=FEBRUARY_28), "before-last-listing"),
        (RETIRED, offer(on=MARCH_2), "before-retirement"),
        ([], offer(on=TOMORROW), "in-the-future"),
        (LISTED, retire(on=TOMORROW), "in-the-future"),
    ],
)
def test_a_step_out_of_order_is_refused(
    given: list[TopicFact], command: TopicCommand, rule: str
) -> None:
    TOPIC_RULES.given(*given).when(command).then_refused(rule)


@pytest.mark.parametrize(
    ("given", "on", "offered"),
    [
        ([], MARCH_1, False),
        (LISTED, FEBRUARY_28, True),
        (LISTED, MARCH_4, True),
        (RETIRED, MARCH_2, True),
        (RETIRED, MARCH_3, False),
        ([*RETIRED, topic_listed(listed_on=MARCH_4)], MARCH_3, False),
        ([*RETIRED, topic_listed(listed_on=MARCH_4)], MARCH_4, True),
        ([topic_retired()], MARCH_1, False),
    ],
)
def test_whether_a_topic_is_offered_is_known_for_each_day(
    given: list[TopicFact],
    on: date,
    offered: bool,  # noqa: FBT001 - one of the cases
) -> None:
    assert is_offered(TOPIC_DECIDER.fold(given), on) is offered


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("topic", "De-Escalation"),
        ("title", " "),
        ("lists", []),
        ("lists", ["general", "general"]),
        ("lists", ["campus"]),
    ],
)
def test_a_topic_that_breaks_a_limit_is_no_command(field: str, value: object) -> None:
    with pytest.raises(ValidationError, match=field):
        offer(**{field: value})
