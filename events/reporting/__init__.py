"""What reporting tells: which figures were published, and which reviews."""

from __future__ import annotations

from events.reporting import reviews, snapshots
from events.reporting.reviews import CaseStudyReleased, CaseStudyWithdrawn, ReviewPublished
from events.reporting.snapshots import CellPublished, FiguresPublished, Shown

FACTS = (*snapshots.FACTS, *reviews.FACTS)

__all__ = [
    "FACTS",
    "CaseStudyReleased",
    "CaseStudyWithdrawn",
    "CellPublished",
    "FiguresPublished",
    "ReviewPublished",
    "Shown",
]
