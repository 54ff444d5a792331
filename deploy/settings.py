"""Everything that an installation decides: one environment for every process of it."""

from __future__ import annotations

from services.assignment.settings import AssignmentSettings
from services.intake.settings import IntakeSettings
from services.reporting.settings import ReportingSettings


class Settings(IntakeSettings, AssignmentSettings, ReportingSettings):
    """All settings at once: a name is unknown only if no service knows it."""
