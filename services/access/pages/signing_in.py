"""The way in and out: an invitation is taken, a provider signs in, a session begins and ends."""

from __future__ import annotations

from typing import Final

import structlog
from starlette.responses import RedirectResponse, Response

from events.decider import Refused
from services.access.binding import bind
from services.access.openid.refusals import IssuerAwayError, SignInRefusedError
from services.access.openid.signing_in import sign_in_of
from services.access.openid.underway import UNDERWAY_SECONDS_MAX, Carried
from services.access.openid.underway_rows import TooManyUnderwayError, UnderwayRows
from services.access.pages.browsers import browser_in_words
from services.access.queries.statements import SQL
from services.access.sessions import SESSION_HOURS_MAX, sign_in
from services.access.tokens import hash_of, new_token
from services.kit.http.problem_kinds import NOT_FOUND
from services.kit.http.problems import ProblemError, public_url_of
from services.kit.http.running_service import CurrentService, RunningService
from services.kit.http.security import NO_STORE
from services.kit.pages.addresses import local_address
from services.kit.pages.cross_site import SESSION_COOKIE, own_origin, set_cookie
from services.kit.pages.page import CurrentPage, Page
from services.kit.pages.routing import PageRouter

BROWSER_COOKIE: Final = "__Host-byfield-sign-in"
"""Ties a sign-in that was begun to the browser that began it."""
INVITATION_COOKIE: Final = "__Host-byfield-invitation"
INVITATION_SECONDS: Final = 3600
"""How long somebody may take from an invitation to its sign-in."""
SEE_OTHER: Final = 303
_NOT_SIGNED_IN: Final = 403
_LATER: Final = 503
_FOR_PEOPLE: Final = {
    "account-unknown": "Nobody was invited who signs in with this account. Use the link of your "
    "invitation first, or sign in with the account that you used then.",
    "another-address": "The invitation was sent to another address than that of this account. Open "
    "its link again, and sign in with the account that has the address to which it came.",
    "account-taken": "This account belongs to another person here already. To take the invitation, "
    "open its link again, and sign in with an account of your own.",
    "no-role": "You have no role here any more. Ask whoever invited you.",
}
_LINK_OVER: Final = "This invitation cannot be used any more. Ask whoever invited you for another."

_log = structlog.get_logger()

invitations = PageRouter("/invitation")
sign_ins = PageRouter("/sign-in")
callbacks = PageRouter("/callback")
sign_outs = PageRouter("/sign-out")


@invitations.get("/{token}")
async def show_invitation(page: CurrentPage, token: str) -> Response:  # noqa: ARG001 - in the address
    """Show what an invitation is; programs that read mails open links, and use none up so."""
    return page.show("invitation.html")


@invitations.post("/{token}")
async def take_invitation(page: CurrentPage, token: str) -> Response:
    """Remember an invitation in this browser until somebody has signed in."""
    response = page.go("/sign-in")
    set_cookie(response, INVITATION_COOKIE, token, INVITATION_SECONDS)
    return response


@sign_ins.get("")
async def show_sign_in(page: CurrentPage, running: CurrentService, back: str = "") -> Response:
    """Show by whom one can sign in."""
    providers = sign_in_of(running).providers
    invited = INVITATION_COOKIE in page.request.cookies
    return page.show("sign-in.html", providers=providers, back=local_address(back), invited=invited)


@sign_ins.get("/{name}")
async def begin_sign_in(
    page: CurrentPage, running: CurrentService, name: str, back: str = ""
) -> Response:
    """Send the browser to a provider."""
    if name not in sign_in_of(running).providers:
        raise ProblemError(NOT_FOUND, f"Nobody signs in by {name} here.")
    cookies = page.request.cookies
    invitation = cookies.get(INVITATION_COOKIE)
    carried = Carried(local_address(back) or "", hash_of(invitation) if invitation else None)
    browser = cookies.get(BROWSER_COOKIE) or new_token()
    try:
        begun = await sign_in_of(running).begin(name, _callback_of(page), carried)
        client = page.request.client
        await UnderwayRows(running.pool, running.clock).keep(
            browser, begun.underway, "" if client is None else client.host
        )
    except (IssuerAwayError, TooManyUnderwayError) as refusal:
        return _refused(page, refusal, refusal.for_people, _LATER)
    response = RedirectResponse(begun.url, SEE_OTHER, {"cache-control": NO_STORE})
    set_cookie(response, BROWSER_COOKIE, browser, UNDERWAY_SECONDS_MAX)
    return response


@callbacks.get("")
async def finish_sign_in(page: CurrentPage, running: CurrentService) -> Response:
    """Take what the browser brings back from a provider, and begin a session."""
    try:
        token, back = await _signed_in(page, running)
    except SignInRefusedError as refusal:
        return _refused(page, refusal, refusal.for_people, _NOT_SIGNED_IN)
    except IssuerAwayError as refusal:
        return _refused(page, refusal, refusal.for_people, _LATER)
    except Refused as refusal:
        response = _refused(
            page, refusal, _FOR_PEOPLE.get(refusal.rule, _LINK_OVER), _NOT_SIGNED_IN
        )
        # Else the next sign-in here would be refused, too, of whoever has an account already.
        _forget(response, INVITATION_COOKIE)
        return response
    address = back or page.home
    response = RedirectResponse(address, SEE_OTHER, {"cache-control": NO_STORE})
    set_cookie(response, SESSION_COOKIE, token, SESSION_HOURS_MAX * 3600)
    _forget(response, BROWSER_COOKIE)
    _forget(response, INVITATION_COOKIE)
    return response


@sign_outs.post("")
async def sign_out(page: CurrentPage, running: CurrentService) -> Response:
    """End the session of this browser."""
    if (token := page.request.cookies.get(SESSION_COOKIE)) is not None:
        await running.pool.execute(SQL["session_end"], hash_of(token))
    return forget_session(page.go("/sign-in", done="signed-out"))


def forget_session(response: Response) -> Response:
    """Let the browser forget its session, which is over."""
    _forget(response, SESSION_COOKIE)
    return response


async def _signed_in(page: Page, running: RunningService) -> tuple[str, str]:
    """Return the token of a new session, and where the person wanted to go."""
    cookies = page.request.cookies
    take = UnderwayRows(running.pool, running.clock).of(cookies.get(BROWSER_COOKIE, ""))
    came = await sign_in_of(running).finish(page.request.url.query, take)
    if (expected := came.carried.invitation_hash) is not None:
        invitation = cookies.get(INVITATION_COOKIE, "")
        if hash_of(invitation) != expected:
            raise SignInRefusedError("unknown-state", "it was begun with another invitation")
        await bind(running, invitation, came.identity)
    session = await sign_in(
        running,
        came.identity,
        ends=cookies.get(SESSION_COOKIE),
        began_in=browser_in_words(page.request.headers.get("user-agent")),
    )
    back = came.carried.back
    if len(session.duties) > 1:
        return session.token, page.at("/role", **({"back": back} if back else {}))
    return session.token, back


def _callback_of(page: Page) -> str:
    public = public_url_of(page.request.app) or own_origin(page.request)
    return f"{public}{page.at('/callback')}"


def _refused(page: Page, refusal: Exception, for_people: str, status: int) -> Response:
    # The message of a refusal holds no name, token or code.
    _log.warning("sign_in_refused", why=str(refusal))
    return page.show("not-signed-in.html", status=status, for_people=for_people)


def _forget(response: Response, name: str) -> None:
    response.delete_cookie(name, secure=True, httponly=True, samesite="lax")
