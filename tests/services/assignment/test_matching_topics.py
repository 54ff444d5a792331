"""An expert for a topic that was merged or split is one for what it became."""

from __future__ import annotations

from datetime import date

import pytest

from events.contracts.examples import examples
from events.event import Event
from events.rules.topic_names import topics_today
from services.assignment.defaults import DEFAULT_WEIGHTS
from services.assignment.matching.criteria import CRITERIA
from services.assignment.matching.ranking import scorer
from tests.services.assignment.center import Center
from tests.services.assignment.examples import expert
from tests.services.assignment.test_matching import wanted

TOPICS = next(soft for soft in CRITERIA if soft.name == "topics")
ALONE = dict.fromkeys(DEFAULT_WEIGHTS, 0.0) | {"topics": 1.0}


@pytest.mark.parametrize(
    ("became", "asked", "lists", "covered", "said"),
    [
        ({}, "b", ("a",), 0.0, "covers 0 of 1 topics"),
        ({"a": ["b"]}, "b", ("b",), 1.0, "covers 1 of 1 topics: b"),
        ({"a": ["b"]}, "b", ("a",), 1.0, "b (listed as a, since merged or split)"),
        ({"a": ["b"]}, "a", ("b",), 1.0, "a (listed as b, since merged or split)"),
        ({"a": ["b"]}, "a", ("a",), 1.0, "covers 1 of 1 topics: a"),
        ({"a": ["b"], "b": ["c"]}, "c", ("a",), 1.0, "c (listed as a, since merged or split)"),
        ({"a": ["b"], "d": ["b"]}, "d", ("a",), 1.0, "d (listed as a, since merged or split)"),
        ({"a": ["b", "c"]}, "b", ("a",), 1.0, "b (listed as a, since merged or split)"),
        ({"a": ["b", "c"]}, "c", ("a",), 1.0, "c (listed as a, since merged or split)"),
        ({"a": ["b", "c"]}, "a", ("c",), 1.0, "a (listed as c, since merged or split)"),
        ({"a": ["b", "c"]}, "b", ("c",), 0.0, "covers 0 of 1 topics"),
        ({"a": ["b"]}, "c", ("a", "b"), 0.0, "covers 0 of 1 topics"),
    ],
)
def test_topics_that_were_merged_or_split_are_covered_and_the_sentence_says_why(
    became: dict[str, list[str]], asked: str, lists: tuple[str, ...], covered: float, said: str
) -> None:
    want, who = wanted(topics=frozenset((asked,))), expert(1, topics=lists)
    who = who._replace(today=topics_today(became))
    assert scorer(want, ALONE)(who) == covered
    assert TOPICS.sentence(want, who).endswith(said)


def merged(topic: str, into: str, on: date = date(2020, 2, 1)) -> Event:
    return examples()["TopicMerged"].model_copy(
        update={"topic": topic, "into": into, "merged_on": on}
    )


async def test_who_lists_a_merged_topic_is_ranked_for_what_it_became(center: Center) -> None:
    await center.staffed(topics=["use-of-force", "gun-violence"])

    async def reason(day: str) -> str:
        path = f"engagements/{(await listed(center))}/candidates?on={day}"
        (first,) = (await center.get(path)).json()["ranking"]
        return str(first["criteria"][0]["reason"])

    await center.screened()
    assert await reason("2020-03-03") == "covers 1 of 2 topics: gun-violence"
    await center.tell("topic-use-of-force", merged("use-of-force", "de-escalation"))
    await center.follow()
    known = (
        "covers 2 of 2 topics: de-escalation (listed as use-of-force, since merged or split), "
        "gun-violence"
    )
    assert await reason("2020-03-03") == known
    assert await reason("2020-01-31") == "covers 1 of 2 topics: gun-violence"  # the day before
    await center.do("assign", on="2020-03-03")
    again = examples()["TopicListed"].model_copy(update={"topic": "use-of-force"})
    await center.tell("topic-use-of-force", again)
    await center.follow()
    (choice,) = (await center.get(f"engagements/{await listed(center)}/choices")).json()
    # The choice keeps what it was made from, whatever becomes of topics later.
    assert choice["ranking"][0]["criteria"][0]["reason"] == known


async def listed(center: Center) -> str:
    (one,) = (await center.get("engagements")).json()["items"]
    return str(one["engagement_id"])
