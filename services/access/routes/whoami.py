"""Whom a token stands for, told to the services of this installation that run elsewhere."""

from __future__ import annotations

import hmac

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from services.access.credentials import whoami as principal_of
from services.kit.http.answers import forbid_caching
from services.kit.http.credentials import unauthorized
from services.kit.http.policy import Asks, asking
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService
from services.kit.http.tokens import hash_of
from services.kit.http.who_is import BearerToken
from services.kit.http.whoami import Known, WhoamiAnswer, WhoamiBody
from services.kit.key_ring import keys_of
from services.kit.settings import Settings

router = Router(prefix="/whoami")


@asking(Asks.OWN)
async def from_this_installation(request: Request, token: BearerToken) -> None:
    """Admit whoever has a secret of the installation, or one before it. Raises a 401 problem."""
    settings: Settings = request.app.state.settings
    ring = settings.access_secret
    secrets = () if ring is None else keys_of(ring).values()
    if not any(hmac.compare_digest(hash_of(token), hash_of(secret)) for secret in secrets):
        raise unauthorized("The token is not the secret of this installation.")


@router.post(
    "",
    include_in_schema=False,  # between the processes of one installation, and nobody else
    response_model_exclude_none=True,
    response_model_exclude_defaults=True,
    dependencies=[Depends(from_this_installation)],
)
async def whoami(asked: WhoamiBody, running: CurrentService, response: Response) -> WhoamiAnswer:
    """Tell whom a token stands for now: a person in a role, or a machine with scopes."""
    forbid_caching(response)
    principal = await principal_of(running, bytes.fromhex(asked.token_hash))
    return WhoamiAnswer(principal=None if principal is None else Known.of(principal))
