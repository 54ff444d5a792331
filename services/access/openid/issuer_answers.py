"""Questions to an issuer: no redirects, and a limit on the size and the time of each answer."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Final

import httpx

from events.log.alarm import listening
from services.access.openid.provider import Provider
from services.access.openid.refusals import IssuerAwayError
from services.kit.authorities import authorities

ANSWER_BYTES_MAX: Final = 256 * 1024
ANSWER_SECONDS_MAX: Final = 10.0
"""For a whole exchange, however slowly its bytes come."""
CONNECTIONS_MAX: Final = 10
OK: Final = 200


@dataclass(frozen=True, slots=True)
class IssuerAnswers:
    """Asks one issuer."""

    client: httpx.AsyncClient
    seconds_max: float = ANSWER_SECONDS_MAX

    async def get(self, url: str, bearer: str | None = None) -> dict[str, Any]:
        """Return the JSON object at an address. Raises `IssuerAwayError`."""
        headers = {} if bearer is None else {"authorization": f"Bearer {bearer}"}
        status, content = await self._ask("GET", url, headers=headers)
        if status != OK:
            raise IssuerAwayError(url, f"answered with status {status}")
        return _object(url, content)

    async def post(
        self, url: str, form: Mapping[str, str], auth: httpx.BasicAuth | None
    ) -> tuple[int, dict[str, Any]]:
        """Return status and JSON object of the answer to a form. Raises `IssuerAwayError`."""
        status, content = await self._ask("POST", url, data=form, auth=auth)
        return status, _object(url, content)

    async def _ask(self, method: str, url: str, **said: Any) -> tuple[int, bytes]:
        try:
            async with (
                listening(self.seconds_max),
                self.client.stream(method, url, **said) as response,
            ):
                content = await _limited(url, response)
        except TimeoutError:
            raise IssuerAwayError(url, f"no answer within {self.seconds_max:g} s") from None
        except (httpx.HTTPError, httpx.InvalidURL) as fault:
            raise IssuerAwayError(url, str(fault) or type(fault).__name__) from fault
        return response.status_code, content


@asynccontextmanager
async def asking(
    provider: Provider, seconds_max: float = ANSWER_SECONDS_MAX
) -> AsyncIterator[IssuerAnswers]:
    """Ask a provider; its connections are closed at the end of the block."""
    async with httpx.AsyncClient(
        follow_redirects=False,
        # A proxy of the environment can reach the internet, not this machine.
        trust_env=not provider.on_loopback,
        verify=authorities(),
        # What an issuer has us remember of one person is not sent to it with the next.
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        timeout=None,  # noqa: S113 - `listening` bounds it all, also in a busy process
        limits=httpx.Limits(max_connections=CONNECTIONS_MAX),
        # Nothing is unpacked: a small answer cannot become a large one.
        headers={"accept": "application/json", "accept-encoding": "identity"},
    ) as client:
        yield IssuerAnswers(client, seconds_max)


async def _limited(url: str, response: httpx.Response) -> bytes:
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise IssuerAwayError(url, "the answer is compressed, which was not asked for")
    content = bytearray()
    async for part in response.aiter_raw():
        content += part
        if len(content) > ANSWER_BYTES_MAX:
            raise IssuerAwayError(url, f"the answer has more than {ANSWER_BYTES_MAX} bytes")
    return bytes(content)


def _object(url: str, content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        raise IssuerAwayError(url, "the answer is no JSON") from None
    if not isinstance(found, dict):
        raise IssuerAwayError(url, "the answer is no JSON object")
    return found
