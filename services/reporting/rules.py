"""What each rule of reporting means, by the name a refusal carries: for `docs/problems.md`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

RULES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "not-published-yet": "A quarter that is published for the first time has no reason.",
        "published-already": "The quarter is published: again only with a reason.",
        "quarter-not-over": "Only a quarter that is over is published.",
        "snapshot-too-large": "A fact has no room for so much.",
    }
)
