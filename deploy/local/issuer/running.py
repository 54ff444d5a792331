"""Runs the embedded issuer beside `byfield up`, and lets people sign in with it."""

from __future__ import annotations

import secrets
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import structlog
from pydantic import SecretStr

from deploy.local.issuer.app import CLIENT_ID, EmbeddedIssuer
from deploy.local.issuer.signing_keys import ALGORITHM
from deploy.local.loopback import listen_on_loopback, serving
from deploy.settings import Settings
from services.access.openid.provider import Provider
from services.kit.settings import Environment, is_loopback

_log = structlog.get_logger()

PORT_FILE: Final = "issuer.port"
NAME: Final = "local"


class NotOnThisMachineError(Exception):
    """The embedded issuer asks for no password: it runs in development on loopback alone."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(
            "the embedded issuer runs only in development on a loopback address, not in "
            f"{settings.environment} on {settings.host}; set BYFIELD_OPENID_PROVIDERS"
        )


@asynccontextmanager
async def with_embedded_issuer(settings: Settings) -> AsyncIterator[Settings]:
    """Provide the settings with a provider to sign in with, where there is none and one may be.

    They are unchanged where providers are set, in production, and beyond loopback.
    """
    if settings.openid_providers or not _is_allowed(settings):
        yield settings
        return
    async with embedded_issuer(settings) as provider:
        yield settings.model_copy(update={"openid_providers": {NAME: provider}})


@asynccontextmanager
async def embedded_issuer(settings: Settings) -> AsyncIterator[Provider]:
    """Run the issuer until the end of the block. Raises `NotOnThisMachineError`."""
    if not _is_allowed(settings):
        raise NotOnThisMachineError(settings)
    secret = secrets.token_urlsafe(32)
    listening, address = _listen_again(settings.home)
    async with serving(EmbeddedIssuer(address, secret).app(), listening):
        yield Provider(
            issuer=address,
            display_name="Development sign-in",
            client_id=CLIENT_ID,
            client_secret=SecretStr(secret),
            algorithms=(ALGORITHM,),
        )


def _is_allowed(settings: Settings) -> bool:
    return settings.environment is Environment.DEVELOPMENT and is_loopback(settings.host)


def _listen_again(home: Path) -> tuple[socket.socket, str]:
    """Listen on the port of the last time, which people are bound to as part of the issuer.

    Where another program has it, or there was none, it is a free one from now on.
    """
    file = home / PORT_FILE
    try:
        return listen_on_loopback(int(file.read_text()))
    except (OSError, ValueError, OverflowError):
        listening, address = listen_on_loopback()
    try:
        home.mkdir(parents=True, exist_ok=True)
        file.write_text(str(listening.getsockname()[1]))
    except OSError as fault:  # it works all the same, until it is started again
        _log.warning("issuer_port_not_kept", file=str(file), error=str(fault))
    return listening, address
