"""Topics that merge and split: what was asked and given keeps the name that it had then."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from deploy.demo.plan.acts import Act, IsRefused
from deploy.demo.plan.changes import TopicStep
from deploy.demo.plan.untidy.work import day, delivered, submitted, taken_by, trained

MERGED: Final = "career-wellness"
INTO: Final = "peer-support"
SPLIT: Final = "traffic-safety"
PARTS: Final = ("special-events", "rural-patrol")


def topic_merged() -> list[Act]:
    """A topic goes into another one while there is work on it; one training covered both."""
    both = replace(trained("nsa", "2025-04-15", 5), topics=(MERGED, INTO))
    return [
        *taken_by("nsa", "2025-02-11", topic=MERGED),
        trained("nsa", "2025-03-18", 9, topic=MERGED),
        both,
        TopicStep(day("2025-05-01"), MERGED, "merge", {"into": INTO}),
        IsRefused(day("2025-05-02"), submitted("2025-05-02", topic=MERGED), "topic-succeeded"),
        trained("nsa", "2025-05-20", 8, topic=INTO),
        delivered("2025-05-21"),
    ]


def topic_split() -> list[Act]:
    """A topic is divided into two, and the work goes on under one of them."""
    return [
        *taken_by("nsa", "2025-02-18", topic=SPLIT),
        trained("nsa", "2025-03-25", 7, topic=SPLIT),
        TopicStep(day("2025-05-01"), SPLIT, "split", {"into": list(PARTS)}),
        trained("nsa", "2025-05-27", 6, topic=PARTS[0]),
        delivered("2025-05-28"),
    ]
