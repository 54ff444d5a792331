"""What reporting reads of its own facts: what was published."""

from __future__ import annotations

from datetime import date
from typing import Final

from events.event import Narrow


class FiguresPublished(Narrow, frozen=True):
    """A quarter's figures were published."""

    wire_name = "FiguresPublished"
    category = "figures"

    snapshot: str
    fiscal_year: int
    quarter: int
    edition: int
    supersedes: str | None
    reason: str | None
    as_of: int
    published_on: date
    digest: str
    content: str


FACTS: Final[tuple[type[Narrow], ...]] = (FiguresPublished,)
