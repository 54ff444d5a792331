"""Agencies as they are shown, with their contacts and their other actions."""

from __future__ import annotations

from datetime import date

from pydantic import Field

from events.vocabulary import AgencyKind, Contact, Ori, OtherAction
from services.kit.http.views import View


class AgencyView(View):
    """An agency of the registry."""

    ori: Ori
    name: str
    kind: AgencyKind | None = Field(description="null where it is unknown")
    state: str
    sworn: int | None = Field(description="Budgeted strength; null where it is unknown.")
    registered_on: date | None
    changed_on: date | None
    version: int


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
