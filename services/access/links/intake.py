"""What is done by a link is done in intake, over its HTTP API, with the link as credential."""

from __future__ import annotations

from typing import Final

import httpx

from services.access.links.acts import Act
from services.access.settings import AccessSettings
from services.kit.http.problem_kinds import UNAVAILABLE
from services.kit.http.problems import ProblemError
from services.kit.http.running_service import RunningService

ANSWER_SECONDS_MAX: Final = 10.0
_REFUSED: Final = 409
_NOT_GOOD: Final = frozenset({401, 403, 404})


class LinkOverError(Exception):
    """The link, or the request that it is about, takes no such act any more."""


async def claim(
    running: RunningService, act: Act, token: str, key: str, said: dict[str, str]
) -> None:
    """Say yes to a request. Raises `LinkOverError`, and the 503 problem if intake is away."""
    root = AccessSettings.of(running.settings).intake_address
    address = f"{root}/intake/requests/{act.thing}/claim-authorization"
    headers = {"authorization": f"Bearer {token}", "idempotency-key": key}
    try:
        async with httpx.AsyncClient(timeout=ANSWER_SECONDS_MAX, trust_env=False) as client:
            answer = await client.post(address, json=said, headers=headers)
    except httpx.HTTPError as away:
        raise _away() from away
    if answer.is_success:
        return
    if answer.status_code == _REFUSED or answer.status_code in _NOT_GOOD:
        raise LinkOverError
    raise _away()


def _away() -> ProblemError:
    return ProblemError(UNAVAILABLE, "It could not be written down just now. Send it again later.")
