"""How a process knows who calls: by keys of development, and by what access says of a token."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

from events.log.alarm import listening
from services.kit.http.application import Application
from services.kit.http.asking_access import AskingAccess
from services.kit.http.credentials import Credentials, who_is_by
from services.kit.http.development_keys import development_keys
from services.kit.http.kept_principals import KeptPrincipals
from services.kit.http.principals import Principal
from services.kit.http.problems import ProblemError
from services.kit.http.tokens import hash_of, new_token
from services.kit.run.health import ASK_SECONDS_MAX, Part, State
from services.kit.run.service import Service, Whoami
from services.kit.settings import Settings


class Knowing:
    """Knows who calls, for all services of a process."""

    def __init__(
        self, services: Sequence[Service], built: Mapping[str, Application], settings: Settings
    ) -> None:
        """`built` are the applications of the services, by name."""
        self._over_http: AskingAccess | None = None
        kinds: list[Credentials] = [*development_keys(settings)]
        here = [each for each in services if each.whoami is not None]
        for each in here[:1]:
            assert each.whoami is not None  # noqa: S101 - see above
            kinds.append(KeptPrincipals(_Here(built[each.name], each.whoami)))
        if not here and settings.access_url is not None:
            self._over_http = AskingAccess(settings)
            kinds.append(KeptPrincipals(self._over_http))
        self.who_is = who_is_by(kinds)

    async def health(self) -> Sequence[Part]:
        """Return whether access can be asked, where it runs in another process.

        Without it whoever is known here already is answered, and nobody else.
        """
        if self._over_http is None:
            return ()
        try:
            async with listening(ASK_SECONDS_MAX):
                await self._over_http(hash_of(new_token()))
        except (ProblemError, TimeoutError) as fault:
            says = fault.detail if isinstance(fault, ProblemError) else "access does not answer"
            return (Part(service="access", part="whoami", state=State.DEGRADED, says=says),)
        return (Part(service="access", part="whoami", state=State.WELL, says="can be asked"),)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Keep connections until the end of the block."""
        try:
            yield
        finally:
            if self._over_http is not None:
                await self._over_http.close()


class _Here:
    """Asks a service of this process, which is there once it is open."""

    def __init__(self, app: Application, whoami: Whoami) -> None:
        self._app = app
        self._whoami = whoami

    async def __call__(self, token_hash: bytes) -> Principal | None:
        return await self._whoami(self._app.state.running, token_hash)
