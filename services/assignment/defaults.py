"""What matching counts with where an installation says nothing else."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

Weights = Mapping[str, float]
"""By the criterion's name; only their proportions count."""

LOAD: Final = "load"
DEFAULT_WEIGHTS: Final[Weights] = {
    "topics": 0.40,
    "agency-kind": 0.15,
    "agency-size": 0.05,
    "familiarity": 0.10,
    "language": 0.05,
    "travel": 0.05,
    LOAD: 0.10,
    "evaluations": 0.10,
}
"""The topics weigh most; the other criteria rank experts who cover the same topics."""

DECLINE_HOLDS_DAYS: Final = 90
"""How long a provider's decline of an engagement keeps its expert from being asked again."""


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
