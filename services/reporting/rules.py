"""What each rule of reporting means, by the name a refusal carries: for `docs/problems.md`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

RULES: Final[Mapping[str, str]] = MappingProxyType(
    {
        # Publishing
        "not-published-yet": "A quarter that is published for the first time has no reason.",
        "published-already": "The quarter is published: again only with a reason.",
        "quarter-not-over": "Only a quarter that is over is published.",
        "snapshot-too-large": "A fact has no room for so much.",
        # Days: what all services agree on
        "before-the-center": "The day lies before the center began.",
        "in-the-future": "The day has begun nowhere on earth yet.",
        "too-far-ahead": "What is planned lies at most ten years ahead.",
    }
)
