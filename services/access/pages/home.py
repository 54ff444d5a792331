"""The first page after signing in: in which role one works, and where one may go."""

from __future__ import annotations

from starlette.responses import Response

from services.access.decisions.person_states import Duty
from services.access.pages.duties import all_in_words
from services.access.pages.navigation import beside_for, entries_for
from services.kit.http.running_service import CurrentService
from services.kit.pages.page import SignedInPage
from services.kit.pages.routing import PageRouter

homes = PageRouter("/home")


@homes.get("")
async def show_home(page: SignedInPage, running: CurrentService) -> Response:
    """Show who is signed in, in which role, and what there is to do."""
    principal = None if page.visitor is None else page.visitor.principal
    duties = (
        [] if principal is None else [Duty(principal.role, principal.agency, principal.provider)]
    )
    return page.show(
        "home.html",
        duties=await all_in_words(running, duties),
        entries=list(entries_for(page.request.app.policy, principal)),
        beside=list(beside_for(principal)),
    )
