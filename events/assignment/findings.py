"""What assignment tells of findings and recommendations. One stream for all of an engagement."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from events.event import Event, FreeText
from events.remedy import Remedies, mended_by
from events.vocabulary import (
    CorrectionReason,
    EvidenceReturnReason,
    Ori,
    Priority,
    Program,
    RecommendationStanding,
    RestorationReason,
    SetAsideReason,
    ValidationWithdrawalReason,
)


class FindingRecorded(Event):
    """An assessment found something. Stream `findings-<engagement id>`."""

    wire_name = "FindingRecorded"
    category = "findings"

    engagement_id: UUID
    ori: Ori
    program: Program
    finding_id: UUID
    number: str
    """As in the report, such as `3` or `3.1`."""
    title: str
    text: str
    found_on: date


class FindingCorrected(Event):
    """A finding was recorded wrongly: this is what was found, whole."""

    wire_name = "FindingCorrected"
    category = "findings"

    engagement_id: UUID
    ori: Ori
    program: Program
    finding_id: UUID
    number: str
    title: str
    text: str
    found_on: date
    reason: CorrectionReason
    note: FreeText | None
    corrected_on: date


class FindingStruck(Event):
    """A finding was recorded that nobody made: nothing is recommended about it any more."""

    wire_name = "FindingStruck"
    category = "findings"

    engagement_id: UUID
    finding_id: UUID
    number: str
    """Which is free again."""
    reason: CorrectionReason
    note: FreeText | None
    struck_on: date


class RecommendationMade(Event):
    """What the agency should do about a finding."""

    wire_name = "RecommendationMade"
    category = "findings"

    engagement_id: UUID
    ori: Ori
    program: Program
    finding_id: UUID
    recommendation_id: UUID
    number: str
    text: str
    priority: Priority
    depends_on: tuple[UUID, ...]
    """Recommendations of the same engagement that come first."""
    made_on: date


class RecommendationSubmitted(Event):
    """The agency says that it carried the recommendation out, and shows evidence."""

    wire_name = "RecommendationSubmitted"
    category = "findings"

    engagement_id: UUID
    recommendation_id: UUID
    evidence: tuple[str, ...]
    """References of documents; never the documents."""
    submitted_by: str
    """The party, such as `agency`."""
    submitted_on: date


class RecommendationValidated(Event):
    """An independent reviewer finds the evidence good."""

    wire_name = "RecommendationValidated"
    category = "findings"

    engagement_id: UUID
    recommendation_id: UUID
    validated_by: str
    """The party; another than the one that submitted."""
    note: FreeText | None
    validated_on: date


class RecommendationReturned(Event):
    """The evidence does not show it."""

    wire_name = "RecommendationReturned"
    category = "findings"

    engagement_id: UUID
    recommendation_id: UUID
    returned_by: str
    reasons: tuple[EvidenceReturnReason, ...]
    note: FreeText | None
    returned_on: date


class RecommendationSustained(Event):
    """What was carried out still is, on a later look."""

    wire_name = "RecommendationSustained"
    category = "findings"

    engagement_id: UUID
    recommendation_id: UUID
    sustained_by: str
    sustained_on: date


class RecommendationSetAside(Event):
    """The recommendation will be neither carried out nor judged."""

    wire_name = "RecommendationSetAside"
    category = "findings"

    engagement_id: UUID
    recommendation_id: UUID
    reason: SetAsideReason
    note: FreeText | None
    set_aside_on: date


class ValidationWithdrawn(Event):
    """A validation does not stand: the evidence waits for a validator as if it never had one.

    What was found sustained since falls with it.
    """

    wire_name = "ValidationWithdrawn"
    category = "findings"

    engagement_id: UUID
    recommendation_id: UUID
    reason: ValidationWithdrawalReason
    note: FreeText | None
    withdrawn_on: date


class RecommendationRestored(Event):
    """It was wrongly set aside: the recommendation stands where it stood."""

    wire_name = "RecommendationRestored"
    category = "findings"

    engagement_id: UUID
    recommendation_id: UUID
    standing: RecommendationStanding
    reason: RestorationReason
    note: FreeText | None
    restored_on: date


FACTS: Final[tuple[type[Event], ...]] = (
    FindingRecorded,
    FindingCorrected,
    FindingStruck,
    RecommendationMade,
    RecommendationSubmitted,
    RecommendationValidated,
    RecommendationReturned,
    RecommendationSustained,
    RecommendationSetAside,
    ValidationWithdrawn,
    RecommendationRestored,
)

REMEDIES: Final[Remedies] = {
    FindingRecorded: mended_by(
        "FindingCorrected",
        "FindingStruck",
        says="Correct it, whole; or the center strikes it, once nothing recommended about it "
        "stands.",
    ),
    FindingCorrected: mended_by("FindingCorrected", says="Correct it again, whole."),
    FindingStruck: mended_by(
        "FindingRecorded", says="Record it again, as another finding: a struck one stays struck."
    ),
    RecommendationMade: mended_by(
        "RecommendationSetAside",
        says="Set it aside as entered in error, and it counts nowhere; make the right one under "
        "another number.",
    ),
    RecommendationSubmitted: mended_by(
        "RecommendationReturned", says="A validator returns it; submit the right evidence."
    ),
    RecommendationValidated: mended_by(
        "ValidationWithdrawn", says="Withdraw it: the evidence waits for a validator as before."
    ),
    RecommendationReturned: mended_by(
        "RecommendationSubmitted", says="Submit the same evidence again."
    ),
    RecommendationSustained: mended_by(
        "ValidationWithdrawn",
        says="Withdraw the validation, and it falls too; validate again what was validated.",
    ),
    RecommendationSetAside: mended_by(
        "RecommendationRestored", says="Restore it: it stands where it stood."
    ),
    ValidationWithdrawn: mended_by(
        "RecommendationValidated", says="Validate it again, on the day that was right."
    ),
    RecommendationRestored: mended_by(
        "RecommendationSetAside", says="Set it aside again, on the day that was right."
    ),
}
"""What is done about each of them that was told wrongly."""
