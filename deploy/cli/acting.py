"""Who gives a command: a person who is signed in, as access knows them (or a development key)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Final

from deploy.cli.session_file import read_session
from deploy.settings import Settings
from events.event import Role
from services.kit.http.asking_access import AskingAccess
from services.kit.http.credentials import who_is_by
from services.kit.http.development_keys import development_keys
from services.kit.http.kept_principals import Ask, KeptPrincipals
from services.kit.http.principals import Principal
from services.kit.http.problem_kinds import UNAUTHORIZED
from services.kit.http.problems import ProblemError

SIGN_IN_ROLE: Final = "operator"
"""The role of `byfield sign-in`, if none is said."""


class NotSignedInError(Exception):
    """Nobody is known to give the command, or nobody who may; says what to do."""


async def acting(settings: Settings, *roles: Role) -> Principal:
    """Return who gives the command, somebody in one of these roles. Raises `NotSignedInError`."""
    principal = await who_is_signed_in(settings, roles)
    if principal.role not in roles:
        raise NotSignedInError(
            f"this needs the role {' or '.join(roles)}, and {principal.as_text} is signed in; "
            f"{_ways_in(settings, roles)}"
        )
    return principal


async def who_is_signed_in(settings: Settings, roles: Sequence[Role] = ()) -> Principal:
    """Return whom the token of the settings, or of `byfield sign-in`, stands for.

    The roles that may give the command are for the error alone: it says how to sign in with one.

    Access is asked as services ask it: over HTTP where its address is set, else its own tables are.
    Raises `NotSignedInError`.
    """
    token = token_of(settings)
    if token is None:
        raise NotSignedInError(f"nobody is signed in; {_ways_in(settings, roles)}")
    async with _asked(settings) as ask:
        who_is = who_is_by([*development_keys(settings), KeptPrincipals(ask)])
        try:
            return await who_is(token)
        except ProblemError as problem:
            if problem.kind is UNAUTHORIZED:
                why = f"who was signed in is so no more; {_ways_in(settings, roles)}"
                raise NotSignedInError(why) from None
            raise NotSignedInError(
                f"{problem.detail} Let access run, or unset BYFIELD_ACCESS_URL where its tables "
                "can be reached."
            ) from None


def token_of(settings: Settings) -> str | None:
    """Return the token of who gives commands; None where nobody is signed in."""
    if settings.token is not None:
        return settings.token.get_secret_value()
    return read_session(settings.home)


def _ways_in(settings: Settings, roles: Sequence[Role]) -> str:
    """Say how somebody signs in who may; where any role will do, the one of `byfield sign-in`."""
    role: Role = next(iter(roles), SIGN_IN_ROLE)
    said = "" if role == SIGN_IN_ROLE else f" --role {role}"
    if settings.believes_development_keys:
        return f"byfield sign-in{said}, or BYFIELD_TOKEN=$(byfield token {role})"
    return f"byfield sign-in{said}"


@asynccontextmanager
async def _asked(settings: Settings) -> AsyncIterator[Ask]:
    if settings.access_url is not None:
        over_http = AskingAccess(settings)
        try:
            yield over_http
        finally:
            await over_http.close()
        return
    # A service is imported only where its own tables are asked.
    from services.access.app import SERVICE as ACCESS  # noqa: PLC0415 - see above
    from services.access.credentials import whoami  # noqa: PLC0415 - likewise
    from services.kit.run.service import open_service  # noqa: PLC0415 - likewise

    async with open_service(ACCESS, settings, listening=False) as access:

        async def ask(token_hash: bytes) -> Principal | None:
            return await whoami(access.running, token_hash)

        yield ask
