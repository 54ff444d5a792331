"""The service put together: the only module that knows the others."""

from __future__ import annotations

from typing import Final

from services.kit.service import Service
from services.reporting.facts import CATALOGUE
from services.reporting.norming import norms_of
from services.reporting.projections import PROJECTIONS
from services.reporting.routes import ROUTERS

SERVICE: Final = Service(
    name="reporting",
    title="Byfield reporting",
    catalogue=CATALOGUE,
    routers=ROUTERS,
    projections=PROJECTIONS,
    check=norms_of,
)
