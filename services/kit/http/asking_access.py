"""Asks access over HTTP for whom a token stands, where access runs in another process."""

from __future__ import annotations

import time
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final

import httpx
import structlog
from pydantic import ValidationError

from events.log.alarm import listening
from services.kit.authorities import authorities
from services.kit.http.kept_principals import ASK_SECONDS_MAX, ASKED_AT_ONCE_MAX
from services.kit.http.principals import Principal, PrincipalError
from services.kit.http.problem_kinds import UNAVAILABLE
from services.kit.http.problems import ProblemError
from services.kit.http.whoami import WhoamiAnswer
from services.kit.key_ring import current_key
from services.kit.settings import Settings, SettingsError

ANSWER_BYTES_MAX: Final = 16 * 1024
AWAY_SECONDS: Final = 1.0
"""After a question that was not answered, nobody waits for the same again for so long."""
SAME_FAULT_SECONDS_MIN: Final = 10.0
"""How often the log says why access cannot be asked."""
_IDLE_SECONDS_MAX: Final = 60.0
"""Less than after how many a server here ends an idle connection."""
_TRIES: Final = 2
"""A connection that was kept may end at the very moment when it is used again."""
_OK: Final = 200
_WRONG_SECRET: Final = frozenset({401, 429})
"""Of wrong ones access tells only some that they are; all others that there were too many."""
_ENDED: Final = (httpx.RemoteProtocolError, httpx.ReadError, httpx.WriteError)

_log = structlog.get_logger()


class AccessAwayError(Exception):
    """Access did not answer, or said what cannot be understood."""


class AskingAccess:
    """Asks one access, over connections that are kept."""

    def __init__(self, settings: Settings) -> None:
        """Raise `SettingsError` where no address or no secret is set."""
        if settings.access_url is None or settings.access_secret is None:
            raise SettingsError(["BYFIELD_ACCESS_URL and BYFIELD_ACCESS_SECRET: must be set"])
        self._url = f"{settings.access_url}/access/whoami"
        self._client = httpx.AsyncClient(
            follow_redirects=False,
            trust_env=False,  # no proxy learns of it
            verify=authorities() if self._url.startswith("https") else False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            timeout=None,  # noqa: S113 - `listening` bounds it all, also in a busy process
            limits=httpx.Limits(
                max_connections=2 * ASKED_AT_ONCE_MAX,
                max_keepalive_connections=2 * ASKED_AT_ONCE_MAX,
                keepalive_expiry=_IDLE_SECONDS_MAX,
            ),
            headers={
                "authorization": f"Bearer {current_key(settings.access_secret)}",
                "accept": "application/json",
                "accept-encoding": "identity",
            },
        )
        self._away_until = 0.0
        self._away_because = ""
        self._logged_at = -SAME_FAULT_SECONDS_MIN

    async def close(self) -> None:
        """Close its connections."""
        await self._client.aclose()

    async def __call__(self, token_hash: bytes) -> Principal | None:
        """Return whom the token with this hash stands for. Raises a 503 problem."""
        if time.monotonic() < self._away_until:
            raise _problem(self._away_because)
        try:
            return _understood(await self._answer(token_hash))
        except AccessAwayError as away:
            self._note(str(away))
            raise _problem(str(away)) from away

    async def _answer(self, token_hash: bytes) -> bytes:
        try:
            async with listening(ASK_SECONDS_MAX):
                return await self._asked(token_hash, _TRIES)
        except TimeoutError:
            because = f"no answer within {ASK_SECONDS_MAX:g} s"
        except httpx.HTTPError as fault:
            because = str(fault) or type(fault).__name__
        self._away_until = time.monotonic() + AWAY_SECONDS
        self._away_because = because
        raise AccessAwayError(because)

    async def _asked(self, token_hash: bytes, tries: int) -> bytes:
        question = {"token_hash": token_hash.hex()}
        try:
            async with self._client.stream("POST", self._url, json=question) as response:
                if response.status_code != _OK:
                    raise AccessAwayError(_why(response.status_code))
                content = bytearray()
                async for part in response.aiter_raw():
                    content += part
                    if len(content) > ANSWER_BYTES_MAX:
                        raise AccessAwayError(f"its answer has over {ANSWER_BYTES_MAX} bytes")
                return bytes(content)
        except _ENDED:
            if tries == 1:
                raise
            return await self._asked(token_hash, tries - 1)

    def _note(self, because: str) -> None:
        now = time.monotonic()
        if now - self._logged_at >= SAME_FAULT_SECONDS_MIN:
            self._logged_at = now
            _log.error("access_away", because=because, url=self._url)


def _why(status: int) -> str:
    if status in _WRONG_SECRET:
        return "it has another BYFIELD_ACCESS_SECRET, or none"
    return f"it answered with status {status}"


def _understood(content: bytes) -> Principal | None:
    try:
        known = WhoamiAnswer.model_validate_json(content).principal
        return None if known is None else known.principal()
    except (ValidationError, PrincipalError):
        # Not quoted: it may be anybody's answer.
        raise AccessAwayError("its answer cannot be understood") from None


def _problem(because: str) -> ProblemError:
    return ProblemError(
        UNAVAILABLE,
        f"It cannot be known just now who asks: access cannot be asked ({because}). "
        "Nothing was done.",
    )
