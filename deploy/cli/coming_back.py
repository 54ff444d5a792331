"""What the browser brings back to `byfield sign-in`, on a port of this machine."""

from __future__ import annotations

import asyncio

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from deploy.cli.acting import NotSignedInError
from deploy.local.issuer.app import CALLBACK_PATH
from deploy.local.loopback import HOST
from services.access.openid.id_token import Identity
from services.access.openid.refusals import IssuerAwayError, SignInRefusedError
from services.access.openid.signing_in import sign_in_of
from services.access.openid.underway import Underway
from services.kit.http.running_service import RunningService
from services.kit.http.security import NO_STORE

_DONE = "You are signed in at the command line. This page can be closed."


class ComingBack:
    """One sign-in, from the address that is opened to the account that comes back.

    What is kept meanwhile stays in this process, and is given out once: a page elsewhere that
    sends a browser here does not know its state, and is refused without ending the sign-in.
    """

    def __init__(self, running: RunningService) -> None:
        self._running = running
        self._underway: Underway | None = None
        self.identity: asyncio.Future[Identity] = asyncio.get_running_loop().create_future()
        """Resolved when somebody has signed in. Raises `NotSignedInError`."""

    def app(self) -> Starlette:
        """Return the application to which the browser comes back."""
        hosts = Middleware(TrustedHostMiddleware, allowed_hosts=[HOST])
        return Starlette(routes=[Route(CALLBACK_PATH, self._finish)], middleware=[hosts])

    async def begin(self, name: str, address: str) -> str:
        """Return the address of the provider; the browser comes back to `address`.

        Raises `IssuerAwayError`.
        """
        begun = await sign_in_of(self._running).begin(name, f"{address}{CALLBACK_PATH}")
        self._underway = begun.underway
        return begun.url

    async def _finish(self, request: Request) -> Response:
        try:
            came = await sign_in_of(self._running).finish(request.url.query, self._take)
        except (SignInRefusedError, IssuerAwayError) as refusal:
            if self._underway is None and not self.identity.done():
                self.identity.set_exception(NotSignedInError(refusal.for_people))
            return _page(refusal.for_people, 403)
        self.identity.set_result(came.identity)
        return _page(_DONE, 200)

    async def _take(self, state: str) -> Underway | None:
        if self._underway is None or self._underway.state != state:
            return None
        taken, self._underway = self._underway, None
        return taken


def _page(text: str, status: int) -> Response:
    return PlainTextResponse(text, status, {"cache-control": NO_STORE})
