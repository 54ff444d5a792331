"""The choice of lives for rare events, at most one for each life."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TypeVar

from deploy.demo.plan.acts import Act, ChangeExecutive, Life

ActT = TypeVar("ActT", bound=Act)

Bend = Callable[[Life], Life | None]
"""Returns the life with a rare event, or None if the life does not suit."""


class Choosing:
    """The lives of a plan, while some of them get rare events."""

    def __init__(self, lives: Sequence[Life], chance: random.Random) -> None:
        self._lives = {life.number: life for life in lives}
        asking = Counter(life.agency.ori for life in lives)
        # Where an agency asks twice, or has a new executive, one life bears on another.
        free = [life.number for life in lives if _alone(life) and asking[life.agency.ori] == 1]
        self._free = chance.sample(free, len(free))
        self.chosen: set[int] = set()
        """The numbers of the lives with rare events, and of those that belong to them."""

    @property
    def lives(self) -> list[Life]:
        """All lives, ordered by number."""
        return list(self._lives.values())

    def free(self) -> Iterator[Life]:
        """Yield the lives that are not chosen yet, in random order."""
        return (self._lives[number] for number in self._free if number not in self.chosen)

    def bend(self, count: int, bend: Bend) -> None:
        """Apply a bend to the first `count` lives that suit."""
        suiting = (bent for life in list(self.free()) if (bent := bend(life)) is not None)
        for bent in islice(suiting, count):
            self.put(bent)

    def put(self, life: Life) -> None:
        """Replace the life with this number, and choose it for nothing else."""
        self._lives[life.number] = life
        self.chosen.add(life.number)

    def add(self, life: Life) -> None:
        """Add a life at the end, with a new number."""
        self.put(replace(life, number=max(self._lives) + 1))


def first(life: Life, kind: type[ActT]) -> ActT | None:
    """Return the first act of a kind, if any."""
    return next((act for act in life.acts if isinstance(act, kind)), None)


def with_acts(life: Life, *acts: Act) -> Life:
    """Return the life with these acts instead."""
    return replace(life, acts=acts)


def inserted(life: Life, after: Act, *acts: Act) -> Life:
    """Return the life with these acts right after that one."""
    place = life.acts.index(after) + 1
    return replace(life, acts=(*life.acts[:place], *acts, *life.acts[place:]))


def _alone(life: Life) -> bool:
    return first(life, ChangeExecutive) is None
