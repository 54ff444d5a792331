"""The settings of an installation: one environment for all its processes."""

from __future__ import annotations

from services.access.settings import AccessSettings
from services.assignment.settings import AssignmentSettings
from services.intake.settings import IntakeSettings
from services.reporting.settings import ReportingSettings


class Settings(IntakeSettings, AssignmentSettings, ReportingSettings, AccessSettings):
    """The settings of all services together: a name is unknown only if no service knows it."""
