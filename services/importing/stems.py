"""ORIs of seven characters, as many files have them: which nine the registry knows for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from events.rules.oris import STEM_CHARACTERS, USUAL_ENDING, meant_by

CANDIDATES_TOLD_MAX: Final = 5


class Stems:
    """The ORIs that are known, by their first seven characters."""

    def __init__(self, oris: Iterable[str]) -> None:
        self._oris: defaultdict[str, list[str]] = defaultdict(list)
        for ori in oris:
            self._oris[ori[:STEM_CHARACTERS]].append(ori)

    def meant(self, given: str) -> str | None:
        """The nine characters that are meant, or None where somebody must be asked."""
        return meant_by(given, self._oris.get(given, ()))

    def why_not(self, given: str) -> str:
        """Why it is not known which nine characters are meant."""
        known = sorted(self._oris.get(given, ()))
        if not known:
            return f"ori-unknown: {given}{USUAL_ENDING} is not in the registry"
        told = ", ".join(known[:CANDIDATES_TOLD_MAX])
        return f"ori-ambiguous: say all nine characters; the registry has {told}"
