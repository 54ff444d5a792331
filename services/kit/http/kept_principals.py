"""Knows tokens by asking whoever issued them, and keeps each answer for some seconds."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextvars import Context
from dataclasses import dataclass
from time import monotonic
from typing import Final, TypeVar

from events.log.database.patience import CrowdedError, UnansweredError, in_time, patience
from services.kit.http.admission import ConcurrencyLimit, OverloadedError
from services.kit.http.principals import Principal
from services.kit.http.problem_kinds import BUSY, UNAVAILABLE
from services.kit.http.problems import ProblemError
from services.kit.http.tokens import TOKEN_PATTERN, hash_of

T = TypeVar("T")

KEPT_SECONDS: Final = 8.0
"""How long an answer is believed: so long a session or a role that ended may still be good.

Streams ask once a second, so that they end within 10 seconds, too.
"""
KNOWN_MAX: Final = 10_000
UNKNOWN_MAX: Final = 1_000
"""Tokens that are not good are kept apart: however many are tried, no good one is forgotten."""
ASKED_AT_ONCE_MAX: Final = 8
IN_LINE_MAX: Final = 256
IN_LINE_SECONDS_MAX: Final = 1.0
ASK_SECONDS_MAX: Final = 3.0

Ask = Callable[[bytes], Awaitable[Principal | None]]
"""Returns whom the token with this hash stands for now; None for one that is not good.

Raises what an application answers with status 503 where that cannot be known.
"""


@dataclass(frozen=True, slots=True)
class _Kept:
    principal: Principal
    until: float


class KeptPrincipals:
    """A kind of credentials that somebody else knows. Those who ask for one token ask once.

    A token that was good lately is asked about in a line of its own, so that strangers do not
    keep it waiting. An answer is kept from the moment of the question, not of the answer.
    """

    def __init__(self, ask: Ask, now: Callable[[], float] | None = None) -> None:
        self._ask = ask
        self._now = now or monotonic
        self._known: OrderedDict[bytes, _Kept] = OrderedDict()
        self._unknown: OrderedDict[bytes, float] = OrderedDict()
        self._asking: dict[bytes, asyncio.Task[Principal | None]] = {}
        self._lines = {False: _line(), True: _line()}
        """By whether the token was good lately."""

    async def principal_of(self, token: str) -> Principal | None:
        """Return whom a token stands for; None for what is no such token, or not good.

        Raises a 503 problem, and what `Ask` raises, where that cannot be known.
        """
        if not TOKEN_PATTERN.match(token):
            return None
        token_hash, now = hash_of(token), self._now()
        kept = self._known.get(token_hash)
        if kept is not None and now < kept.until:
            return kept.principal
        if now < self._unknown.get(token_hash, now):
            return None
        try:
            return await in_time(asyncio.shield(self._asked(token_hash)), "who asks")
        except (CrowdedError, UnansweredError) as late:
            raise _away(f"{late}") from None

    def _asked(self, token_hash: bytes) -> asyncio.Task[Principal | None]:
        asking = self._asking.get(token_hash)
        if asking is None:
            # In a context of its own: it goes on for the others when the first caller gives up.
            asking = asyncio.create_task(self._answer(token_hash), context=Context())
            self._asking[token_hash] = asking
            asking.add_done_callback(lambda done: self._answered(token_hash, done))
        return asking

    def _answered(self, token_hash: bytes, done: asyncio.Task[Principal | None]) -> None:
        del self._asking[token_hash]
        if not done.cancelled():
            done.exception()  # seen, also where every caller gave up

    async def _answer(self, token_hash: bytes) -> Principal | None:
        line = self._lines[token_hash in self._known]
        try:
            await line.enter()
        except OverloadedError as overloaded:
            raise ProblemError(
                BUSY, f"Of {overloaded.in_line} callers in line it is not known yet who asks."
            ) from None
        try:
            asked_at = self._now()
            with patience(ASK_SECONDS_MAX):
                principal = await self._ask(token_hash)
        finally:
            line.leave()
        self._keep(token_hash, principal, asked_at + KEPT_SECONDS)
        return principal

    def _keep(self, token_hash: bytes, principal: Principal | None, until: float) -> None:
        if principal is None:
            self._known.pop(token_hash, None)
            _put(self._unknown, token_hash, until, UNKNOWN_MAX)
        else:
            _put(self._known, token_hash, _Kept(principal, until), KNOWN_MAX)


def _line() -> ConcurrencyLimit:
    return ConcurrencyLimit(
        at_work_max=ASKED_AT_ONCE_MAX,
        in_line_max=IN_LINE_MAX,
        in_line_seconds_max=IN_LINE_SECONDS_MAX,
    )


def _put(kept: OrderedDict[bytes, T], token_hash: bytes, value: T, kept_max: int) -> None:
    kept[token_hash] = value
    kept.move_to_end(token_hash)
    if len(kept) > kept_max:
        kept.popitem(last=False)  # what was asked about first, as what is in use is asked again


def _away(because: str) -> ProblemError:
    return ProblemError(
        UNAVAILABLE, f"It cannot be known just now who asks: {because}. Nothing was done."
    )
