"""The topics of a delivery were listed on its day, or the command says why they were covered."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import pytest

from events.intake import TopicListed, TopicMerged, TopicRetired, TopicSplit
from events.log.deciding.beside import each_of
from events.log.store.event_log import GUARDS_MAX, READ_STREAMS_MAX
from events.rules.topics import TOPIC_FOLD, Topic, TopicFact
from events.vocabulary import LateReason, OffListReason, TopicList
from services.assignment.commands.deliveries import CorrectDelivery, RecordDelivery
from services.assignment.decisions import ENGAGEMENT_DECIDER
from services.assignment.decisions.topics_of_day import DELIVERY_TOPICS_MAX, topics_to_see
from services.assignment.lookups import beside_engagement
from tests.services.assignment.examples import (
    ORI,
    REQUEST_ID,
    delivery,
    march,
    record_delivery,
)
from tests.services.assignment.lives import DELIVERED, UNDERWAY, correct, corrected, struck
from tests.services.assignment.rules import ENGAGEMENT_RULES

TOPIC: Final = "de-escalation"
REASONS: Final = tuple(OffListReason)
WHY: Final = OffListReason.ASKED_WHILE_LISTED


def listed(day: int = 1) -> TopicListed:
    return TopicListed(topic=TOPIC, title="T", lists=(TopicList.GENERAL,), listed_on=march(day))


def seen(*facts: TopicFact) -> tuple[tuple[str, Topic], ...]:
    return ((TOPIC, TOPIC_FOLD.fold(facts)),)


RETIRED: Final = TopicRetired(topic=TOPIC, retired_on=march(9))
MERGED: Final = TopicMerged(topic=TOPIC, into="use-of-force", merged_on=march(9))
SPLIT: Final = TopicSplit(topic=TOPIC, into=("a", "b"), split_on=march(9))
NEVER: Final = seen()
ON_LIST: Final = {
    "as long as it is offered": seen(listed()),
    "before it was ever listed": seen(listed(20)),
    "until the day of its end": seen(
        listed(), RETIRED.model_copy(update={"retired_on": march(11)})
    ),
    "after it was listed again": seen(listed(), RETIRED, listed(10)),
    "after a merge that was taken back": seen(listed(), MERGED, listed(9)),
}
OFF_LIST: Final[dict[str, tuple[Any, str, str, tuple[str, ...]]]] = {
    "never": (NEVER, "topic-unknown", "not listed: de-escalation", REASONS),
    "retired": (seen(listed(), RETIRED), "topic-retired", "not listed on 2020-03-10", REASONS),
    "in a gap": (
        seen(listed(), RETIRED, listed(11)), "topic-retired", TOPIC, REASONS,
    ),
    "merged": (
        seen(listed(), MERGED), "topic-succeeded", "then use-of-force",
        ("use-of-force", *REASONS),
    ),
    "split": (seen(listed(), SPLIT), "topic-succeeded", "then a, b", ("a", "b", *REASONS)),
}  # fmt: skip
on_list = pytest.mark.parametrize("topics", ON_LIST.values(), ids=ON_LIST)
off_list = pytest.mark.parametrize(
    ("topics", "rule", "detail", "allowed"), OFF_LIST.values(), ids=OFF_LIST
)


each_off_list = pytest.mark.parametrize(
    "topics", [topics for topics, *_ in OFF_LIST.values()], ids=OFF_LIST
)


def record(known: Any, **other: Any) -> RecordDelivery:
    return record_delivery(9, topics_listed=True, topics_seen=known, **other)


def change(known: Any, **other: Any) -> CorrectDelivery:
    return correct(topics_listed=True, topics_seen=known, **other)


@on_list
def test_a_topic_that_was_listed_on_the_day_is_covered(topics: Any) -> None:
    ENGAGEMENT_RULES.given(*UNDERWAY).when(record(topics)).then(delivery(9))


@off_list
def test_another_is_refused_and_the_refusal_says_what_is_allowed(
    topics: Any, rule: str, detail: str, allowed: tuple[str, ...]
) -> None:
    work = ENGAGEMENT_RULES.given(*UNDERWAY)
    work.when(record(topics)).then_refused(rule, detail, allowed=allowed)


@each_off_list
def test_with_a_reason_it_is_covered_all_the_same(topics: Any) -> None:
    told = delivery(9).model_copy(update={"topics_reason": WHY})
    ENGAGEMENT_RULES.given(*UNDERWAY).when(record(topics, topics_reason=WHY)).then(told)


def test_late_news_is_held_to_its_own_day() -> None:
    work = ENGAGEMENT_RULES.given(*DELIVERED)
    late = {"reason": LateReason.LATE_ENTRY}
    ended = seen(listed(), RETIRED)
    assert work.when(record(ended, on=march(8), **late)).facts
    work.when(record(ended, on=march(9), **late)).then_refused("topic-retired")


@off_list
def test_a_correction_to_such_a_topic_is_refused(
    topics: Any, rule: str, detail: str, allowed: tuple[str, ...]
) -> None:
    before = delivery().model_copy(update={"topics": ("gun-violence",)})
    work = ENGAGEMENT_RULES.given(*UNDERWAY[:-1], before)
    work.when(change(topics, topics=(TOPIC,))).then_refused(rule, detail, allowed=allowed)
    reasoned = change(topics, topics=(TOPIC,), topics_reason=WHY)
    work.when(reasoned).then(corrected(topics_reason=WHY))


def test_a_correction_to_a_day_on_which_the_topic_was_gone_is_refused() -> None:
    ended = seen(listed(), RETIRED.model_copy(update={"retired_on": march(11)}))
    work = ENGAGEMENT_RULES.given(*UNDERWAY)
    work.when(change(ended, delivered_on=march(12))).then_refused("topic-retired", "2020-03-12")
    assert work.when(change(ended, delivered_on=march(9))).facts


@each_off_list
def test_what_an_older_release_recorded_can_be_corrected_otherwise(topics: Any) -> None:
    ENGAGEMENT_RULES.given(*UNDERWAY).when(change(topics)).then(corrected())


def test_a_correction_keeps_the_reason_while_it_is_needed() -> None:
    before = delivery().model_copy(update={"topics_reason": WHY, "topics": (TOPIC, "pandemic")})
    work = ENGAGEMENT_RULES.given(*UNDERWAY[:-1], before)
    ended = seen(listed(), RETIRED)
    kept = work.when(change(ended, topics=(TOPIC,)))
    kept.then(corrected(topics_reason=WHY))
    dropped = work.when(change(seen(listed()), topics=(TOPIC,)))
    dropped.then(corrected())
    same = {"hours": 1.5, "topics": (TOPIC, "pandemic")}
    work.when(change(ended, **same)).then()
    work.when(change(ended, **same, topics_reason=OffListReason.LIST_BEHIND)).then(
        corrected(hours=1.5, minutes=90, topics=(TOPIC, "pandemic"), topics_reason="list-behind")
    )


def test_a_delivery_covers_ten_topics_and_an_older_one_keeps_its_own() -> None:
    many = tuple(f"t{number}" for number in range(DELIVERY_TOPICS_MAX + 1))
    work = ENGAGEMENT_RULES.given(*UNDERWAY)
    for command in (record((), topics=many), change((), topics=many)):
        work.when(command).then_refused("too-many-topics", "at most 10")
    assert work.when(record((), topics=many[1:])).facts
    older = delivery().model_copy(update={"topics": many})
    assert ENGAGEMENT_RULES.given(*UNDERWAY[:-1], older).when(change((), topics=many)).facts


def test_topics_told_for_the_first_time_are_looked_at_before_the_others() -> None:
    many = tuple(f"t{number}" for number in range(DELIVERY_TOPICS_MAX))
    older = delivery().model_copy(update={"topics": many})
    state = ENGAGEMENT_DECIDER.fold([*UNDERWAY[:-1], older])
    asked = change((), topics=(*many, "new"))
    assert topics_to_see(asked, state) == ["new", *many[:-1]]
    assert topics_to_see(asked, ENGAGEMENT_DECIDER.fold([*UNDERWAY, struck()]))[0] == "t0"


def test_topics_are_guarded_before_experts_and_no_read_is_too_large() -> None:
    command = record(
        (),
        topics=tuple(f"t{number}" for number in range(DELIVERY_TOPICS_MAX)),
        further_experts=tuple(UUID(int=number) for number in range(50)),
        attendance=[{"ori": ORI}],
    )
    looks = beside_engagement(command)
    assert callable(looks)
    looked = each_of(looks(ENGAGEMENT_DECIDER.fold(UNDERWAY)))
    guarded = {each.stream for each in looked.values() if each.guarded}
    assert len(guarded) == GUARDS_MAX
    topics = {f"topic-t{number}" for number in range(DELIVERY_TOPICS_MAX)}
    assert {*topics, f"request-{REQUEST_ID}"} <= guarded
    assert len({each.stream for each in looked.values()}) < READ_STREAMS_MAX


def test_without_a_list_no_topic_is_looked_at() -> None:
    looks = beside_engagement(record_delivery(9))
    assert callable(looks)
    assert looks(ENGAGEMENT_DECIDER.fold(UNDERWAY))["topics_seen"] == ()
