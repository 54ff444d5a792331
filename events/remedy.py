"""What a person does about a fact that was told wrongly; each lifecycle has a table of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from events.event import Event


class Remedy(NamedTuple):
    """What takes a fact back or puts it right, or why nothing does."""

    facts: tuple[str, ...]
    """Wire names of the facts that do; none where there is no remedy."""
    says: str
    """A sentence for people: what to do, or why it is not possible."""


Remedies = Mapping[type[Event], Remedy]


def mended_by(*facts: str, says: str) -> Remedy:
    """Return the remedy that these facts are: each can be told right after the wrong one."""
    return Remedy(facts, says)


def not_mended(why: str) -> Remedy:
    """Return the sentence that says why there is no remedy, and what is done instead."""
    return Remedy((), why)
