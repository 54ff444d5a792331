"""The fields that reporting reads of each fact: only those it counts, and nothing personal.

Words that were released for everybody are the one text. These classes stand beside the published
facts because skipping contacts, problem statements and rankings halves the time, and what was never
read cannot leak. Enumerated words and ids stay text: they are only stored and compared.
"""

from __future__ import annotations

from typing import Final

from events import facts
from events.narrow import NarrowCatalogue
from services.reporting.narrow_facts import (
    agencies,
    assignment,
    desk,
    findings,
    intake,
    reviews,
    snapshots,
    testimonials,
)

CATALOGUE: Final = NarrowCatalogue(
    [
        *agencies.FACTS,
        *intake.FACTS,
        *desk.FACTS,
        *assignment.FACTS,
        *findings.FACTS,
        *snapshots.FACTS,
        *reviews.FACTS,
        *testimonials.FACTS,
    ],
    facts.CATALOGUE,
)
