"""Every agency that is known, as its latest profile says."""

from __future__ import annotations

from collections.abc import Mapping

from asyncpg import Connection

from events.event import Event, Recorded
from events.intake import AgencyProfileChanged, AgencyRegistered
from events.log.statements import statement
from services.reporting.projections.tables import Take


class Agencies:
    """Rows of `agencies`: a profile is told whole, so the last one is the row."""

    def __init__(self) -> None:
        self._profiles: dict[str, AgencyRegistered | AgencyProfileChanged] = {}

    def takes(self) -> Mapping[type[Event], Take]:
        """Hears profiles."""
        return {AgencyRegistered: self._profile, AgencyProfileChanged: self._profile}

    async def write(self, connection: Connection) -> None:
        """One upsert."""
        profiles = self._profiles.values()
        if not profiles:
            return
        await connection.execute(
            statement("services.reporting", "agencies_upsert"),
            [profile.ori for profile in profiles],
            [profile.name for profile in profiles],
            [profile.kind for profile in profiles],
            [profile.state for profile in profiles],
            [profile.sworn for profile in profiles],
        )

    def _profile(self, event: AgencyRegistered | AgencyProfileChanged, _: Recorded) -> None:
        self._profiles[event.ori] = event
