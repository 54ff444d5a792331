"""A limit on the size of a body, answered with a problem (Starlette's own answers plain text)."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send


def is_too_large(scope: Scope, bytes_max: int) -> bool:
    """Whether a request declares a larger body."""
    declared = Headers(scope=scope).get("content-length", "0")
    return declared.isdecimal() and int(declared) > bytes_max


class BodyLimit:
    """Stops reading a body at the limit, and does not begin if it is declared to be larger."""

    def __init__(self, app: ASGIApp, bytes_max: int) -> None:
        self._app = app
        self._bytes_max = bytes_max

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application for one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        too_large = is_too_large(scope, self._bytes_max)
        size_bytes = 0

        async def receive_up_to_limit() -> Message:
            nonlocal size_bytes
            if too_large:
                raise HTTPException(413)
            message = await receive()
            size_bytes += len(message.get("body", b""))
            if size_bytes > self._bytes_max:
                raise HTTPException(413)
            return message

        await self._app(scope, receive_up_to_limit, send)
