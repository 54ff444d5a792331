"""The evidence: plain rows and messages, read without our own folds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

Content = Mapping[str, Any]
"""A JSON object."""


@dataclass(frozen=True, slots=True)
class LogRow:
    """A row of `log.event`."""

    position: int
    stream: str
    version: int
    id: str
    type: str
    schema_version: int
    data: Content
    metadata: Content
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """A message of the stream."""

    sequence: int
    subject: str
    content: Content


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The checkpoint of a handler."""

    service: str
    feed: str
    position: int
    event_id: str | None


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A command that was answered with success: it must be in the log, once."""

    trace_id: str
    """The trace of the command, which its facts carry in their metadata."""
    path: str
    position: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that is compared."""

    rows: Sequence[LogRow]
    messages: Sequence[Message]
    checkpoints: Sequence[Checkpoint]
    acknowledged: Sequence[Acknowledged]
    figures: Mapping[str, int]
    """Figures that reporting answers, over all days."""
    forged: Sequence[str]
    """Tables of read models that hold the mark of a forged message."""
    parked: Sequence[tuple[str, str]]
    """Streams with parked facts, and their errors."""
    discarded: Sequence[tuple[str, UUID]]
    """Streams with facts that a reaction gave up, and by which order."""
    newer: frozenset[str]
    """Streams with a fact of a newer release."""
