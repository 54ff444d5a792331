"""Who looks at a page: whoever the cookie of the session stands for."""

from __future__ import annotations

from uuid import UUID

from starlette.requests import Request

from services.access.queries.statements import SQL
from services.access.sessions import whoami
from services.access.tokens import hash_of
from services.kit.feed.connections import fetchval
from services.kit.http.principals import Principal
from services.kit.http.running_service import RunningService
from services.kit.pages.cross_site import SESSION_COOKIE
from services.kit.pages.site import Visitor


async def visitor(request: Request) -> Visitor | None:
    """Return who is signed in, in the role that was chosen; None for nobody."""
    running: RunningService = request.app.state.running
    token = request.cookies.get(SESSION_COOKIE)
    known = None if token is None else await whoami(running, hash_of(token))
    if known is None:
        return None
    person_id = UUID(known.person.removeprefix("person-"))
    name: str | None = await fetchval(running.pool, SQL["name_of"], person_id)
    principal = Principal(known.person, *known.duty)
    return Visitor(known.person, name or known.person, principal=principal)
