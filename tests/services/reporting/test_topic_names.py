"""Figures by topic, under the names of then or of today: counted by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from events.event import Event
from tests.services.reporting.lives import Life, day, fact
from tests.services.reporting.reports import Reports

BOTH = Life(1, topics=("a", "b"))
ONLY_A = Life(2, topics=("a",))
ONLY_C = Life(3, "IA0570200", topics=("c",))


def listed(*topics: str) -> list[Event]:
    return [fact("TopicListed", topic=topic, listed_on=day("2018-01-01")) for topic in topics]


def merged(topic: str, into: str) -> Event:
    return fact("TopicMerged", topic=topic, into=into, merged_on=day("2024-01-01"))


def split(topic: str, *into: str) -> Event:
    return fact("TopicSplit", topic=topic, into=into, split_on=day("2024-01-01"))


def worked(*lives: Life) -> Iterable[Event]:
    """Each with a delivery that covers what was asked for."""
    for life in lives:
        yield from life.up_to_opened()
        yield life.delivery(topics=life.topics)


async def shown(reports: Reports, question: str = "&topics=as-today") -> dict[str, Any]:
    answer = await reports.get(f"figures?by=topic{question}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def counted(
    reports: Reports, unit: str, question: str = "&topics=as-today"
) -> dict[str, int]:
    return {row["key"]: row[unit] for row in (await shown(reports, question))["rows"] if row[unit]}


async def test_topics_count_as_named_then_unless_they_are_asked_for_as_today(
    reports: Reports,
) -> None:
    await reports.told([*listed("a", "b", "c"), *worked(BOTH, ONLY_A, ONLY_C), merged("a", "b")])
    for unit in ("requests", "engagements_opened", "deliveries", "sites", "engagements_active"):
        assert await counted(reports, unit, "") == {"a": 2, "b": 1, "c": 1}, unit
        # What has both counts once: 2 of b, and not the 3 that a and b were together.
        assert await counted(reports, unit) == {"b": 2, "c": 1}, unit
    # One agency asked for both and for a alone.
    assert await counted(reports, "agencies") == {"b": 1, "c": 1}


async def test_the_answer_says_which_names_it_has_and_what_became_of_others(
    reports: Reports,
) -> None:
    await reports.told([*listed("a", "b", "c", "d"), merged("a", "b"), split("c", "b", "d")])
    expected = {"merged": {"a": "b"}, "split": {"c": ["b", "d"]}}
    assert (await shown(reports, ""))["topics"] == expected | {"named": "as-named"}
    assert (await shown(reports))["topics"] == expected | {"named": "as-today"}
    whole = (await reports.get("figures?by=all&topics=as-today")).json()
    assert whole["topics"] is None


async def test_what_was_merged_and_merged_again_counts_as_what_it_is_in_the_end(
    reports: Reports,
) -> None:
    await reports.told([*listed("a", "b", "c"), *worked(BOTH, ONLY_A, ONLY_C)])
    await reports.told([merged("a", "b"), merged("b", "c")])
    assert await counted(reports, "deliveries") == {"c": 3}


async def test_a_topic_that_was_split_counts_under_its_own_name(reports: Reports) -> None:
    await reports.told([*listed("a", "b", "c", "d"), *worked(BOTH, ONLY_A, ONLY_C)])
    await reports.told([split("a", "c", "d")])
    assert await counted(reports, "deliveries") == {"a": 2, "b": 1, "c": 1}
    await reports.told([merged("b", "a")])  # of what was merged before it was split, likewise
    assert await counted(reports, "deliveries") == {"a": 2, "c": 1}


async def test_a_topic_that_is_listed_again_is_itself_again(reports: Reports) -> None:
    await reports.told([*listed("a", "b"), *worked(BOTH, ONLY_A), merged("a", "b")])
    assert await counted(reports, "requests") == {"b": 2}
    await reports.told(listed("a"))
    assert await counted(reports, "requests") == {"a": 2, "b": 1}
    await reports.told([merged("b", "a")])
    assert await counted(reports, "requests") == {"a": 2}


async def test_names_are_those_of_the_position_that_is_asked_about(reports: Reports) -> None:
    before = await reports.told([*listed("a", "b", "c"), *worked(BOTH, ONLY_A, ONLY_C)])
    then = await reports.told([merged("a", "b")])
    again = await reports.told([*listed("a"), merged("a", "c")])
    expected = {
        before: {"a": 2, "b": 1, "c": 1},
        then: {"b": 2, "c": 1},
        again: {"b": 1, "c": 3},
    }
    for position, figures in expected.items():
        question = f"&topics=as-today&as_of={position}"
        assert await counted(reports, "requests", question) == figures
    assert await counted(reports, "requests", f"&as_of={again}") == expected[before]


async def test_names_make_no_difference_to_other_dimensions(reports: Reports) -> None:
    await reports.told([*listed("a", "b"), *worked(BOTH, ONLY_A), merged("a", "b")])
    for by in ("all", "fiscal-year", "delivery-type"):
        named = (await reports.get(f"figures?by={by}")).json()
        today = (await reports.get(f"figures?by={by}&topics=as-today")).json()
        assert named == today


async def test_a_name_that_there_is_not_is_refused(reports: Reports) -> None:
    assert (await reports.get("figures?by=topic&topics=tomorrow")).status_code == 422
