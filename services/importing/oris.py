"""ORIs as files have them: an alias, or seven characters, for the nine that the registry knows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Final

from events.log.deciding.load import Loaded
from events.rules.oris import STEM_CHARACTERS, USUAL_ENDING, meant_by
from services.intake.decisions.agency_states import Agency, Alias, Registered

CANDIDATES_TOLD_MAX: Final = 5


class KnownOris:
    """What the registry knows agencies by."""

    def __init__(self, agencies: Mapping[str, Loaded[Agency]]) -> None:
        self._stands_for = {
            ori: loaded.state.stands_for
            for ori, loaded in agencies.items()
            if isinstance(loaded.state, Alias)
        }
        self._by_stem: defaultdict[str, list[str]] = defaultdict(list)
        for ori, loaded in agencies.items():
            if isinstance(loaded.state, Registered | Alias):
                self._by_stem[ori[:STEM_CHARACTERS]].append(ori)

    def is_whole(self, given: str) -> bool:
        """Whether it stands for itself alone."""
        return len(given) != STEM_CHARACTERS and given not in self._stands_for

    def meant(self, given: str) -> str | None:
        """The ORI of the agency that is meant, or None where somebody must be asked."""
        nine = meant_by(given, self._by_stem.get(given, ()))
        return None if nine is None else self._stands_for.get(nine, nine)

    def why_not(self, given: str) -> str:
        """Why it is not known which agency is meant."""
        known = sorted(self._by_stem.get(given, ()))
        if not known:
            return f"ori-unknown: {given}{USUAL_ENDING} is not in the registry"
        told = ", ".join(known[:CANDIDATES_TOLD_MAX])
        return f"ori-ambiguous: say all nine characters; the registry has {told}"
