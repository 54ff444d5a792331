"""Mails that were not sent, for administrators; and in development, those that were caught."""

from __future__ import annotations

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Final
from uuid import UUID

from starlette.responses import HTMLResponse, Response

from services.access.mail.settings import MailSettings
from services.access.mail.words import EVALUATING, Kind
from services.access.queries.statements import SQL
from services.kit.feed.connections import fetch, fetchrow
from services.kit.http.problem_kinds import NOT_FOUND
from services.kit.http.problems import ProblemError
from services.kit.http.reads import Extent, counted
from services.kit.http.running_service import CurrentService, RunningService
from services.kit.pages.page import CurrentPage, Page, SignedInPage
from services.kit.pages.rendering import PAGE_HEADERS
from services.kit.pages.routing import PageRouter
from services.kit.settings import is_loopback

CAUGHT_SHOWN_MAX: Final = 100
UNSENT_SHOWN_MAX: Final = 100
_AS_MAIL: Final = PAGE_HEADERS | {
    # A mail brings its own style; it may load, send and run nothing.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"
}
_WHAT: Final = {
    Kind.INVITATION: "Invitation",
    Kind.RENEWAL: "Renewed invitation",
    Kind.REMINDER: "Reminder of an invitation",
    Kind.ACT: "Link for an authorization",
    Kind.ASKED: "Link of a request without an account",
}

caught_mails = PageRouter("/mail")
unsent_mails = PageRouter("/unsent-mail")


@caught_mails.get("")
async def show_caught_mails(page: CurrentPage, running: CurrentService) -> Response:
    """Show the mails that were caught in development, the latest first."""
    _refuse_elsewhere(page, running)
    rows = await fetch(running.pool, SQL["mails_caught_list"], CAUGHT_SHOWN_MAX)
    mails = [(row["mail_id"], _message(row["content"]), row["caught_at"]) for row in rows]
    return page.show("caught-mails.html", mails=mails)


@caught_mails.get("/{mail_id}")
async def show_caught_mail(page: CurrentPage, running: CurrentService, mail_id: UUID) -> Response:
    """Show one of them as text, with its headers."""
    message = await _caught(page, running, mail_id)
    return page.show(
        "caught-mail.html",
        mail_id=mail_id,
        headers=[(name, str(value)) for name, value in message.items()],
        text=_body(message, "plain"),
    )


@caught_mails.get("/{mail_id}/html")
async def show_caught_mail_html(
    page: CurrentPage, running: CurrentService, mail_id: UUID
) -> Response:
    """Show one of them as a mail program does."""
    message = await _caught(page, running, mail_id)
    return HTMLResponse(_body(message, "html"), headers=_AS_MAIL)


@unsent_mails.get("")
async def show_unsent_mails(page: SignedInPage, running: CurrentService) -> Response:
    """Show mails that were refused, given up, or are tried in vain."""
    rows = await fetch(running.pool, SQL["mails_unsent"], UNSENT_SHOWN_MAX, sorted(EVALUATING))
    mails = [{**row, "what": _WHAT.get(Kind(row["kind"]), "News of a request")} for row in rows]
    return counted(page.show("unsent-mails.html", mails=mails), Extent(rows=len(mails)))


def _refuse_elsewhere(page: Page, running: RunningService) -> None:
    """Raise the 404 problem where no mails are caught, or another host than this is named.

    A page elsewhere could let its own name lead to this machine, and read in a browser here what
    stands in mails: a name that is not this machine's is not answered.
    """
    host = page.request.url.hostname or ""
    if not MailSettings.of(running.settings).catches_mail or not is_loopback(host):
        raise ProblemError(NOT_FOUND, "Mails are caught in development on loopback alone.")


async def _caught(page: Page, running: RunningService, mail_id: UUID) -> EmailMessage:
    _refuse_elsewhere(page, running)
    row = await fetchrow(running.pool, SQL["mail_caught_get"], mail_id)
    if row is None:
        raise ProblemError(NOT_FOUND, "There is no such mail.")
    return _message(row["content"])


def _message(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=default)


def _body(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    return "" if body is None else str(body.get_content())
