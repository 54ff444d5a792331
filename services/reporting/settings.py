"""What an installation decides about reporting."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from services.kit.settings import Settings


class ReportingSettings(Settings):
    """Reporting's own settings beside those of every process."""

    reporting_dsn: str | None = Field(default=None, repr=False)
    norms: Mapping[str, int] = Field(default_factory=dict)
    """Within how many days things should be done, as a JSON object.

    `clocks.norms` knows the names, and the days of those that are left out.
    """
