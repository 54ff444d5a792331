"""Who judges what agencies show for the recommendations of an engagement: people named by id."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from events.event import Event, FreeText
from events.remedy import Remedies, mended_by
from events.vocabulary import Ori, ProviderSlug, ValidatorReleaseReason


class ValidatorAssigned(Event):
    """A person judges the evidence of an engagement from that day on, and nobody else may."""

    wire_name = "ValidatorAssigned"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    ori: Ori
    validator: str
    """The person's id, as facts have it after the role."""
    of_agency: Ori | None
    """The agency that the validator belongs to; so the provider. None: to neither."""
    of_provider: ProviderSlug | None
    note: FreeText | None
    assigned_on: date


class ValidatorReleased(Event):
    """A validator judges the evidence of an engagement no more; what it judged stands."""

    wire_name = "ValidatorReleased"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    ori: Ori
    validator: str
    reason: ValidatorReleaseReason
    note: FreeText | None
    released_on: date


FACTS: Final[tuple[type[Event], ...]] = (ValidatorAssigned, ValidatorReleased)

REMEDIES: Final[Remedies] = {
    ValidatorAssigned: mended_by(
        "ValidatorReleased",
        says="Release it on the same day, in error; what it validated is withdrawn by another.",
    ),
    ValidatorReleased: mended_by("ValidatorAssigned", says="Assign it again from that day on."),
}
"""What is done about each of them that was told wrongly."""
