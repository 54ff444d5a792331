from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from services.intake.commands.topics import ListTopic, RetireTopic
from services.intake.decisions import TOPIC_DECIDER
from services.intake.decisions.topics import TopicCommand, TopicFact, is_offered
from tests.services.intake.given import (
    MARCH_1,
    MARCH_2,
    MARCH_3,
    MARCH_4,
    NOW,
    TOMORROW,
    topic_listed,
    topic_retired,
)
from tests.services.intake.rules import TOPIC_RULES

FEBRUARY_28 = date(2024, 2, 28)
LISTED: list[TopicFact] = [topic_listed()]
RETIRED: list[TopicFact] = [topic_listed(), topic_retired()]


def offer(**fields: Any) -> ListTopic:
    said = {"topic": "de-escalation", "title": "De-escalation", "lists": ["general"]}
    return ListTopic.model_validate(said | {"on": MARCH_1, "now": NOW} | fields)


def retire(**fields: Any) -> RetireTopic:
    said = {"topic": "de-escalation", "on": MARCH_3, "now": NOW}
    return RetireTopic.model_validate(said | fields)


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


@pytest.mark.parametrize(
    ("given", "command", "rule"),
    [
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
