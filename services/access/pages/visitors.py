"""Who looks at a page: whoever the cookie of the session stands for."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request

from events.decider import Refused
from services.access.decisions.person_states import Duty
from services.access.pages.navigation import entries_for
from services.access.queries.statements import SQL
from services.access.sessions import session_now
from services.access.tokens import hash_of
from services.kit.feed.connections import fetchval
from services.kit.http.principals import Principal
from services.kit.http.problem_kinds import UNAUTHORIZED
from services.kit.http.problems import ProblemError
from services.kit.http.running_service import RunningService
from services.kit.pages.cross_site import SESSION_COOKIE
from services.kit.pages.page import Page
from services.kit.pages.site import Visitor


async def visitor(request: Request) -> Visitor | None:
    """Return who is signed in, in the role that was chosen if one was; None for nobody."""
    running: RunningService = request.app.state.running
    token = request.cookies.get(SESSION_COOKIE)
    session = None if token is None else await session_now(running, hash_of(token))
    if session is None:
        return None
    name: str | None = await fetchval(running.pool, SQL["name_of"], session.person_id)
    principal = None if session.duty is None else Principal(session.person, *session.duty)
    links = [each.link for each in entries_for(request.app.policy, principal) if each.is_in_header]
    return Visitor(session.person, name or session.person, links, principal)


@dataclass(frozen=True, slots=True)
class OwnSession:
    """The session of who looks at a page."""

    token: str
    session_id: UUID
    person_id: UUID
    duty: Duty | None


async def own_session(page: Page, running: RunningService) -> OwnSession:
    """Return the session of a page that somebody looks at who is signed in.

    Raises the 401 problem: it may have ended since the page was admitted.
    """
    token = page.request.cookies.get(SESSION_COOKIE, "")
    session = await session_now(running, hash_of(token))
    if session is None:
        raise _over()
    return OwnSession(token, session.session_id, session.person_id, session.duty)


def ended_as_problem(refused: Refused) -> None:
    """Raise the 401 problem if a session is over; leave every other refusal to the page."""
    if refused.rule == "session-over":
        raise _over() from refused


def _over() -> ProblemError:
    return ProblemError(UNAUTHORIZED, "The session has ended.")
