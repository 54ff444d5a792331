"""Conventions of HTTP for every answer: `HEAD`, 304, headers for browsers, readable addresses."""

from __future__ import annotations

import hashlib
import re
from typing import Final
from urllib.parse import unquote_to_bytes

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.kit.http.entity_tags import matches_weakly
from services.kit.http.problem_kinds import BAD_ADDRESS
from services.kit.http.problems import answer_problem
from services.kit.http.security import NO_STORE, PRIVATE_CACHE, SECURITY_HEADERS
from services.kit.http.unchanged import answering, tag_told

REQUEST_METHOD: Final = "byfield.method"
"""The key in a scope for the method of the request: a `HEAD` runs as a `GET`."""
_BAD_ESCAPE: Final = re.compile(rb"%(?![0-9A-Fa-f]{2})")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
_KEEPABLE: Final = frozenset({200, 304})
_OF_CONTENT: Final = ("content-length", "content-type")


class HttpConventions:
    """Wraps an application and its answers to uncaught errors; a mounted one is wrapped once."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application for one request."""
        if scope["type"] != "http" or REQUEST_METHOD in scope:
            await self._app(scope, receive, send)
            return
        scope[REQUEST_METHOD] = scope["method"]
        with answering(", ".join(Headers(scope=scope).getlist("if-none-match"))):
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = _Answer(scope, send)
        if _is_unreadable(scope):
            refused = answer_problem(
                Request(scope), BAD_ADDRESS, "An address is percent-encoded UTF-8 without controls."
            )
            await refused(scope, receive, answer.send)
        elif scope["method"] == "HEAD":
            # The server keeps its own scope, in which it is still a HEAD, and sends no content.
            await self._app({**scope, "method": "GET"}, receive, answer.send)
        else:
            await self._app(scope, receive, answer.send)


class _Answer:
    """One answer on its way to the client."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._request_headers = Headers(scope=scope)
        self._is_query = scope["method"] in {"GET", "HEAD"}
        self._send = send
        self._start: Message | None = None
        self._empty = scope["method"] == "HEAD"

    async def send(self, message: Message) -> None:
        """Pass a message on; the start waits for the first content where this decides about 304."""
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message.get("headers", ())))
            message = {**message, "headers": headers.raw}
            keepable = self._is_query and message["status"] in _KEEPABLE
            if keepable and "cache-control" not in headers:
                headers["cache-control"] = PRIVATE_CACHE
                headers["vary"] = "Authorization"
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)
            if keepable and headers["cache-control"] != NO_STORE:
                self._start = message
                return
        elif self._start is not None:
            start, self._start = self._start, None
            await self._send(self._decided(start, message))
        if self._empty and message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await self._send(message)

    def _decided(self, start: Message, content: Message) -> Message:
        """Return the start of the answer: 304 if the client has the same content already."""
        headers = MutableHeaders(raw=start["headers"])
        if "etag" not in headers and (told := tag_told()) is not None:
            headers["etag"] = told
        if "etag" not in headers:
            if content.get("more_body", False):
                return start
            digest = hashlib.blake2b(content.get("body", b""), digest_size=12).hexdigest()
            headers["etag"] = f'W/"{digest}"'
        seen = ", ".join(self._request_headers.getlist("if-none-match"))
        if not seen or not matches_weakly(seen, headers["etag"]):
            return start
        for name in _OF_CONTENT:
            if name in headers:
                del headers[name]
        self._empty = True
        return {**start, "status": 304, "headers": headers.raw}


def _is_unreadable(scope: Scope) -> bool:
    raw: bytes = scope.get("raw_path") or b""
    sent = raw + b"?" + scope.get("query_string", b"")
    if _BAD_ESCAPE.search(sent):
        return True
    try:
        unquote_to_bytes(sent).decode()
    except UnicodeDecodeError:
        return True
    return _CONTROL.search(scope["path"]) is not None
