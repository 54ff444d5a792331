"""How often somebody may ask: so many times a minute, by person or by network address.

Of what is asked without saying who asks, the row of the operation names the limit; whoever is known
has one for questions and one for commands. Each process counts for itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from typing import Final

from starlette.requests import HTTPConnection
from starlette.types import Scope
from throttled.constants import RateLimiterType
from throttled.rate_limiter import per_min
from throttled.store import MemoryStore
from throttled.throttled import Throttled

from services.kit.http.problem_kinds import TOO_MANY
from services.kit.http.problems import ProblemError
from services.kit.settings import Settings

COUNTED_MAX: Final = 10_000
"""Of how many people or addresses each limit knows; some 300 bytes each. Then the one that asked
least lately is forgotten: whoever has more addresses than that is not held by them."""
_NETWORK_BITS: Final = 64
"""Of an IPv6 address; whoever has one has all that share them."""
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Rate:
    """A limit."""

    setting: str
    """The setting that says how many a minute there may be; as many may come at once."""
    what: str
    """What is counted, as a problem names it."""


READS: Final = Rate("reads_a_minute_max", "questions of one person or machine")
WRITES: Final = Rate("writes_a_minute_max", "commands of one person or machine")
STRANGERS: Final = Rate("strangers_a_minute_max", "requests of one address that name nobody")
SIGN_INS: Final = Rate("sign_ins_a_minute_max", "steps of sign-ins from one address")
MACHINE_TOKENS: Final = Rate("machine_tokens_a_minute_max", "tokens asked for by one address")
ANSWERS: Final = Rate(
    "answers_a_minute_max", "forms opened or answered by a token from one address"
)
ASKINGS: Final = Rate("askings_a_minute_max", "requests for help without account from one address")
CHECKS: Final = Rate("checks_a_minute_max", "requests for help looked at for one address")
WRONG: Final = Rate("wrong_credentials_a_minute_max", "wrong credentials from one address")
RATES: Final = (
    *(READS, WRITES, STRANGERS, SIGN_INS, MACHINE_TOKENS),
    *(ANSWERS, ASKINGS, CHECKS, WRONG),
)
UNLIMITED: Final = Rate("", "")
"""Of what must always answer, as health, and of what costs nothing, as a file."""


class Rates:
    """Counts, in the memory of this process."""

    def __init__(self, settings: Settings) -> None:
        self._of: Mapping[Rate, Throttled] = {
            rate: _limiter(settings.a_minute_max(rate.setting)) for rate in RATES
        }

    def spend(self, rate: Rate, who: str) -> int:
        """Count one; return 0, or after how many seconds there may be another."""
        spent = self._of[rate].limit(who)
        return max(ceil(spent.state.retry_after), 1) if spent.limited else 0


def hold(connection: HTTPConnection, rate: Rate, who: str) -> None:
    """Count one of somebody. Raises the 429 problem above the limit."""
    rates: Rates = connection.app.state.rates
    if seconds := rates.spend(rate, who):
        raise too_many(connection.app.state.settings, rate, seconds)


def hold_known(connection: HTTPConnection, person: str) -> None:
    """Count a question or a command of somebody who is known. Raises the 429 problem."""
    hold(connection, READS if connection.scope["method"] in _SAFE else WRITES, person)


def too_many(settings: Settings, rate: Rate, seconds: int) -> ProblemError:
    """Return the problem that names a limit."""
    return ProblemError(
        TOO_MANY,
        f"There may be {settings.a_minute_max(rate.setting)} {rate.what} a minute "
        f"({rate.setting}). Nothing was done. Ask again in {seconds} s.",
        headers={"Retry-After": str(seconds)},
    )


def network_of(scope: Scope) -> str:
    """Return the network from which somebody asks: an IPv4 address, or the /64 of an IPv6 one.

    It is the socket's, or what a trusted proxy says; anything else is one network.
    """
    client = scope.get("client")
    try:
        address = ip_address("" if client is None else client[0])
    except ValueError:
        return "unknown"
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((address, _NETWORK_BITS), strict=False))


def _limiter(a_minute: int) -> Throttled:
    return Throttled(
        using=RateLimiterType.GCRA.value,
        quota=per_min(a_minute, burst=a_minute),
        store=MemoryStore(options={"MAX_SIZE": COUNTED_MAX}),
    )
