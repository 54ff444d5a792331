"""All connections of a server: which may be closed for others, and how many were refused."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Final, Protocol

import structlog
from uvicorn.server import ServerState

from services.kit.http.limits import Limits
from services.kit.http.problem_kinds import ProblemKind

LOGGED_SECONDS_MIN: Final = 1.0

_log = structlog.get_logger()


class Connection(Protocol):
    """One connection."""

    def end(self) -> None:
        """Close it."""


class Connections(ServerState):
    """All connections of a server, and those of them that may be closed for new ones."""

    def __init__(self, limits: Limits, public_url: str | None = None) -> None:
        super().__init__()
        self.limits = limits
        self.public_url = public_url
        self.half_sent: dict[Connection, None] = {}
        """Oldest first, as `idle`."""
        self.idle: dict[Connection, None] = {}
        self._refused = 0
        self._logged_at = float("-inf")

    def note_refusal(self, kind: ProblemKind) -> None:
        """Log that connections were refused, at most once a second: a flood is one line."""
        self._refused += 1
        now = time.monotonic()
        if now - self._logged_at >= LOGGED_SECONDS_MIN:
            _log.info("connections_refused", last=kind.slug, count=self._refused)
            self._logged_at, self._refused = now, 0

    def dispensable(self) -> Iterator[Connection]:
        """Yield the connections without a request at work: half-sent first, each oldest first."""
        yield from self.half_sent
        yield from self.idle
