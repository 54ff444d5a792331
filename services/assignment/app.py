"""The service put together: the only module that knows the others."""

from __future__ import annotations

from typing import Final

from events.facts import CATALOGUE
from services.assignment.projections import ENGAGEMENTS, FINDINGS, ROSTER
from services.assignment.reactions import follow_requests
from services.assignment.routes import ROUTERS
from services.kit.service import Service

SERVICE: Final = Service(
    name="assignment",
    title="Byfield assignment",
    catalogue=CATALOGUE,
    routers=ROUTERS,
    projections=(ROSTER, ENGAGEMENTS, FINDINGS),
    reactions=lambda running: [follow_requests(running.log, running.catalogue)],
)
