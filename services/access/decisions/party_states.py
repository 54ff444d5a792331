"""Agencies, providers and experts as access sees them: what they are called, and of whom."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from events.assignment import ExpertListed, ExpertProfileChanged, ProviderEnrolled
from events.decider import Fold
from events.event import Event
from events.intake import (
    AgencyProfileChanged,
    AgencyRegistered,
)


@dataclass(frozen=True, slots=True)
class PartySeen:
    """An organization for which a role is held."""

    name: str | None = None
    """As it is called since the latest day that was told; None where there is none."""
    named_on: date = date.min


def is_known(seen: PartySeen) -> bool:
    """Whether there is such an organization. Who is registered or enrolled stays so."""
    return seen.name is not None


def _agency(seen: PartySeen, event: Event) -> PartySeen:
    match event:
        case AgencyRegistered(name=name, registered_on=day):
            return PartySeen(name, day)
        case AgencyProfileChanged(name=name, changed_on=day) if day >= seen.named_on:
            return replace(seen, name=name, named_on=day)
        case _:
            return seen


def _provider(seen: PartySeen, event: Event) -> PartySeen:
    match event:
        case ProviderEnrolled(name=name, member_from=day):
            return PartySeen(name, day)
        case _:
            return seen


def _expert(provider: str | None, event: Event) -> str | None:
    return event.provider if isinstance(event, ExpertListed | ExpertProfileChanged) else provider


AGENCY_FOLD: Final[Fold[PartySeen, Event]] = Fold(
    category=AgencyRegistered.category, initial=PartySeen(), evolve=_agency
)
PROVIDER_FOLD: Final[Fold[PartySeen, Event]] = Fold(
    category=ProviderEnrolled.category, initial=PartySeen(), evolve=_provider
)
EXPERT_FOLD: Final[Fold[str | None, Event]] = Fold(
    category=ExpertListed.category, initial=None, evolve=_expert
)
"""The provider that lists an expert; None where nobody does."""
