"""Every fact that the services append, in one catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from events import assignment, intake
from events.assignment import findings
from events.catalogue import Catalogue
from events.event import Event

CATALOGUE: Final = Catalogue([*intake.FACTS, *assignment.FACTS, *findings.FACTS])

TOLD_BY: Final[Mapping[str, tuple[type[Event], ...]]] = {
    "intake": intake.FACTS,
    "assignment": (*assignment.FACTS, *findings.FACTS),
    "reporting": (),
    "import": CATALOGUE.published,
}
"""Which facts each writer may append: a service its own, the import of history all."""
