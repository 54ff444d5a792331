"""Who has several roles works in one at a time, and may change it; each has a token of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Final

from pydantic import Field
from starlette.responses import RedirectResponse, Response

from events.decider import Refused
from services.access.decisions.person_states import Duty
from services.access.pages.duties import all_in_words, key_of
from services.access.pages.visitors import ended_as_problem, own_session
from services.access.sessions import SESSION_HOURS_MAX, choose_role, duties_of
from services.kit.http.running_service import CurrentService, RunningService
from services.kit.http.security import NO_STORE
from services.kit.pages.addresses import local_address
from services.kit.pages.cross_site import SESSION_COOKIE, set_cookie
from services.kit.pages.forms import Fields
from services.kit.pages.page import SignedInPage
from services.kit.pages.routing import PageRouter

_SEE_OTHER: Final = 303

choosing = PageRouter("/role")


class ChosenRole(Fields):
    """Which role, and where to go then."""

    role: Annotated[str, Field(title="a role", max_length=100)]
    back: str = ""


async def _token_of(running: RunningService, token: str, chosen: Duty) -> str | None:
    """Return the new token; None if the role ended meanwhile. Raises the 401 problem."""
    try:
        return await choose_role(running, token, chosen)
    except Refused as refused:
        ended_as_problem(refused)
        return None


def _choices(duties: Sequence[Duty], words: Sequence[str]) -> list[tuple[str, str, str]]:
    return [(key_of(duty), said, "") for duty, said in zip(duties, words, strict=True)]


@choosing.get("")
async def show_roles(page: SignedInPage, running: CurrentService, back: str = "") -> Response:
    """Show the roles of who is signed in, the one in which they work chosen."""
    session = await own_session(page, running)
    duties = await duties_of(running, session.person_id)
    chosen = {} if session.duty is None else {"role": key_of(session.duty)}
    form = page.form(ChosenRole, {"back": local_address(back) or "", **chosen})
    words = await all_in_words(running, duties)
    return page.show("role.html", form=form, choices=_choices(duties, words))


@choosing.post("")
async def take_role(page: SignedInPage, running: CurrentService) -> Response:
    """Let who is signed in work in a role from now on."""
    session = await own_session(page, running)
    duties = await duties_of(running, session.person_id)
    form = page.form(ChosenRole)
    if form.content is not None:
        chosen = {key_of(duty): duty for duty in duties}.get(form.content.role)
        token = None if chosen is None else await _token_of(running, session.token, chosen)
        if token is None:
            form.refuse("You do not have this role any more. Choose another.", "role")
        else:
            back = local_address(form.content.back) or page.home
            response = RedirectResponse(back, _SEE_OTHER, {"cache-control": NO_STORE})
            set_cookie(response, SESSION_COOKIE, token, SESSION_HOURS_MAX * 3600)
            return response
    words = await all_in_words(running, duties)
    return page.show("role.html", form=form, choices=_choices(duties, words))
