"""What topics that were merged or split are called today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

Became = Mapping[str, Sequence[str]]
"""Each topic that ended, and what it became: one topic by a merge, several by a split."""
Today = Mapping[str, frozenset[str]]
"""Each topic that ended, and what it is today; any other topic is itself."""
UNCHANGED: Final[Today] = {}


def topics_today(became: Became) -> dict[str, frozenset[str]]:
    """Return what each topic that ended is today, through any number of merges and splits.

    `{"a": ["b"], "b": ["c", "d"]}` gives `{"a": {"c", "d"}, "b": {"c", "d"}}`.
    """
    return {topic: frozenset(_followed(topic, became, split=True)) for topic in became}


def merged_topics(became: Became) -> dict[str, str]:
    """Return the one name that each merged topic has today, through any number of merges.

    A split ends the way: nobody can tell which part was meant. `{"a": ["b"], "b": ["c", "d"]}`
    gives `{"a": "b"}`.
    """
    found = {topic: _followed(topic, became, split=False)[0] for topic in became}
    return {topic: name for topic, name in found.items() if name != topic}


def _followed(topic: str, became: Became, *, split: bool) -> list[str]:
    """Return the last names on the way; nobody is followed twice, whatever the rows say."""
    found: dict[str, None] = {}
    ahead, seen = [topic], {topic}
    while ahead:
        name = ahead.pop()
        into = became.get(name, ())
        further = [each for each in into if each not in seen]
        if not further or (len(into) > 1 and not split):
            found[name] = None
        else:
            seen.update(further)
            ahead += further
    return list(found)
