"""Every agency that is known, as its latest profile says."""

from __future__ import annotations

from typing import Final

from services.reporting.facts.intake import AgencyProfileChanged, AgencyRegistered
from services.reporting.projections.versions import Row, Table


def _profile(_: Row | None, event: AgencyRegistered, _position: int) -> Row:
    return event.ori, event.name, event.kind, event.state, event.sworn


AGENCIES: Final = Table(
    name="agencies",
    columns=("ori", "name", "kind", "state", "sworn"),
    begins={AgencyRegistered: _profile},
    changes={AgencyProfileChanged: _profile},
)
"""A profile is told whole, so the last one is the row."""
