"""The assignment service, put together; the only module that knows all others."""

from __future__ import annotations

from typing import Final

from events.facts import CATALOGUE
from services.assignment.policy import POLICY
from services.assignment.projections import PROJECTIONS
from services.assignment.reactions.requests import follow_requests
from services.assignment.routes import ROUTERS
from services.assignment.rules import RULES
from services.assignment.schedules import schedules
from services.assignment.settings import AssignmentSettings
from services.kit.run.service import Service

SERVICE: Final = Service(
    name="assignment",
    title="Byfield assignment",
    catalogue=CATALOGUE,
    rules=RULES,
    routers=ROUTERS,
    policy=POLICY,
    check=AssignmentSettings.of,
    projections=PROJECTIONS,
    reactions=lambda running: [follow_requests(running.log, running.catalogue)],
    schedules=schedules,
)
