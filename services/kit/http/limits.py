"""How much one connection, and all of them together, may take of a process."""

from __future__ import annotations

import resource
from dataclasses import dataclass, replace
from typing import Final

FILES_KEPT: Final = 256
"""Open files that connections leave to databases, NATS, logs and the program itself."""
CONNECTIONS_MIN: Final = 16


@dataclass(frozen=True, slots=True)
class Limits:
    """What a server allows; an ordinary request stays far below all of it."""

    request_line_bytes_max: int = 8 * 1024
    headers_max: int = 100
    head_bytes_max: int = 32 * 1024
    """Request line and headers together; likewise what a chunked body says beside its content."""
    head_seconds_max: float = 10
    """From the first byte of a request, or from connecting, until its headers are whole."""
    body_seconds_max: float = 30
    body_wire_bytes_max: int = 4 * 1024 * 1024
    """As sent, chunk sizes and what nobody reads any more included."""
    pipelined_max: int = 16
    """Requests sent on one connection before those in front of them are answered."""
    write_seconds_max: float = 30
    """How long a client may take nothing of an answer that is ready for it."""
    farewell_seconds_max: float = 2
    """How long a client that was refused may take to read why."""
    farewell_bytes_max: int = 64 * 1024
    """What is still read of a client that was refused."""
    keep_alive_seconds: int = 75
    """More than clients and proxies assume: who closes first should not be the server."""
    connections_max: int = 1000
    """Above it the oldest that is idle or only half sent gives way."""

    def within_open_files(self) -> Limits:
        """These limits, with no more connections than this process can have open files."""
        files_max, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        if files_max == resource.RLIM_INFINITY:
            return self
        room = max(files_max - FILES_KEPT, CONNECTIONS_MIN)
        return replace(self, connections_max=min(self.connections_max, room))
