"""The connections of NATS users to the server that is set."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from nats.aio.client import Client

from deploy.servers import CONNECT_FAULTS, AwayError
from deploy.settings import Settings
from events.log.stream.connection import connected
from events.log.stream.login import NatsLogin
from events.log.stream.server import refuse_unfit_nats
from services.kit.settings import PREFIX, SettingsError


@asynccontextmanager
async def nats_admin(settings: Settings) -> AsyncIterator[Client]:
    """Connect to NATS as the user that may provision. Raises `AwayError`, `UnfitNatsError`."""
    login = login_of(settings, "admin")
    connecting = connected(login, name="byfield admin", on_lost=lambda: None)
    async with AsyncExitStack() as stack:
        try:
            connection = await stack.enter_async_context(connecting)
        except CONNECT_FAULTS as fault:
            raise AwayError("NATS", login.url, fault) from fault
        refuse_unfit_nats(connection)
        yield connection


def login_of(settings: Settings, user: str) -> NatsLogin:
    """Return by what a user connects. Raises `SettingsError` where no address is set."""
    login = settings.nats_login(user)
    if login is None:
        raise SettingsError([f"{PREFIX}NATS_URL (or {PREFIX}NATS_{user.upper()}_URL): must be set"])
    return login
