"""Uvicorn's HTTP protocol within `Limits`.

httptools parses in C without limits: it joins the pieces of an endless header again at every read,
and meanwhile no other request is answered. So this class counts and cuts what it feeds to it.
"""

from __future__ import annotations

import asyncio
from enum import Enum, auto
from typing import Any, Final

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from events.log.alarm import Alarm
from services.kit.http import problem_kinds as kinds
from services.kit.http.connections import Connections
from services.kit.http.problem_kinds import ProblemKind
from services.kit.http.raw_problems import raw_problem
from services.kit.http.request_heads import (
    declared_bytes,
    head_without_upgrade,
    is_unclear,
    says_body,
)

REFUSED_AT_ONCE_MAX: Final = 64
"""So many connections beyond the limit get an answer; the others are closed at once."""

VERSIONS: Final = ("1.1", "1.0")
UNCLEAR: Final = "A request names one Host (none will do in HTTP/1.0), and is chunked in 1.1 alone."
BODY_TOO_LARGE: Final = "The body is larger than any request may be."
NOT_HTTP: Final = "This is not a request in HTTP/1.1, or not by a method that is known here."


class _Reading(Enum):
    """The part of a request that a connection is sending."""

    NOTHING = auto()
    HEAD = auto()
    BODY = auto()


