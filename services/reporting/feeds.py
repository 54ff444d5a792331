"""The names of what reporting makes of facts, as checkpoints bear them."""

from __future__ import annotations

from typing import Final

FIGURES_FEED: Final = "figures"
TIMELINE_FEED: Final = "timeline"
CLOCKS_FEED: Final = "clocks"
