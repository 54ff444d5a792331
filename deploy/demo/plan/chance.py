"""Seeded chance: weighted draws, and shares that hold in every block instead of on average."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import TypeVar

T = TypeVar("T")


def weighted(chance: random.Random, weights: Mapping[T, int]) -> T:
    """Draw one key, by weight."""
    return chance.choices(list(weights), weights=list(weights.values()))[0]


def several(chance: random.Random, weights: Mapping[T, int], count: int) -> tuple[T, ...]:
    """Draw `count` different keys, by weight."""
    left = dict(weights)
    drawn = []
    for _ in range(min(count, len(left))):
        key = weighted(chance, left)
        del left[key]
        drawn.append(key)
    return tuple(drawn)


def shares(chance: random.Random, yes: int, of: int) -> Iterator[bool]:
    """Yield without end: True `yes` times in every `of` values, in random order."""
    while True:
        block = [True] * yes + [False] * (of - yes)
        chance.shuffle(block)
        yield from block


def day_after(chance: random.Random, day: date, least: int, most: int) -> date:
    """Draw a day `least` to `most` days later."""
    return day + timedelta(days=chance.randint(least, most))
