"""What reporting reads of each fact: no more than it counts, and nothing personal.

Its own narrow classes for the published facts, because a reader that skips contacts, problem
statements and rankings needs half the time, and cannot leak what it never read. Coded words and
ids stay text: they are stored and compared, never reasoned about.
"""

from __future__ import annotations

from typing import Final

from events import facts
from events.narrow import NarrowCatalogue
from services.reporting.narrow_facts import assignment, findings, intake

CATALOGUE: Final = NarrowCatalogue(
    [*intake.FACTS, *assignment.FACTS, *findings.FACTS], facts.CATALOGUE
)
