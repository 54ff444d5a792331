"""HTTP as uvicorn speaks it, within `Limits`: no connection takes more than its share.

httptools parses in C and knows no limit: it joins the pieces of an endless header again at every
read, and while it does so nobody else is answered. So what is fed to it is counted, and cut.
"""

from __future__ import annotations

import asyncio
from enum import Enum, auto
from typing import Any, Final

import httptools
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

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
"""So many connections beyond the limit are told why; those beyond are closed without a word."""

VERSIONS: Final = ("1.1", "1.0")
UNCLEAR: Final = "A request names one Host (none will do in HTTP/1.0), and is chunked in 1.1 alone."
BODY_TOO_LARGE: Final = "The body is larger than any request may be."
NOT_HTTP: Final = "This is not a request in HTTP/1.1, or not by a method that is known here."


class _Reading(Enum):
    """What a connection is in the middle of sending."""

    NOTHING = auto()
    HEAD = auto()
    BODY = auto()


class LimitedProtocol(HttpToolsProtocol):
    """One connection, which is refused and ended once it goes beyond a limit."""

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
        self._parting = False
        self._watched: tuple[_Reading, int] | None = None
        self._deadline: asyncio.TimerHandle | None = None
        self._write_deadline: asyncio.TimerHandle | None = None

    # What the transport calls

    def connection_made(  # type: ignore[override] # as in uvicorn
        self, transport: asyncio.Transport
    ) -> None:
        """Begin, unless there are too many already and none of them can be spared."""
        super().connection_made(transport)
        if len(self._all.connections) > self._limits.connections_max:
            spared = next(self._all.dispensable(), None)
            if spared is None:
                self._turn_away()
                return
            spared.end()
        self._watch(_Reading.HEAD)

    def data_received(self, data: bytes) -> None:
        """Read on, a piece at a time: within a piece nothing can go far beyond a limit."""
        self._unset_keepalive_if_required()
        self._all.idle.pop(self, None)
        left = memoryview(data)
        while left and self._refusal is None and not self.transport.is_closing():
            left = left[self._feed(left[: self._limits.head_bytes_max]) :]
        if self._parting:
            self._farewell_bytes += len(left)
            if self._farewell_bytes > self._limits.farewell_bytes_max:
                self.flow.pause_reading()  # the rest stays with the client, until time is up
        elif self._refusal is None and not self.transport.is_closing():
            self._watch(self._reading)
            self._rest()

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
        """Give a client that takes nothing of its answer some time, not for ever."""
        super().pause_writing()
        self._write_deadline = self.loop.call_later(
            self._limits.write_seconds_max, self.transport.abort
        )

    def resume_writing(self) -> None:
        """The client reads again."""
        super().resume_writing()
        if self._write_deadline is not None:
            self._write_deadline.cancel()

    # What the parser calls

    def on_message_begin(self) -> None:
        """A request begins."""
        self._begun = True
        if self._unanswered >= self._limits.pipelined_max:
            self._stop(kinds.BUSY, "Too many requests are sent before answers are read.")
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """A piece of the request line."""
        super().on_url(url)
        if len(self.url) > self._limits.request_line_bytes_max:
            self._stop(
                kinds.ADDRESS_TOO_LONG,
                f"An address is at most {self._limits.request_line_bytes_max} bytes long.",
            )

    def on_header(self, name: bytes, value: bytes) -> None:
        """A whole header; those after a body are not for anybody."""
        if self._in_body:
            return
        super().on_header(name, value)
        if len(self.headers) > self._limits.headers_max:
            self._stop(
                kinds.HEADERS_TOO_LARGE,
                f"A request has at most {self._limits.headers_max} headers.",
            )

    def on_headers_complete(self) -> None:
        """All is known that an answer can begin with."""
        version = self.parser.get_http_version()
        if version not in VERSIONS or self.parser.get_method() == b"CONNECT":
            self._stop(kinds.NOT_HTTP, NOT_HTTP)
        if is_unclear(version, self.headers):
            self._stop(kinds.NOT_HTTP, UNCLEAR)
        if declared_bytes(self.headers) > self._limits.body_wire_bytes_max:
            self._stop(kinds.TOO_LARGE, BODY_TOO_LARGE)
        if self.parser.should_upgrade() and says_body(self.headers):
            self._repeats = True  # the parser takes its body for another request
            return
        if version == "1.0":
            self.expect_100_continue = False
        super().on_headers_complete()
        self._in_body = True
        self._bare_bytes = self._body_bytes = 0
        self._unanswered += 1

    def on_body(self, body: bytes) -> None:
        """A piece of the content."""
        self._bare_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        if self._repeats:
            return
        super().on_message_complete()
        self._begun = self._in_body = False
        self._bare_bytes = 0
        self._messages += 1

    # What the cycle of request and response calls

    def on_response_complete(self) -> None:
        """An answer is out: wait for the next request, or part."""
        self._unanswered -= 1
        super().on_response_complete()
        if self._refusal is not None and self._unanswered == 0:
            self._part()
        else:
            self._rest()

    def timeout_keep_alive_handler(self) -> None:
        """Nothing was asked for long."""
        self.end()

    def shutdown(self) -> None:
        """The server stops."""
        if self._parting:
            self.transport.abort()
        super().shutdown()

    def send_400_response(self, msg: str) -> None:
        """What uvicorn says of bytes that are no HTTP."""
        self._refuse(kinds.NOT_HTTP, msg)

    def end(self) -> None:
        """Close; what the client has not read until now it will not get."""
        self._all.half_sent.pop(self, None)
        self._all.idle.pop(self, None)
        if self.transport.get_write_buffer_size():
            self.transport.abort()
        else:
            self.transport.close()

    # Inside

    @property
    def _reading(self) -> _Reading:
        if self._in_body:
            return _Reading.BODY
        # Also what comes before a request, such as empty lines without end.
        return _Reading.HEAD if self._begun or self._bare_bytes else _Reading.NOTHING

    def _feed(self, piece: memoryview) -> int:
        """Parse a piece, and return how much of it was taken."""
        self._bare_bytes += len(piece)
        self._body_bytes += len(piece)
        taken = len(piece)
        try:
            self.parser.feed_data(piece)
        except httptools.HttpParserUpgrade as upgrade:
            taken = int(upgrade.args[0])  # this server speaks nothing else: it goes on in HTTP
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
        """Read the head of a request again, so that its body is one."""
        if not self._repeats:
            return
        self._repeats = False
        method, version = self.parser.get_method(), self.parser.get_http_version()
        head = head_without_upgrade(method, self.url, version, self.headers)
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn has it
        self.parser.feed_data(head)

    def _turn_away(self) -> None:
        if len(self._all.connections) > self._limits.connections_max + REFUSED_AT_ONCE_MAX:
            self.transport.abort()
        else:
            self._refuse(kinds.BUSY, "Too many connections are open. Try again.")

    def _stop(self, kind: ProblemKind, detail: str) -> None:
        """Stop the parser from inside one of its calls."""
        self._refusal = kind, detail
        raise ValueError(kind.slug)

    def _refuse(self, kind: ProblemKind, detail: str) -> None:
        """Read nothing more; say why when those in front have been answered."""
        self._refusal = kind, detail
        if self._in_body and self.cycle.response_complete:
            self.end()  # it was answered before it was whole, and goes on all the same
            return
        if self._in_body:
            # This request will never be whole. What runs for it is told so, and answers nobody.
            self._unanswered -= 1
            if self.pipeline and self.pipeline[0][0] is self.cycle:
                self.pipeline.popleft()
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self._unanswered == 0:
            self._part()

    def _part(self) -> None:
        """Say why, and leave the client a moment to read it: closing at once would destroy it."""
        if self._parting or self._refusal is None or self.transport.is_closing():
            return
        self._parting = True
        kind, detail = self._refusal
        self._all.note_refusal(kind)
        self._unset_keepalive_if_required()
        self._all.half_sent.pop(self, None)
        self._all.idle.pop(self, None)
        self.flow.resume_reading()
        if not (self._in_body and self.cycle.response_started):
            told = raw_problem(kind, detail, self._all.default_headers, self._all.public_url)
            self.transport.write(told)
        self.transport.write_eof()
        self._set_deadline(self._limits.farewell_seconds_max, self.transport.abort)

    def _rest(self) -> None:
        """Be idle if nothing is under way, also after a body that came later than its answer."""
        if self._unanswered or self._reading is not _Reading.NOTHING or self.transport.is_closing():
            return
        self._all.idle[self] = None
        if self.timeout_keep_alive_task is None:
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def _watch(self, reading: _Reading) -> None:
        """Let the time run for what is being sent, once for each head and each body."""
        if self._watched == (reading, self._messages):
            return
        self._watched = reading, self._messages
        self._all.half_sent.pop(self, None)
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        if reading is not _Reading.NOTHING:
            self._all.half_sent[self] = None
            self._let_time_run()

    def _let_time_run(self) -> None:
        in_body = self._watched is not None and self._watched[0] is _Reading.BODY
        limits = self._limits
        self._set_deadline(
            limits.body_seconds_max if in_body else limits.head_seconds_max, self._too_late
        )

    def _too_late(self) -> None:
        if self.flow.read_paused:
            self._let_time_run()  # it is we who do not read on
        elif self._watched == (_Reading.HEAD, 0) and not self._bare_bytes:
            self.end()  # not even a byte came
        else:
            self._refuse(kinds.TOO_SLOW, "The request did not arrive in time.")

    def _set_deadline(self, seconds: float, then: Any) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = self.loop.call_later(seconds, then)
