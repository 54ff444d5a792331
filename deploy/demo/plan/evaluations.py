"""Evaluations. Pure and seeded."""

from __future__ import annotations

import random
from datetime import date
from typing import Final

from deploy.demo.plan.acts import Evaluate

_TESTIMONIALS: Final = (
    "The experts had done our job and knew our problems.",
    "We changed our policy within a month.",
    "Practical, patient, and free of charge.",
    "Other agencies of our size should ask, too.",
)


def evaluation(chance: random.Random, on: date, *, satisfied: bool) -> Evaluate:
    """Return the requester's evaluation: a mean rating of 4 or more is satisfied."""
    if satisfied:
        ratings = (5, 5, chance.randint(4, 5), chance.randint(4, 5), chance.randint(3, 5))
        return Evaluate(on, ratings, chance.randint(8, 10), chance.choice((*_TESTIMONIALS, None)))
    ratings = (3, 4, chance.randint(2, 4), chance.randint(2, 3), chance.randint(1, 3))
    return Evaluate(on, ratings, chance.randint(2, 6), None)
