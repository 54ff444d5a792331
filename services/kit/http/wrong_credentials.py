"""Wrong credentials are answered late, and after some of them the address is told to wait.

Nobody is kept from a right one: it is checked as ever, and only what was wrong is slowed. Wrong is
what is answered with 401, and a link that is good for nothing (410).
"""

from __future__ import annotations

import asyncio
import time
from typing import Final

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.kit.http.problems import answer_problem
from services.kit.http.rates import WRONG, Rates, network_of, too_many
from services.kit.settings import Settings

WRONG_STATUSES: Final = frozenset({401, 410})
SLOWED_AT_ONCE_MAX: Final = 64
"""How many may wait for the answer to a wrong one; any more are answered at once."""


class SlowWrongCredentials:
    """Wraps an application, outside of the places for requests at work: who waits here has none."""

    def __init__(self, app: ASGIApp, settings: Settings, rates: Rates) -> None:
        self._app = app
        self._settings = settings
        self._rates = rates
        self._seconds = settings.wrong_credentials_answer_seconds
        self._slowed = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application for one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        came_at = time.monotonic()
        is_replaced = False

        async def answer(message: Message) -> None:
            nonlocal is_replaced
            if message["type"] == "http.response.start" and message["status"] in WRONG_STATUSES:
                seconds = self._rates.spend(WRONG, network_of(scope))
                await self._wait(came_at)
                if seconds:
                    is_replaced = True
                    await self._refuse(seconds, scope, receive, send)
            if not is_replaced:
                await send(message)

        await self._app(scope, receive, answer)

    async def _wait(self, came_at: float) -> None:
        """Wait until so long after the request came, whatever was found out about it meanwhile."""
        left = came_at + self._seconds - time.monotonic()
        if left <= 0 or self._slowed >= SLOWED_AT_ONCE_MAX:
            return
        self._slowed += 1
        try:
            await asyncio.sleep(left)
        finally:
            self._slowed -= 1

    async def _refuse(self, seconds: int, scope: Scope, receive: Receive, send: Send) -> None:
        problem = too_many(self._settings, WRONG, seconds)
        response = answer_problem(
            Request(scope), problem.kind, problem.detail, headers=problem.headers
        )
        await response(scope, receive, send)
