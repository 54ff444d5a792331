"""What an installation decides about assignment."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field

from services.kit.settings import Settings


class AssignmentSettings(Settings):
    """Assignment's own settings beside those of every process."""

    assignment_dsn: str | None = Field(default=None, repr=False)
    weights: Mapping[str, float] = Field(default_factory=dict)
    """How much each criterion of the matching counts, as a JSON object.

    `matching.weights` knows the names, and the weights of those that are left out.
    """
