"""How much each soft criterion counts: the defaults, which an installation may change."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

from services.assignment.matching.criteria import CRITERIA

Weights = Mapping[str, float]
"""By the criterion's name; only their proportions count."""

DEFAULT_WEIGHTS: Final[Weights] = {soft.name: soft.weight for soft in CRITERIA}


class WeightsError(ValueError):
    """Weights that cannot be used; the message says which and why."""


def weights_with(said: Weights) -> Weights:
    """Return the default weights, replaced by those given. Raises `WeightsError`."""
    for name, weight in said.items():
        if name not in DEFAULT_WEIGHTS:
            known = ", ".join(DEFAULT_WEIGHTS)
            raise WeightsError(f"there is no criterion {name}; there are {known}")
        if not math.isfinite(weight) or weight < 0:
            raise WeightsError(f"the weight of {name} is {weight}: it must be 0 or more")
    weights = {**DEFAULT_WEIGHTS, **said}
    if sum(weights.values()) <= 0:
        raise WeightsError("at least one criterion must count")
    return weights
