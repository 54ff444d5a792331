"""An HTTP client of a center that retries lost requests, within bounds and under one key."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, Final, Self

import httpx

from deploy.retrying import (
    RETRY_LIMITS,
    GaveUpError,
    RetryLimits,
    TryAgain,
    retry,
    retry_after_seconds,
)
from events.ids import new_id
from services.kit.authorities import authorities

KEY: Final = "Idempotency-Key"
CONNECTIONS_MAX: Final = 32
SAID_CHARACTERS_MAX: Final = 500
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_TRY_AGAIN: Final = frozenset({502, 503, 504})
"""Byfield answers 503; a proxy in between answers the others when it loses a connection."""
_LOST: Final = (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError, TimeoutError)
"""No answer came, or not all of it; with the same key a retry shows whether it was done."""


class UnreachedError(Exception):
    """No attempt was answered; the message says where, what, and why."""

    def __init__(self, asked: httpx.Request, gave_up: GaveUpError) -> None:
        address = asked.url.copy_with(path="", query=None, fragment=None)
        super().__init__(f"{address} cannot be reached: {asked.method} {asked.url.path}: {gave_up}")
        self.attempts = gave_up.attempts


class UnexpectedAnswerError(Exception):
    """The center gave another answer than expected; the message quotes it."""

    def __init__(self, response: httpx.Response) -> None:
        request = response.request
        super().__init__(f"{request.method} {request.url.path}: {_said(response)}")
        self.status = response.status_code
        self.rule = _rule(response)
        """The rule that refused it, if one did."""


class Client:
    """Retries after a lost connection, a time-out and a 503, within its limits.

    A request that changes something carries an `Idempotency-Key`, the same in every attempt, so
    that it is done once: the caller's, or a new one.
    """

    def __init__(
        self,
        address: str = "",
        *,
        headers: Mapping[str, str] | None = None,
        limits: RetryLimits = RETRY_LIMITS,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Paths are relative to `address`; `headers` are sent with every request."""
        self._limits = limits
        self._http = httpx.AsyncClient(
            base_url=address,
            headers=headers,
            timeout=limits.attempt_seconds_max,
            limits=httpx.Limits(max_connections=CONNECTIONS_MAX),
            trust_env=False,  # a proxy of the environment is not meant for these centers
            verify=authorities(),
            transport=transport,
        )

    def moved_to(self, address: str) -> None:
        """Send further requests to this address."""
        self._http.base_url = httpx.URL(address)

    async def ask(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        form: Mapping[str, Any] | None = None,
    ) -> httpx.Response:
        """Return the answer, of any status that does not mean to retry. Raises `UnreachedError`."""
        key = {} if method in _SAFE else {KEY: str(new_id())}
        asked = self._http.build_request(
            method, path, headers=key | dict(headers or {}), json=json, data=form
        )

        async def once(seconds_max: float) -> httpx.Response | TryAgain:
            try:
                # httpx bounds each read, but not a server that answers byte by byte.
                async with asyncio.timeout(seconds_max):
                    answer = await self._http.send(asked)
            except _LOST as lost:
                return TryAgain(f"{type(lost).__name__} {lost}".strip())
            if answer.status_code not in _TRY_AGAIN:
                return answer
            return TryAgain(_said(answer), retry_after_seconds(answer.headers.get("Retry-After")))

        try:
            return await retry(once, self._limits)
        except GaveUpError as gave_up:
            raise UnreachedError(asked, gave_up) from None

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self._http.aclose()


def _rule(answer: httpx.Response) -> str | None:
    if not answer.headers.get("Content-Type", "").startswith("application/problem+json"):
        return None
    rule: str | None = answer.json().get("rule")
    return rule


def _said(answer: httpx.Response) -> str:
    """The status and the body, in one line."""
    return f"{answer.status_code} {' '.join(answer.text.split())}"[:SAID_CHARACTERS_MAX]
