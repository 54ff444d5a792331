"""A row that the rules refuse."""

from __future__ import annotations

from services.kit.bad_rows import BadRow


class RefusedRowError(ValueError):
    """A row that is not imported, with all that the rules refuse."""

    def __init__(self, *bad: BadRow) -> None:
        super().__init__(*bad)
        self.bad = list(bad)
