"""What an installation decides about reporting."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from events.rules.norms import Norms, norms_with
from services.kit.settings import Settings


class ReportingSettings(Settings):
    """Reporting's own settings beside those of every process."""

    reporting_dsn: str | None = Field(default=None, repr=False)
    norms: Annotated[Norms, AfterValidator(norms_with)] = Field(default_factory=dict)
    """Within how many days each stage should end, as a JSON object.

    The norms that are left out have their published days; a default is validated too.
    """
