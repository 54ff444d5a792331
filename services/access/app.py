"""Access put together."""

from __future__ import annotations

from typing import Final

from events.facts import CATALOGUE
from services.access.projections import PROJECTIONS
from services.access.routes import ROUTERS
from services.access.rules import RULES
from services.access.settings import AccessSettings
from services.kit.run.service import Service

SERVICE: Final = Service(
    name="access",
    title="Byfield access",
    catalogue=CATALOGUE,
    routers=ROUTERS,
    projections=PROJECTIONS,
    rules=RULES,
    check=AccessSettings.of,
)
"""Access: who people are, and in which roles they may use the system.

Owns people (`person-<id>`). Records `PersonInvited`, `PersonAdmitted`, `RoleGranted`, `RoleEnded`,
`PersonRemoved`; receives only these. Names, mail addresses, accounts, links and sessions stand in
its own tables and in no fact.
"""
