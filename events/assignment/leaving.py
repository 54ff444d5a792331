"""Who has work that it will not be able to go on with, and what the center says to that."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from events.event import Event, FreeText
from events.remedy import Remedies, mended_by
from events.vocabulary import HandOverReason, KeepingReason, ProviderSlug


class ProviderLeaving(Event):
    """The membership of the provider that leads ends, or its expert moved: the center must act."""

    wire_name = "ProviderLeaving"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    provider: ProviderSlug
    expert_id: UUID
    reason: HandOverReason
    """`provider-leaving` or `expert-moved`."""
    leaves_after: date
    """The last day of the membership, or with that provider."""
    known_on: date
    """Since when the center waits for itself."""


class ProviderStaying(Event):
    """The membership was renewed, or the expert came back: nobody has to act any more."""

    wire_name = "ProviderStaying"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    provider: ProviderSlug
    expert_id: UUID
    known_on: date


class ProviderKeptOn(Event):
    """The center lets a provider that leaves go on with this work until a day."""

    wire_name = "ProviderKeptOn"
    category = "engagement"

    engagement_id: UUID
    request_id: UUID
    provider: ProviderSlug
    expert_id: UUID
    reason: KeepingReason
    note: FreeText | None
    kept_until: date
    kept_on: date
    """The day on which the center said so."""


FACTS: Final[tuple[type[Event], ...]] = (ProviderLeaving, ProviderStaying, ProviderKeptOn)

REMEDIES: Final[Remedies] = {
    ProviderLeaving: mended_by(
        "ProviderStaying", says="Told by no person: it follows the membership. Renew that."
    ),
    ProviderStaying: mended_by(
        "ProviderLeaving", says="Told by no person: it follows the membership. End that."
    ),
    ProviderKeptOn: mended_by("ProviderKeptOn", says="Keep it on until another day."),
}
"""What is done about each of them that was told wrongly."""
