"""The reporting service, put together; the only module that knows all others."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import Final

from events.facts import CATALOGUE as FACTS
from services.kit.feed.schedule import Clock
from services.kit.http.unchanged import release
from services.kit.run.service import Service
from services.kit.settings import Settings
from services.reporting.clocks.business_days import know_holidays
from services.reporting.narrow_facts import CATALOGUE
from services.reporting.pages import SITE
from services.reporting.policy import POLICY
from services.reporting.projections import PROJECTIONS
from services.reporting.queries.seals import Seals, opened_seals
from services.reporting.routes import APART, ROUTERS
from services.reporting.rules import RULES
from services.reporting.schedules import schedules
from services.reporting.settings import ReportingSettings


def _seals(settings: Settings, _clock: Clock) -> AbstractAsyncContextManager[Seals]:
    return opened_seals(settings)


def _make_ready(settings: Settings) -> None:
    """Raise `TypeError` for settings without reporting's own; read what nobody should wait for."""
    ReportingSettings.of(settings)
    know_holidays()
    release()  # it reads the program


SERVICE: Final = Service(
    name="reporting",
    title="Byfield reporting",
    catalogue=CATALOGUE,
    rules=RULES,
    routers=ROUTERS,
    apart=APART,
    policy=POLICY,
    parties_told=FACTS,
    projections=PROJECTIONS,
    schedules=schedules,
    check=_make_ready,
    beside=_seals,
    sites=(SITE,),
)