class LimitedProtocol(HttpToolsProtocol):
    """One connection. Beyond a limit it gets a problem and is closed."""

    def __init__(
        self,
        config: Config,
        server_state: Connections,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._all = server_state
        self._limits = server_state.limits
        self._begun = self._in_body = self._repeats = False
        self._messages = 0
        self._bare_bytes = self._body_bytes = self._farewell_bytes = 0
        self._unanswered = 0
        self._refusal: tuple[ProblemKind, str] | None = None
        self._leaving = False
        self._watched: tuple[_Reading, int] | None = None
        self._deadline: Alarm | None = None
        self._write_deadline: Alarm | None = None

    # Called by the transport

    def connection_made(  # type: ignore[override] # as in uvicorn
        self, transport: asyncio.Transport
    ) -> None:
        """Begin, unless too many connections are open and none of them may be closed."""
        super().connection_made(transport)
        if len(self._all.connections) > self._limits.connections_max:
            spared = next(self._all.dispensable(), None)
            if spared is None:
                self._refuse_connection()
                return
            spared.end()
        self._watch(_Reading.HEAD)

    def data_received(self, data: bytes) -> None:
        """Parse data in pieces, so that no piece goes far beyond a limit."""
        self._unset_keepalive_if_required()
        self._all.idle.pop(self, None)
        left = memoryview(data)
        while left and self._refusal is None and not self.transport.is_closing():
            left = left[self._feed(left[: self._limits.head_bytes_max]) :]
        if self._leaving:
            self._farewell_bytes += len(left)
            if self._farewell_bytes > self._limits.farewell_bytes_max:
                self.flow.pause_reading()  # the client keeps the rest until the deadline
        elif self._refusal is None and not self.transport.is_closing():
            self._watch(self._reading)
            self._become_idle()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        for timer in (self._deadline, self._write_deadline):
            if timer is not None:
                timer.cancel()
        self._unset_keepalive_if_required()
        self._all.half_sent.pop(self, None)
        self._all.idle.pop(self, None)
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """Give a client that does not read its answer a deadline."""
        super().pause_writing()
        self._write_deadline = Alarm(
            self._limits.write_seconds_max, self.transport.abort, extends=True
        )

    def resume_writing(self) -> None:
        """The client reads again."""
        super().resume_writing()
        if self._write_deadline is not None:
            self._write_deadline.cancel()

    # Called by the parser

    def on_message_begin(self) -> None:
        """Begin a request."""
        self._begun = True
        if self._unanswered >= self._limits.pipelined_max:
            self._stop(kinds.BUSY, "Too many requests are sent before answers are read.")
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Take a piece of the request line."""
        super().on_url(url)
        if len(self.url) > self._limits.request_line_bytes_max:
            self._stop(
                kinds.ADDRESS_TOO_LONG,
                f"An address is at most {self._limits.request_line_bytes_max} bytes long.",
            )

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header; ignore trailers, which come after the body."""
        if self._in_body:
            return
        super().on_header(name, value)
        if len(self.headers) > self._limits.headers_max:
            self._stop(
                kinds.HEADERS_TOO_LARGE,
                f"A request has at most {self._limits.headers_max} headers.",
            )

    def on_headers_complete(self) -> None:
        """Check the head, and hand the request to the application."""
        version = self.parser.get_http_version()
        if version not in VERSIONS or self.parser.get_method() == b"CONNECT":
            self._stop(kinds.NOT_HTTP, NOT_HTTP)
        if is_unclear(version, self.headers):
            self._stop(kinds.NOT_HTTP, UNCLEAR)
        if declared_bytes(self.headers) > self._limits.body_wire_bytes_max:
            self._stop(kinds.TOO_LARGE, BODY_TOO_LARGE)
        if self.parser.should_upgrade() and says_body(self.headers):
            self._repeats = True  # the parser would take its body for another request
            return
        if version == "1.0":
            self.expect_100_continue = False
        super().on_headers_complete()
        self._in_body = True
        self._bare_bytes = self._body_bytes = 0
        self._unanswered += 1

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        self._bare_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request."""
        if self._repeats:
            return
        super().on_message_complete()
        self._begun = self._in_body = False
        self._bare_bytes = 0
        self._messages += 1

    # Called by uvicorn's cycle of request and response

    def on_response_complete(self) -> None:
        """After an answer, wait for the next request, or say goodbye."""
        self._unanswered -= 1
        super().on_response_complete()
        if self._refusal is not None and self._unanswered == 0:
            self._say_goodbye()
        else:
            self._become_idle()

    def timeout_keep_alive_handler(self) -> None:
        """Close a connection that has been idle for long."""
        self.end()

    def shutdown(self) -> None:
        """Stop with the server."""
        if self._leaving:
            self.transport.abort()
        super().shutdown()

    def send_400_response(self, msg: str) -> None:
        """Refuse bytes that are no HTTP, instead of uvicorn's answer."""
        self._refuse(kinds.NOT_HTTP, msg)

    def end(self) -> None:
        """Close at once, without what the client has not read yet."""
        self._all.half_sent.pop(self, None)
        self._all.idle.pop(self, None)
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        else:
            self.transport.close()

    # Private

    @property
    def _reading(self) -> _Reading:
        if self._in_body:
            return _Reading.BODY
        # HEAD also for what comes before a request, such as endless empty lines.
        return _Reading.HEAD if self._begun or self._bare_bytes else _Reading.NOTHING

    def _feed(self, piece: memoryview) -> int:
        """Parse a piece and return how many bytes were taken."""
        self._bare_bytes += len(piece)
        self._body_bytes += len(piece)
        taken = len(piece)
        try:
            self.parser.feed_data(piece)
        except httptools.HttpParserUpgrade as upgrade:
            taken = int(upgrade.args[0])  # other protocols are not served: HTTP goes on
            self._repeat_without_upgrade()
        except httptools.HttpParserError:
            if self._refusal is None:
                self._refuse(kinds.NOT_HTTP, NOT_HTTP)
            else:
                self._refuse(*self._refusal)
            return taken
        if self._bare_bytes > self._limits.head_bytes_max:
            self._refuse(
                kinds.HEADERS_TOO_LARGE,
                f"Headers are at most {self._limits.head_bytes_max} bytes in all.",
            )
        elif self._in_body and self._body_bytes > self._limits.body_wire_bytes_max:
            self._refuse(kinds.TOO_LARGE, BODY_TOO_LARGE)
        return taken

    def _repeat_without_upgrade(self) -> None:
        """Parse the head again without `Upgrade`, so that its body is read as one."""
        if not self._repeats:
            return
        self._repeats = False
        method, version = self.parser.get_method(), self.parser.get_http_version()
        head = head_without_upgrade(method, self.url, version, self.headers)
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn sets it
        self.parser.feed_data(head)

    def _refuse_connection(self) -> None:
        if len(self._all.connections) > self._limits.connections_max + REFUSED_AT_ONCE_MAX:
            self.transport.abort()
        else:
            self._refuse(kinds.BUSY, "Too many connections are open. Try again.")

    def _stop(self, kind: ProblemKind, detail: str) -> None:
        """Refuse from inside a call of the parser."""
        self._refusal = kind, detail
        raise ValueError(kind.slug)

    def _refuse(self, kind: ProblemKind, detail: str) -> None:
        """Read nothing more, and answer with a problem after the requests before this one."""
        self._refusal = kind, detail
        if self._in_body and self.cycle.response_complete:
            self.end()  # it was answered before its end, and the client goes on sending
            return
        if self._in_body:
            # The request will not be complete: the application sees a disconnected client.
            self._unanswered -= 1
            if self.pipeline and self.pipeline[0][0] is self.cycle:
                self.pipeline.popleft()
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self._unanswered == 0:
            self._say_goodbye()

    def _say_goodbye(self) -> None:
        """Send the problem and wait a moment: to close at once would destroy it on the way."""
        if self._leaving or self._refusal is None or self.transport.is_closing():
            return
        self._leaving = True
        kind, detail = self._refusal
        self._all.note_refusal(kind)
        self._unset_keepalive_if_required()
        self._all.half_sent.pop(self, None)
        self._all.idle.pop(self, None)
        self.flow.resume_reading()
        if not (self._in_body and self.cycle.response_started):
            problem = raw_problem(kind, detail, self._all.default_headers, self._all.public_url)
            self.transport.write(problem)
        self.transport.write_eof()
        self._set_deadline(self._limits.farewell_seconds_max, self.transport.abort)

    def _become_idle(self) -> None:
        """Become idle if nothing is under way, also if a body ended after its answer."""
        if self._unanswered or self._reading is not _Reading.NOTHING or self.transport.is_closing():
            return
        self._all.idle[self] = None
        if self.timeout_keep_alive_task is None:
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def _watch(self, reading: _Reading) -> None:
        """Set the deadline for the part that is being sent, once for each head and each body."""
        if self._watched == (reading, self._messages):
            return
        self._watched = reading, self._messages
        self._all.half_sent.pop(self, None)
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        if reading is not _Reading.NOTHING:
            self._all.half_sent[self] = None
            self._start_deadline()

    def _start_deadline(self) -> None:
        in_body = self._watched is not None and self._watched[0] is _Reading.BODY
        limits = self._limits
        self._set_deadline(
            limits.body_seconds_max if in_body else limits.head_seconds_max, self._too_late
        )

    def _too_late(self) -> None:
        if self.flow.read_paused:
            self._start_deadline()  # this server has paused reading
        elif self._watched == (_Reading.HEAD, 0) and not self._bare_bytes:
            self.end()  # the client has sent nothing
        else:
            self._refuse(kinds.TOO_SLOW, "The request did not arrive in time.")

    def _set_deadline(self, seconds: float, then: Any) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = Alarm(seconds, then, extends=True)  # a client is not late when we are
