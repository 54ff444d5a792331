"""How much one connection, and all connections together, may use of a process."""

from __future__ import annotations

import resource
from dataclasses import dataclass, replace
from typing import Final

FILES_KEPT: Final = 256
"""Open files that are kept for databases, NATS, logs and the program itself."""
CONNECTIONS_MIN: Final = 16


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a server; an ordinary request stays far below all of them."""

    request_line_bytes_max: int = 8 * 1024
    headers_max: int = 100
    head_bytes_max: int = 32 * 1024
    """Request line and headers together; also the framing of a chunked body."""
    head_seconds_max: float = 10
    """From connecting, or from the first byte of a request, until its headers are complete."""
    body_seconds_max: float = 30
    body_wire_bytes_max: int = 4 * 1024 * 1024
    """Bytes on the wire, with chunk sizes, and with bytes after the limit of the body."""
    pipelined_max: int = 16
    """Requests that one connection may send before earlier ones are answered."""
    write_seconds_max: float = 30
    """How long a client may read nothing of an answer."""
    farewell_seconds_max: float = 2
    """How long a refused client has to read the reason."""
    farewell_bytes_max: int = 64 * 1024
    """How much is still read from a refused client."""
    keep_alive_seconds: int = 75
    """More than clients and proxies use, so that they close first and not the server."""
    connections_max: int = 1000
    """Above it the oldest connection that is half sent, or else idle, is closed for a new one."""

    def within_open_files(self) -> Limits:
        """Return these limits with no more connections than this process can have open files."""
        files_max, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
        if files_max == resource.RLIM_INFINITY:
            return self
        room = max(files_max - FILES_KEPT, CONNECTIONS_MIN)
        return replace(self, connections_max=min(self.connections_max, room))
