"""A command that was told to end, before it came to its end."""

from __future__ import annotations

import signal


class TerminatedError(Exception):
    """SIGTERM came, or the terminal was closed; the command has closed what it had opened."""

    def __init__(self, number: signal.Signals) -> None:
        super().__init__(number.name)
        self.number = number
