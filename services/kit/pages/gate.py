"""Pages stand in the table of who may what; whom a row does not admit is told what is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from events.event import ROLES
from services.kit.http.calls import Call, Headers, call_in, traceparent_in
from services.kit.http.policy import Policy, Row, reached
from services.kit.http.problem_kinds import FORBIDDEN, UNAUTHORIZED
from services.kit.http.problems import ProblemError
from services.kit.http.rates import STRANGERS, hold, hold_known, network_of

if TYPE_CHECKING:
    from services.kit.pages.page import Page


async def admitted(page: Page) -> Call | None:
    """Return the call, if the row of the page admits who is signed in; None if it asks for no role.

    Raises a 401 problem where nobody is signed in, 403 for another role, and 404 for another's
    thing, as the JSON API does.
    """
    if page.visitor is None:
        hold(page.request, STRANGERS, network_of(page.request.scope))
        raise ProblemError(UNAUTHORIZED, "Sign in first.")
    hold_known(page.request, page.visitor.person)
    row = cast("Policy", page.request.app.policy).of(page.request.scope["route"].name)
    if not row.may:
        return None
    if (principal := page.visitor.principal) is None:
        raise _refused(page, "You have several roles. Choose first in which of them you work now.")
    scope = row.may.get(principal.role)
    if scope is None:
        raise _refused(page, _needs(row, principal.role))
    headers = Headers(
        route=f"{page.request.method} {page.request.scope['path']}",
        idempotency_key=None if page.posted is None else page.key,
        if_match=None,
        after=None,
        traceparent=traceparent_in(page.request),
    )
    return await reached(page.request, row, scope, await call_in(page.request, principal, headers))


def _refused(page: Page, needs: str) -> ProblemError:
    page.needs = needs
    return ProblemError(FORBIDDEN, needs)


def _needs(row: Row, role: str) -> str:
    roles = " or ".join(each for each in ROLES if each in row.may)
    return f"This needs the role {roles}. You are signed in as {role}. {row.because}"
