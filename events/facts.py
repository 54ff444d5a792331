"""Every fact that the services tell, in one catalogue."""

from __future__ import annotations

from typing import Final

from events import assignment, findings, intake
from events.catalogue import Catalogue

CATALOGUE: Final = Catalogue([*intake.FACTS, *assignment.FACTS, *findings.FACTS])
