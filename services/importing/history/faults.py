"""A row that the rules refuse."""

from __future__ import annotations

from services.kit.bad_rows import BadRow


class RefusedRowError(ValueError):
    """A row that is left out: what the rules have against it."""

    def __init__(self, *bad: BadRow) -> None:
        super().__init__(*bad)
        self.bad = list(bad)
