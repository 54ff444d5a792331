"""Pages for who asked for help without an account: confirm it, see where it stands, a new link."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Annotated, Any, Final

from pydantic import Field
from starlette.responses import Response

from services.access.commands.people import Mail
from services.access.links.asked import (
    AskedByLink,
    asked_by,
    new_submitting_token,
    note_confirmed,
)
from services.access.links.intake import LinkOverError, progress, submit
from services.access.mail.addresses import MailAddressError, sendable
from services.access.outbox.asking import renew_asked as ask_renewal
from services.kit.http.running_service import CurrentService, RunningService
from services.kit.pages.forms import Fields
from services.kit.pages.page import CurrentPage, Page
from services.kit.pages.routing import PageRouter

_OVER: Final = 410
_REFUSED: Final = 409
STANDS: Final[Mapping[str, str]] = {
    "submitted": "The center has your request and looks at it.",
    "flagged": "The center has your request and looks at it.",
    "screened": "The center takes your request up, and looks for who can help.",
    "assigned": "An organization has the work.",
    "held": "The work pauses.",
    "delivered": "The help was given.",
    "evaluated": "The help was given.",
    "declined": "The center does not take the request. Call it to learn why, and what else helps.",
    "merged": "The request counts as another one of your agency.",
    "withdrawn": "The request was taken back for your agency.",
    "referred": "The center sent your agency to somebody else with it. Call it to learn to whom.",
    "cancelled": "The work was cancelled. Call the center to learn why.",
    "closed": "The work is over.",
}
"""What each status of a request says to whoever asked."""
_ELSE: Final = "The center works on your request."
_DAYS: Final = (
    ("Received", "submitted_on"),
    ("Taken up", "screened_on"),
    ("Given to an organization", "assigned_on"),
    ("Pauses since", "held_on"),
    ("Help given", "delivered_on"),
    ("Over", "closed_on"),
)

asked_requests = PageRouter("/asked")


class Confirm(Fields):
    """Nothing to fill in: the button confirms."""


class Renew(Fields):
    """Where another link is to be sent."""

    mail: Annotated[Mail, Field(title="the mail address that you gave")]


@asked_requests.get("")
async def show_renew_asked(page: CurrentPage) -> Response:
    """Show the form by which another link is asked for."""
    return page.show("asked-renew.html", form=page.form(Renew))


@asked_requests.post("")
async def renew_asked(page: CurrentPage, running: CurrentService) -> Response:
    """Mail another link to an address, if a request stands with it; nobody is told whether."""
    form = page.form(Renew)
    if form.content is not None:
        try:
            sendable(form.content.mail)
        except MailAddressError:
            form.refuse("Enter the mail address as NAME@DOMAIN.", "mail")
    if form.content is None:
        return page.show("asked-renew.html", form=form)
    await ask_renewal(running, form.content.mail)
    return page.go("/asked", done="renewed")


@asked_requests.get("/{token}")
async def show_asked(page: CurrentPage, running: CurrentService, token: str) -> Response:
    """Show where a request stands, or the button that confirms it; looking changes nothing."""
    asked = await asked_by(running, token)
    if asked is None:
        return page.show("asked-over.html", status=_OVER)
    if asked.is_confirmed:
        return await _stands(page, running, asked, token)
    on = asked.asked_at.astimezone(running.settings.time_zone)
    return page.show("asked-confirm.html", form=page.form(Confirm), agency=asked.agency, on=on)


@asked_requests.post("/{token}")
async def confirm_asked(page: CurrentPage, running: CurrentService, token: str) -> Response:
    """Submit what was asked for; again is the same."""
    asked = await asked_by(running, token)
    if asked is None:
        return page.show("asked-over.html", status=_OVER)
    if not asked.is_confirmed:
        submitting = await new_submitting_token(running, asked.asked_id)
        try:
            position = await submit(running, page.request, asked, submitting)
        except LinkOverError:
            return page.show("asked-refused.html", status=_REFUSED)
        await note_confirmed(running, asked, position)
    return page.go(f"/asked/{token}", done="confirmed")


async def _stands(page: Page, running: RunningService, asked: AskedByLink, token: str) -> Response:
    found = await progress(running, page.request, asked, token)
    stands = STANDS.get(found["status"], _ELSE)
    return page.show("asked-stands.html", stands=stands, days=list(_days(page, found)))


def _days(page: Page, found: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for words, name in _DAYS:
        if found[name] is not None:
            yield words, page.day(date.fromisoformat(found[name]))
