"""Agencies as they are shown, with their contacts and their other actions."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import Field

from events.vocabulary import AgencyKind, Contact, Ori, OtherAction
from services.kit.http.views import View


class AgencyEnding(StrEnum):
    """How an agency ended."""

    MERGED = "merged"
    RENUMBERED = "renumbered"
    SPLIT = "split"
    DISSOLVED = "dissolved"


class AgencyView(View):
    """An agency of the registry."""

    ori: Ori
    name: str
    kind: AgencyKind | None = Field(description="null where it is unknown")
    state: str
    sworn: int | None = Field(description="Budgeted strength; null where it is unknown.")
    registered_on: date | None
    changed_on: date | None
    ended_on: date | None = Field(description="From then on it is no more.")
    ended_by: AgencyEnding | None
    successor: Ori | None = Field(description="Who has its open work since it ended.")
    split_into: tuple[Ori, ...] = Field(description="After a split, the others.")
    covered_by: Ori | None = Field(description="Who does, or did, its work and reports for it.")
    covered_on: date | None
    cover_ended_on: date | None = Field(description="null while it is covered")
    dormant_on: date | None = Field(description="Since when nobody works, or worked, there.")
    dormancy_ended_on: date | None = Field(description="null while it is dormant")
    version: int


class AliasView(View):
    """An ORI that stands for an agency's own."""

    ori: Ori
    stands_for: Ori
    aliased_on: date


class Aliases(View):
    """The ORIs that stand for an agency beside its own."""

    items: tuple[AliasView, ...]


class ContactView(Contact):
    """Who speaks for an agency."""

    named_on: date


class Contacts(View):
    """The contacts of an agency, at most one a role."""

    items: tuple[ContactView, ...]


class OtherActionView(View):
    """What else goes, or went, on with an agency."""

    action: OtherAction
    note: str | None
    noted_on: date
    ended_on: date | None = Field(description="null where it is open")


class OtherActions(View):
    """What else goes, or went, on with an agency, the latest first."""

    items: tuple[OtherActionView, ...]
