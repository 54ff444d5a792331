"""Whether the log has anything of a category, asked often and read once."""

from __future__ import annotations

from typing import ClassVar

from events.log.store.event_log import EventLog


class CategoryBegun:
    """Whether any fact of a category was ever told, kept in memory once it is true.

    It stays true, except in a log that was restored to before the first of them: so the log is
    read again before anything is refused because of it.
    """

    category: ClassVar[str]

    def __init__(self) -> None:
        self._begun = False

    async def ask(self, log: EventLog) -> bool:
        """Return whether there is one, from memory once there is."""
        return self._begun or await self.ask_again(log)

    async def ask_again(self, log: EventLog) -> bool:
        """Return whether the log has one now."""
        self._begun = bool(await log.read(limit=1, category=self.category))
        return self._begun
