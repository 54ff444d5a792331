"""Every agency that is known, as its latest profile says."""

from __future__ import annotations

from collections.abc import Mapping

from events.event import Event, Recorded
from events.log.database import Connection
from events.log.statements import statement
from services.reporting.facts.intake import AgencyProfileChanged, AgencyRegistered
from services.reporting.projections.tables import Take


class Agencies:
    """Rows of `agencies`: a profile is told whole, so the last one is the row."""

    def __init__(self) -> None:
        self._profiles: dict[str, AgencyRegistered] = {}

    def takes(self) -> Mapping[type[Event], Take]:
        """Hears profiles."""
        return {AgencyRegistered: self._profile, AgencyProfileChanged: self._profile}

    async def write(self, connection: Connection) -> None:
        """One upsert."""
        profiles = self._profiles.values()
        if profiles:
            await connection.execute(
                statement("services.reporting", "agencies_upsert"),
                [profile.ori for profile in profiles],
                [profile.name for profile in profiles],
                [profile.kind for profile in profiles],
                [profile.state for profile in profiles],
                [profile.sworn for profile in profiles],
            )

    def _profile(self, event: AgencyRegistered, _: Recorded) -> None:
        self._profiles[event.ori] = event
