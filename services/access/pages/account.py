"""My account: who one is here, in which roles, and where one is signed in."""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from starlette.responses import Response

from services.access.pages.duties import all_in_words
from services.access.pages.signing_in import forget_session
from services.access.pages.visitors import own_session
from services.access.queries.statements import SQL
from services.access.sessions import (
    duty_of,
    end_other_sessions,
    end_session,
    end_sessions,
    ends_of,
    list_sessions,
)
from services.kit.feed.connections import fetchrow
from services.kit.http.running_service import CurrentService
from services.kit.pages.page import SignedInPage
from services.kit.pages.routing import PageRouter

_ONE_DAY: Final = timedelta(days=1)
"""Facts tell the first day on which a role is held no more, pages the last on which it is."""

accounts = PageRouter("/account")


@accounts.get("")
async def show_account(page: SignedInPage, running: CurrentService) -> Response:
    """Show who is signed in: name, roles and sessions."""
    own = await own_session(page, running)
    ends = await ends_of(running, own.person_id)
    sessions = await list_sessions(running, own.person_id)
    duties = list(ends)
    other = {each for each in map(duty_of, sessions) if each is not None} - set(duties)
    words = await all_in_words(running, [*duties, *other])
    said = dict(zip([*duties, *other], words, strict=True))
    return page.show(
        "account.html",
        known=await fetchrow(running.pool, SQL["name_and_mail_of"], own.person_id),
        roles=[
            (said[duty], None if end is None else end - _ONE_DAY, duty == own.duty)
            for duty, end in ends.items()
        ],
        sessions=[
            (each, None if (duty := duty_of(each)) is None else said[duty]) for each in sessions
        ],
        own=own,
    )


@accounts.post("/sessions/{session_id}")
async def end_one_session(
    page: SignedInPage, running: CurrentService, session_id: UUID
) -> Response:
    """End one of one's own sessions; one that is over already is over."""
    own = await own_session(page, running)
    await end_session(running, own.person_id, session_id)
    return page.go("/account", done="ended")


@accounts.post("/others")
async def leave_elsewhere(page: SignedInPage, running: CurrentService) -> Response:
    """End all of one's sessions but this one."""
    own = await own_session(page, running)
    await end_other_sessions(running, own.person_id, own.session_id)
    return page.go("/account", done="others-ended")


@accounts.post("/everywhere")
async def sign_out_everywhere(page: SignedInPage, running: CurrentService) -> Response:
    """End all of one's sessions."""
    own = await own_session(page, running)
    await end_sessions(running, own.person_id)
    return forget_session(page.go("/sign-in", done="signed-out"))
