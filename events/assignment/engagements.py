"""An engagement: opened, amended as its request is, on hold; whom its agency does not want."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from events.event import Event, FreeText
from events.remedy import Remedies, mended_by
from events.vocabulary import (
    AgencyKind,
    DeliveryType,
    ExclusionEndReason,
    HoldReason,
    Language,
    Ori,
    Program,
    ProviderSlug,
    TopicSlug,
)


class EngagementOpened(Event):
    """Work on a screened request begins.

    Stream `engagement-<id>`; the id is derived from the request's.
    """

    wire_name = "EngagementOpened"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    ori: Ori
    agency_kind: AgencyKind | None
    state: str
    sworn: int | None
    program: Program
    topics: tuple[TopicSlug, ...]
    delivery_types: tuple[DeliveryType, ...]
    wanted_from: date | None
    wanted_until: date | None
    opened_on: date
    family_id: UUID | None = None
    """The first engagement of the request, where this one follows it; one family is one site."""
    confidential: bool = False
    submitted_on: date | None = None
    languages: tuple[Language, ...] = ()
    """Wanted beside English."""


class EngagementAmended(Event):
    """What is wanted of the work is told otherwise, as its request was amended; whole."""

    wire_name = "EngagementAmended"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    ori: Ori
    program: Program
    topics: tuple[TopicSlug, ...]
    delivery_types: tuple[DeliveryType, ...]
    wanted_from: date | None
    wanted_until: date | None
    confidential: bool
    languages: tuple[Language, ...]
    """Wanted beside English."""
    amended_on: date
    submitted_on: date | None = None
    """The right day of the request's submission, where it is known."""


class ProviderExcluded(Event):
    """An agency does not want a provider for this engagement."""

    wire_name = "ProviderExcluded"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    provider: ProviderSlug
    note: FreeText | None
    excluded_on: date


class ExclusionTakenBack(Event):
    """A provider that was excluded can be chosen again; what was chosen meanwhile stands."""

    wire_name = "ExclusionTakenBack"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    provider: ProviderSlug
    reason: ExclusionEndReason
    note: FreeText | None
    taken_back_on: date


class EngagementHeld(Event):
    """The work pauses."""

    wire_name = "EngagementHeld"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    reason: HoldReason
    note: FreeText | None
    held_on: date


class EngagementResumed(Event):
    """The work goes on."""

    wire_name = "EngagementResumed"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    note: FreeText | None
    resumed_on: date


FACTS: Final[tuple[type[Event], ...]] = (
    EngagementOpened,
    EngagementAmended,
    ProviderExcluded,
    ExclusionTakenBack,
    EngagementHeld,
    EngagementResumed,
)

REMEDIES: Final[Remedies] = {
    EngagementOpened: mended_by(
        "EngagementCancelled",
        says="Told by no person: it follows its request, and has the day of its screening. Cancel "
        "it.",
    ),
    EngagementAmended: mended_by(
        "EngagementAmended", says="Told by no person: it follows its request. Amend that again."
    ),
    ProviderExcluded: mended_by(
        "ExclusionTakenBack", says="Take it back: the provider can be chosen again."
    ),
    ExclusionTakenBack: mended_by(
        "ProviderExcluded", says="Exclude it again, while the work waits for a provider."
    ),
    EngagementHeld: mended_by(
        "HoldDayCorrected",
        "EngagementResumed",
        says="Correct its day until the work moves on after the hold; what was not held at all is "
        "resumed on the same day.",
    ),
    EngagementResumed: mended_by(
        "HoldDayCorrected",
        "EngagementHeld",
        says="Correct its day until the work moves on; what was not resumed at all is held again "
        "on the same day.",
    ),
}
"""What is done about each of them that was told wrongly."""
