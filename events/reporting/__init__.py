"""What reporting tells: which figures were published."""

from __future__ import annotations

from events.reporting.snapshots import FACTS, CellPublished, FiguresPublished, Shown

__all__ = ["FACTS", "CellPublished", "FiguresPublished", "Shown"]
