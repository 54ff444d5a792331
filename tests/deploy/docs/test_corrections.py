from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

import pytest

from deploy.docs.corrections import PAGE
from deploy.docs.lifecycle import PAGE as LIFECYCLES
from deploy.docs.pages import FOLDER
from events.event import Event
from events.facts import CATALOGUE, REMEDIES
from events.remedy import Remedy

_ARROW = re.compile(r"^ +(\S+) --> (\S+) : (\S+)$", re.MULTILINE)


def _drawn() -> Iterator[tuple[dict[str, set[str]], dict[str, set[str]]]]:
    """For each lifecycle, the states that a fact leads to and the facts that leave a state."""
    for diagram in (FOLDER / LIFECYCLES).read_text().split("```mermaid")[1:]:
        leads: defaultdict[str, set[str]] = defaultdict(set)
        leaves: defaultdict[str, set[str]] = defaultdict(set)
        for before, after, facts in _ARROW.findall(diagram):
            for fact in facts.split("<br/>"):
                leads[fact].add(after)
                leaves[before].add(fact)
        yield leads, leaves


def _without(fact: type[Event], remedy: Remedy) -> set[str]:
    """The remedies of a fact that are refused in every state that it leads to."""
    return {
        mending
        for leads, leaves in _drawn()
        for mending in remedy.facts
        if fact.wire_name in leads
        and mending in leads
        and not any(mending in leaves[state] for state in leads[fact.wire_name])
    }


def test_every_fact_has_a_remedy_or_a_sentence_why_not() -> None:
    """A fact that is missing is added to `REMEDIES` beside it."""
    assert set(REMEDIES) == set(CATALOGUE.published)


@pytest.mark.parametrize("fact", REMEDIES, ids=lambda fact: str(fact.wire_name))
def test_every_remedy_is_a_fact_that_may_follow_the_wrong_one(fact: type[Event]) -> None:
    remedy = REMEDIES[fact]
    assert all(name in CATALOGUE for name in remedy.facts)
    assert _without(fact, remedy) == set()


def test_a_remedy_that_is_refused_is_found() -> None:
    topic = next(fact for fact in REMEDIES if fact.wire_name == "TopicRetired")
    assert _without(topic, Remedy(("TopicRetired",), "Retire it again.")) == {"TopicRetired"}


def test_the_page_shows_every_fact_once() -> None:
    lines = (FOLDER / PAGE).read_text().splitlines()
    for fact in CATALOGUE.published:
        assert len([line for line in lines if line.startswith(f"| `{fact.wire_name}` |")]) == 1
