"""What an installation decides about assignment."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from services.assignment.matching.weights import Weights, weights_with
from services.kit.settings import Settings


class AssignmentSettings(Settings):
    """Assignment's own settings beside those of every process."""

    assignment_dsn: str | None = Field(default=None, repr=False)
    weights: Annotated[Weights, AfterValidator(weights_with)] = Field(default_factory=dict)
    """How much each criterion of the matching counts, as a JSON object.

    The criteria that are left out have their default weights; a default is validated too.
    """
