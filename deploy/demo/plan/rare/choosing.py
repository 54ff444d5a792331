"""Which lives something seldom happens to: each at most once."""

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
"""The life with what seldom happens in it; None where it does not suit."""


class Choosing:
    """The lives of a plan, while some of them are bent."""

    def __init__(self, lives: Sequence[Life], chance: random.Random) -> None:
        self._lives = {life.number: life for life in lives}
        asking = Counter(life.agency.ori for life in lives)
        # Where an agency asks twice, or has a new executive, one life bears on another.
        free = [life.number for life in lives if _alone(life) and asking[life.agency.ori] == 1]
        self._free = chance.sample(free, len(free))
        self.chosen: set[int] = set()
        """The numbers of the lives that were bent, and of those that belong to them."""

    @property
    def lives(self) -> list[Life]:
        """All of them, in the order of their numbers."""
        return list(self._lives.values())

    def free(self) -> Iterator[Life]:
        """Those not chosen yet, in random order."""
        return (self._lives[number] for number in self._free if number not in self.chosen)

    def bend(self, count: int, bend: Bend) -> None:
        """Bend the first `count` that suit."""
        suiting = (bent for life in list(self.free()) if (bent := bend(life)) is not None)
        for bent in islice(suiting, count):
            self.put(bent)

    def put(self, life: Life) -> None:
        """Let a life be this one from now on, and choose it for nothing else."""
        self._lives[life.number] = life
        self.chosen.add(life.number)

    def add(self, life: Life) -> None:
        """Another life, after all others; its own number is not looked at."""
        self.put(replace(life, number=max(self._lives) + 1))


def first(life: Life, kind: type[ActT]) -> ActT | None:
    """The first act of that kind."""
    return next((act for act in life.acts if isinstance(act, kind)), None)


def with_acts(life: Life, *acts: Act) -> Life:
    """The life with these acts instead."""
    return replace(life, acts=acts)


def inserted(life: Life, after: Act, *acts: Act) -> Life:
    """The life with these acts right after that one."""
    place = life.acts.index(after) + 1
    return replace(life, acts=(*life.acts[:place], *acts, *life.acts[place:]))


def _alone(life: Life) -> bool:
    return first(life, ChangeExecutive) is None
