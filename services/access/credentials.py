"""Whom a token stands for: each kind of credentials that access knows is asked, in its order.

A kind is a function in a module of its own, and a line in `KINDS`. All tokens are those of
`new_token`, and are found by their SHA-256: no kind is asked with the token itself.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final

from services.access.consumers.granting import principal_of_machine
from services.access.links.acts import principal_of_link
from services.access.links.asked import principal_of_asked
from services.access.links.errands import principal_of_errand
from services.access.sessions import principal_of_session
from services.kit.http.principals import Principal
from services.kit.http.running_service import RunningService

Kind = Callable[[RunningService, bytes], Awaitable[Principal | None]]
"""Returns whom the token with this hash stands for now; None for a token of another kind."""

KINDS: Final[tuple[Kind, ...]] = (
    principal_of_session,
    principal_of_machine,
    principal_of_link,
    principal_of_asked,
    principal_of_errand,
)


async def whoami(running: RunningService, token_hash: bytes) -> Principal | None:
    """Return whom the token with this hash stands for now; None for one that is not good."""
    for kind in KINDS:
        if (principal := await kind(running, token_hash)) is not None:
            return principal
    return None
