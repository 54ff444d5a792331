"""Change of hands while the work goes on: who leads it, and with which expert."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from events.assignment.engagements import Candidate
from events.event import Event
from events.remedy import Remedies, mended_by
from events.vocabulary import HandOverReason, Ori, ProviderSlug


class ProviderReplaced(Event):
    """Another provider leads the work from that day on; deliveries stay with who gave them."""

    wire_name = "ProviderReplaced"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    ori: Ori
    replaced_provider: ProviderSlug
    replaced_expert_id: UUID
    provider: ProviderSlug
    """Who leads it now."""
    expert_id: UUID
    ranking: tuple[Candidate, ...]
    """Of the other providers, best first; the chosen pair is among them."""
    choice_reason: str | None
    """Why another than the first was chosen."""
    reason: HandOverReason
    note: str | None
    """What the successor should know."""
    replaced_on: date


class ExpertReplaced(Event):
    """A provider that is at work sends another of its experts from that day on."""

    wire_name = "ExpertReplaced"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    ori: Ori
    provider: ProviderSlug
    replaced_expert_id: UUID
    expert_id: UUID
    reason: HandOverReason
    note: str | None
    replaced_on: date


class ProviderJoined(Event):
    """A further provider takes part from that day on; the lead answers for the whole."""

    wire_name = "ProviderJoined"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    ori: Ori
    provider: ProviderSlug
    expert_id: UUID
    note: str | None
    """What it is to do."""
    joined_on: date


class ProviderLeft(Event):
    """A provider that had joined takes part no more; that day is its last."""

    wire_name = "ProviderLeft"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    ori: Ori
    provider: ProviderSlug
    expert_id: UUID
    reason: HandOverReason
    note: str | None
    left_on: date


FACTS: Final[tuple[type[Event], ...]] = (
    ProviderReplaced,
    ExpertReplaced,
    ProviderJoined,
    ProviderLeft,
)

REMEDIES: Final[Remedies] = {
    ProviderReplaced: mended_by(
        "ProviderReplaced",
        says="Hand it back, or to whom it should have gone, in error: on the same day, where the "
        "day was told too early, and over again on the right one. A day told too late stays: "
        "until then it was with who had it.",
    ),
    ExpertReplaced: mended_by(
        "ExpertReplaced",
        says="Send the expert who should have been named, in error: on the same day, where the "
        "day was told too early, and the other one on the right one. A day told too late stays; "
        "who took part before it is named with the delivery.",
    ),
    ProviderJoined: mended_by(
        "ProviderLeft",
        says="Let it leave on the same day, in error, and join on the right one, where the day "
        "was told too early. A day told too late stays: what it gave before is told by the lead.",
    ),
    ProviderLeft: mended_by(
        "ProviderJoined",
        says="Let it join again from that day on, and leave on the right one. A day told too late "
        "stays: it could have delivered until then, and need not have.",
    ),
}
"""What is done about each of them that was told wrongly."""
