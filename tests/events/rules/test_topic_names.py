from __future__ import annotations

import pytest

from events.rules.topic_names import merged_topics, topics_today


@pytest.mark.parametrize(
    ("became", "today", "merged"),
    [
        ({}, {}, {}),
        ({"a": ["b"]}, {"a": {"b"}}, {"a": "b"}),
        (
            {"a": ["b"], "b": ["c"]},
            {"a": {"c"}, "b": {"c"}},
            {"a": "c", "b": "c"},
        ),
        ({"a": ["b", "c"]}, {"a": {"b", "c"}}, {}),
        (
            {"a": ["b"], "b": ["c", "d"], "d": ["e"]},
            {"a": {"c", "e"}, "b": {"c", "e"}, "d": {"e"}},
            {"a": "b", "d": "e"},
        ),
    ],
)
def test_what_a_topic_is_today_follows_from_all_that_became_of_it(
    became: dict[str, list[str]], today: dict[str, set[str]], merged: dict[str, str]
) -> None:
    assert topics_today(became) == today
    assert merged_topics(became) == merged


def test_rows_that_lead_in_a_circle_are_followed_once() -> None:
    circle = {"a": ["b"], "b": ["a"]}
    assert merged_topics(circle) == {"a": "b", "b": "a"}
    assert topics_today(circle) == {"a": {"b"}, "b": {"a"}}
