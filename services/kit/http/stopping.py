"""Whether this process stops: answers that go on for long end then, so that it need not wait."""

from __future__ import annotations


class Stopping:
    """Set once by the server of a process, when it is told to stop."""

    def __init__(self) -> None:
        self._asked = False

    @property
    def is_asked(self) -> bool:
        """Whether the process stops."""
        return self._asked

    def ask(self) -> None:
        """Say that the process stops."""
        self._asked = True
