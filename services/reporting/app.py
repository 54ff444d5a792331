"""The service put together: the only module that knows the others."""

from __future__ import annotations

from typing import Final

from services.kit.run.service import Service
from services.kit.settings import Settings
from services.reporting.clocks.business_days import know_holidays
from services.reporting.narrow import CATALOGUE
from services.reporting.norming import norms_of
from services.reporting.projections import PROJECTIONS
from services.reporting.routes import ROUTERS


def _ready(settings: Settings) -> None:
    """Raises `SettingsError`."""
    norms_of(settings)
    know_holidays()


SERVICE: Final = Service(
    name="reporting",
    title="Byfield reporting",
    catalogue=CATALOGUE,
    routers=ROUTERS,
    projections=PROJECTIONS,
    check=_ready,
)
