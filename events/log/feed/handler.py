"""The receiver of a feed's facts: a handler, its checkpoint, and its state for health."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol, runtime_checkable
from uuid import UUID

import structlog

from events.catalogue import Catalogue
from events.log.database.passing import reason_of
from events.log.feed.decoding import Fact
from events.log.histogram import Histogram
from events.log.store.event_log import EventLog

_logger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The last fact that a handler is done with; position 0 and no id before the first."""

    position: int
    id: UUID | None


class Handler(Protocol):
    """A projection or a reaction, with its checkpoint.

    An exception from either method counts as transient: after a pause the handler resumes. A fact
    that is at fault itself must be parked by the handler.
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
        """Return the checkpoint: the stored one, or that of the facts passed over since.

        Called at the start, after every exception, and while there is nothing else to do.
        """
        ...

    async def save(self) -> None:
        """Store what was passed over; called once the log is known to have it.

        A log that was restored meanwhile has other facts there, and a checkpoint of facts that were
        undone would stop the handler for good.
        """
        ...

    def forget(self) -> None:
        """Forget what was passed over: the log does not have it any more."""
        ...

    async def handle(self, checkpoint: Checkpoint, facts: Sequence[Fact]) -> Checkpoint:
        """Handle the facts after the checkpoint, and return the new checkpoint.

        These are all facts of the log there, also those of types that no handler hears. Their
        effects are stored on return; a checkpoint that only passes over facts, within a second.
        """
        ...


@runtime_checkable
class Releases(Protocol):
    """A handler that parks facts which this release cannot read."""

    async def release_newer(self, log: EventLog, catalogue: Catalogue) -> None:
        """Handle the facts that were parked for that reason and can be read now.

        Called at the start of a turn, after every exception, and while there is nothing else to do.
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
    """The state of a handler, for health and metrics."""

    name: str
    position: int = 0
    begun: bool = False
    """Whether the position is that of its checkpoint; before, nothing is known of it."""
    stopped_because: str | None = None
    """Why it handles nothing; set until its checkpoint and the log are of one history again."""
    retrying_because: str | None = None
    """The last transient fault; None while it works."""
    retrying_since: datetime | None = None
    """The time of the first such fault since it last worked."""
    facts: int = 0
    """How many facts it was given since the start of the process."""
    seconds: Histogram = field(default_factory=Histogram)
    """How long it took for what it was given at once."""

    def note(self, fault: Exception) -> None:
        """Note a fault of the handler; the first of a kind since it worked is logged."""
        if isinstance(fault, CheckpointNotInLogError):
            if self.stopped_because is None:
                _logger.error("handler_stopped", handler=self.name, because=str(fault))
            self.stopped_because = str(fault)
            return
        if self.retrying_because is None:
            _logger.warning("handler_retries", handler=self.name, fault=fault_name(fault))
        self.stumbles(fault_name(fault))

    def stumbles(self, because: str) -> None:
        """Note a transient fault."""
        self.retrying_because = because
        self.retrying_since = self.retrying_since or datetime.now(UTC)

    def works(self) -> None:
        """Note that it works."""
        self.retrying_because = self.retrying_since = None


def fault_name(fault: Exception) -> str:
    """Return the kind and the reason of a fault; its message may quote content."""
    if isinstance(fault, ExceptionGroup):
        return ", ".join(fault_name(inside) for inside in fault.exceptions)
    because = reason_of(fault)
    return f"{type(fault).__name__}: {because}" if because else type(fault).__name__
