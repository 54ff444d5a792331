"""Values of measures in words: every part of each, whatever is not known or not shown."""

from __future__ import annotations

import pytest

from services.reporting.measures import MEASURES
from services.reporting.views.published import in_words
from services.reporting.views.told_values import NOT_SHOWN, told

_ENGAGEMENT = "0190f3a2-7c4e-7000-8000-000000000001"


@pytest.mark.parametrize("measure", list(MEASURES))
def test_what_nothing_was_counted_for_has_words(measure: str) -> None:
    assert told(MEASURES[measure], None).all_said


@pytest.mark.parametrize(
    ("measure", "value", "said"),
    [
        ("requests", 1234, "1,234"),
        ("days_to_delivery", {"median": None, "engagements": 0}, "median not known; engagements 0"),
        (
            "satisfaction",
            {"share": None, "answers": 2, "suppressed": True},
            f"share {NOT_SHOWN}; answers 2",
        ),
        (
            "satisfaction",
            {"share": 0.875, "answers": 8, "suppressed": False},
            "share 87.5%; answers 8",
        ),
        (
            "milestones",
            {
                "engagements": 100,
                "reached_on": "2023-05-02",
                "engagement_id": _ENGAGEMENT,
                "passed": [{"engagements": 100}],
            },
            f"engagements 100; reached on 2023-05-02; engagement id {_ENGAGEMENT}",
        ),
    ],
)
def test_each_part_of_a_value_is_said_with_its_name(measure: str, value: object, said: str) -> None:
    assert told(MEASURES[measure], value).all_said == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (None, "not known"),
        ("2023-05-02", "2023-05-02"),
        ({"share": None, "helped": 3}, "share not known; helped 3"),
    ],
)
def test_a_published_figure_has_words_whatever_it_is(value: object, said: str) -> None:
    assert in_words(value) == said
