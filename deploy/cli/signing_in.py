"""`byfield sign-in`, `sign-out`, `whoami`: who gives the commands of operators."""

from __future__ import annotations

import asyncio
from typing import Annotated, Final, Literal

from cyclopts import Parameter
from cyclopts.validators import Number

from deploy.cli.acting import SIGN_IN_ROLE, NotSignedInError, who_is_signed_in
from deploy.cli.coming_back import ComingBack
from deploy.cli.output import OUT
from deploy.cli.runtime import reachable, run
from deploy.cli.session_file import forget_session, keep_session, read_session
from deploy.local.issuer.running import NAME as EMBEDDED
from deploy.local.loopback import listen_on_loopback, serving
from deploy.servers import issuer_told
from deploy.settings import Settings
from events.log.database.connections import close_pool
from services.access.app import SERVICE as ACCESS
from services.access.decisions.person_states import Duty
from services.access.openid.refusals import IssuerAwayError
from services.access.openid.underway import UNDERWAY_SECONDS_MAX
from services.access.queries.statements import SQL
from services.access.sessions import (
    IDLE_MINUTES_MAX,
    SESSION_HOURS_MAX,
    SignedIn,
    choose_role,
)
from services.access.sessions import sign_in as begin_session
from services.access.tokens import hash_of
from services.kit.feed.connections import open_pool
from services.kit.http.running_service import RunningService
from services.kit.run.service import open_service

_BEGAN_IN: Final = "the command line"
_PORT_MAX: Final = 65_535


def sign_in(
    provider: str | None = None,
    /,
    *,
    role: Literal["operator", "coordinator", "administrator"] = SIGN_IN_ROLE,
    port: Annotated[int, Parameter(validator=Number(gte=0, lte=_PORT_MAX))] = 0,
) -> int:
    """Sign in by the browser, for the commands that are kept in the log with who gave them.

    It prints an address to open, and waits until somebody has signed in there. On a machine without
    a browser choose a --port, and reach it by `ssh -L PORT:127.0.0.1:PORT`.

    Examples: byfield sign-in; byfield sign-in login-gov --port 8290

    Parameters
    ----------
    provider
        By whom, as BYFIELD_OPENID_PROVIDERS names it; where there is one alone, by that one.
    role
        In which role; the person must hold it.
    port
        Of this machine, to which the browser comes back: 0 takes a free one. Where the provider
        knows its addresses by their ports, register http://127.0.0.1:PORT/access/callback there.
    """

    async def work() -> None:
        async with reachable() as found:
            settings = _with_issuer(found)
            name = _chosen(settings, provider)
            async with open_service(ACCESS, settings, listening=False) as access:
                former = read_session(settings.home, to_end=True)
                session = await _signed_in(access.running, name, port, former)
                token = await _in_role(access.running, session, Duty(role))
            keep_session(settings.home, token)

    run(work())
    OUT.print(
        f"Signed in as {role}: until byfield sign-out, for {SESSION_HOURS_MAX} hours at most, and "
        f"while not {IDLE_MINUTES_MAX} minutes pass without a command."
    )
    return 0


def sign_out() -> int:
    """End the session of `byfield sign-in`.

    Example: byfield sign-out
    """

    async def work() -> bool:
        async with reachable() as settings:
            token = read_session(settings.home, to_end=True)
            if token is None:
                return False
            forget_session(settings.home)
            pool = await open_pool(settings.dsn_of("access"), "access", connections_max=1)
            try:
                await pool.execute(SQL["session_end"], hash_of(token))
            finally:
                await close_pool(pool)
            return True

    OUT.print("Signed out." if run(work()) else "Nobody was signed in.")
    return 0


def whoami() -> int:
    """Print who is signed in, as facts have it: the role, and the person's id.

    Example: byfield whoami
    """

    async def work() -> str:
        async with reachable() as settings:
            return (await who_is_signed_in(settings)).as_text

    OUT.print(run(work()))
    return 0


def _with_issuer(settings: Settings) -> Settings:
    """Return the settings with the embedded issuer, where there is no other and it runs."""
    if settings.openid_providers or (issuer := issuer_told(settings.home)) is None:
        return settings
    return settings.model_copy(update={"openid_providers": {EMBEDDED: issuer}})


def _chosen(settings: Settings, provider: str | None) -> str:
    names = list(settings.openid_providers)
    if not names:
        raise NotSignedInError(
            "there is nobody to sign in with: set BYFIELD_OPENID_PROVIDERS, or let byfield up run"
        )
    if provider is None and len(names) == 1:
        return names[0]
    if provider not in names:
        raise NotSignedInError(f"name one of those by whom people sign in: {', '.join(names)}")
    return provider


async def _signed_in(running: RunningService, name: str, port: int, former: str | None) -> SignedIn:
    """Send somebody to a provider, wait, and begin their session."""
    coming, (listening, address) = ComingBack(running), listen_on_loopback(port)
    async with serving(coming.app(), listening):
        try:
            OUT.print("Open this address, and sign in there:")
            OUT.print(f"  {await coming.begin(name, address)}", soft_wrap=True)
            async with asyncio.timeout(UNDERWAY_SECONDS_MAX):
                identity = await coming.identity
        except TimeoutError:
            why = f"nobody signed in within {UNDERWAY_SECONDS_MAX // 60} minutes"
            raise NotSignedInError(why) from None
        except IssuerAwayError as away:
            raise NotSignedInError(away.for_people) from away
    return await begin_session(running, identity, ends=former, began_in=_BEGAN_IN)


async def _in_role(running: RunningService, session: SignedIn, duty: Duty) -> str:
    """Return the token of a session in a role. Raises `NotSignedInError` for whom it is not."""
    if duty not in session.duties:
        await running.pool.execute(SQL["session_end"], hash_of(session.token))
        raise NotSignedInError(
            f"you are not {duty} here; an administrator gives the role at /access/people"
        )
    if len(session.duties) == 1:
        return session.token
    return await choose_role(running, session.token, duty)
