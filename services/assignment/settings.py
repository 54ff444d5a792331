"""What an installation decides about assignment."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import AfterValidator, Field

from events.rules.norms import Norms, norms_with
from services.assignment.defaults import DECLINE_HOLDS_DAYS, Weights, weights_with
from services.kit.settings import Settings

DECLINE_HOLDS_DAYS_MAX: Final = 3650
"""Ten years: for ever."""
VALIDATION_DAYS_MAX: Final = 3650


class AssignmentSettings(Settings):
    """Assignment's own settings beside those of every process."""

    assignment_dsn: str | None = Field(default=None, repr=False)
    nats_assignment_url: str | None = Field(default=None, repr=False)
    weights: Annotated[Weights, AfterValidator(weights_with)] = Field(default_factory=dict)
    """How much each criterion of the matching counts, as a JSON object.

    The criteria that are left out have their default weights; a default is validated too.
    """
    decline_holds_days: Annotated[int, Field(ge=0, le=DECLINE_HOLDS_DAYS_MAX)] = DECLINE_HOLDS_DAYS
    """How long a provider's decline of an engagement keeps its expert from being asked again."""
    norms: Annotated[Norms, AfterValidator(norms_with)] = Field(default_factory=dict)
    """Those of reporting, under the same name: a provider's own list says what is due by them."""
    validation_days: Annotated[int, Field(ge=1, le=VALIDATION_DAYS_MAX)] = 30
    """Within how many days submitted evidence should be judged, by the validators' queue."""
