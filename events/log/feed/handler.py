"""What a feed brings facts to: a handler, its checkpoint, and how it is getting on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol, runtime_checkable
from uuid import UUID

import structlog

from events.catalogue import Catalogue
from events.log.database.passing import reason_of
from events.log.feed.decoding import Fact
from events.log.store.event_log import EventLog

_logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The last fact that a handler is done with; position 0 and no id before the first."""

    position: int
    id: UUID | None


class Handler(Protocol):
    """A projection or a reaction, with its checkpoint.

    An exception from either method is taken for a passing one: after a pause the handler resumes.
    What is a fact's own fault it must put aside itself.
    """

    @property
    def name(self) -> str:
        """Unique in its feed."""
        ...

    @property
    def hears(self) -> frozenset[str]:
        """The wire names of the facts that concern it."""
        ...

    @property
    def unsaved(self) -> bool:
        """Whether it has passed over facts that do not concern it, and not stored that yet."""
        ...

    async def resume(self) -> Checkpoint:
        """Where it stands, which is stored by then.

        Asked at the start, after every exception, and while nothing else is to do.
        """
        ...

    async def handle(self, checkpoint: Checkpoint, facts: Sequence[Fact]) -> Checkpoint:
        """Handle what follows the checkpoint; the checkpoint after what was handled.

        The facts are all that the log has there, also those that nobody hears. What became of them
        is stored then; a checkpoint that only passes over some is, too, or within a second.
        """
        ...


@runtime_checkable
class Releases(Protocol):
    """A handler that puts facts aside which this release cannot read."""

    async def release_newer(self, log: EventLog, catalogue: Catalogue) -> None:
        """Handle what was put aside for that reason and can be read now.

        Asked at the start of a turn, after every exception, and while nothing else is to do.
        """
        ...


class CheckpointNotInLogError(Exception):
    """The log has another event at the checkpoint than the one that was handled."""

    def __init__(self, handler: str, checkpoint: Checkpoint, found: UUID | None) -> None:
        has = "ends before it" if found is None else f"has {found} there"
        super().__init__(
            f"{handler} has handled event {checkpoint.id} at position {checkpoint.position}, but "
            f"the log {has}: one of the two databases was restored or replaced"
        )
        self.handler = handler
        self.checkpoint = checkpoint


@dataclass(slots=True)
class HandlerState:
    """How a handler is getting on, for health and metrics."""

    name: str
    position: int = 0
    stopped_because: str | None = None
    """It handles nothing until its checkpoint and the log are of one history again."""
    retrying_because: str | None = None
    """The last passing fault; none when it is at work."""
    retrying_since: datetime | None = None
    """When the first of them came since it was last at work."""

    def note(self, fault: Exception) -> None:
        """A fault of the handler; logged where it is the first of its kind since it worked."""
        if isinstance(fault, CheckpointNotInLogError):
            if self.stopped_because is None:
                _logger.error("handler_stopped", handler=self.name, because=str(fault))
            self.stopped_because = str(fault)
            return
        if self.retrying_because is None:
            _logger.warning("handler_retries", handler=self.name, fault=fault_name(fault))
        self.stumbles(fault_name(fault))

    def stumbles(self, because: str) -> None:
        """A passing fault."""
        self.retrying_because = because
        self.retrying_since = self.retrying_since or datetime.now(UTC)

    def works(self) -> None:
        """It is at work."""
        self.retrying_because = self.retrying_since = None


def fault_name(fault: Exception) -> str:
    """The kind of a fault; its words may quote content, which is nobody's business in a log."""
    if isinstance(fault, ExceptionGroup):
        return ", ".join(fault_name(inside) for inside in fault.exceptions)
    because = reason_of(fault)
    return f"{type(fault).__name__}: {because}" if because else type(fault).__name__
