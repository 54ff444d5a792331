"""What an installation decides about reporting."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from events.rules.norms import Norms, norms_with
from services.kit.pages.settings import PagesSettings


class ReportingSettings(PagesSettings):
    """Reporting's own settings beside those of every process."""

    reporting_dsn: str | None = Field(default=None, repr=False)
    nats_reporting_url: str | None = Field(default=None, repr=False)
    publish_after_days: int = Field(default=30, ge=0, le=365)
    """How many days after its end a quarter is published by itself; 0: by hand alone."""
    norms: Annotated[Norms, AfterValidator(norms_with)] = Field(default_factory=dict)
    """Within how many days each stage should end, as a JSON object.

    The norms that are left out have their published days; a default is validated too.
    """
