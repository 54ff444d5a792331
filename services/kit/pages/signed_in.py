"""Who looks at a page of a service that signs nobody in: whoever the session of access stands for.

The cookie is asked about as a bearer token is in the JSON API, which itself takes no cookie.
"""

from __future__ import annotations

from typing import cast

from starlette.requests import Request

from services.kit.http.principals import MACHINE_ROLE, WhoIs
from services.kit.http.problem_kinds import UNAUTHORIZED
from services.kit.http.problems import ProblemError
from services.kit.pages.cross_site import SESSION_COOKIE
from services.kit.pages.site import Visitor


async def signed_in(request: Request) -> Visitor | None:
    """Return who is signed in, by their role; None for nobody, and where none is chosen yet.

    Raises a 503 problem where that cannot be known.
    """
    if (token := request.cookies.get(SESSION_COOKIE)) is None:
        return None
    try:
        principal = await cast("WhoIs", request.app.state.who_is)(token)
    except ProblemError as problem:
        if problem.kind is UNAUTHORIZED:
            return None
        raise
    if principal.only is not None or principal.role == MACHINE_ROLE:
        return None  # a link or a machine's token is no session, wherever it stands
    return Visitor(principal.person, principal.role.capitalize(), principal=principal)
