"""The names of what reporting makes of facts, as checkpoints bear them."""

from __future__ import annotations

from typing import Final

FIGURES: Final = "figures"
TIMELINE: Final = "timeline"
CLOCKS: Final = "clocks"
