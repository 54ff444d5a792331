"""What the log says of the organizations for which roles are held."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from events.log.deciding.beside import Beside
from services.access.decisions.party_states import AGENCY_FOLD, PROVIDER_FOLD
from services.access.decisions.person_states import Duty
from services.kit.http.running_service import RunningService


async def party_names(running: RunningService, duties: Iterable[Duty]) -> Mapping[str, str]:
    """Return what the organizations of some roles are called, by ORI and by slug."""
    wanted: dict[str, Beside] = {}
    for duty in duties:
        if duty.agency is not None:
            wanted[duty.agency] = Beside(AGENCY_FOLD.stream(duty.agency), AGENCY_FOLD)
        if duty.provider is not None:
            wanted[duty.provider] = Beside(PROVIDER_FOLD.stream(duty.provider), PROVIDER_FOLD)
    if not wanted:
        return {}
    loaded = await running.streams.load(wanted)
    return {party: each.state.name for party, each in loaded.items() if each.state.name}
