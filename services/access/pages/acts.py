"""Pages of links for one act: a coordinator asks for one, whoever gets it says yes.

A link that went astray is taken back by who asked for it, or by an administrator, who sees to whom
links went and nothing of the request.
"""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from pydantic import Field, StringConstraints
from starlette.responses import Response

from events.log.deciding.beside import Beside
from events.rules.whose import WHOSE_REQUEST_FOLD, WhoseRequest
from events.text import LINE
from services.access.commands.people import Mail, PersonName
from services.access.links.acts import (
    AUTHORIZE,
    Act,
    act_of,
    link_of,
    links_asked,
    put_link,
    take_link_back,
    use_link,
)
from services.access.links.intake import LinkOverError, TooManyWaitError, claim
from services.access.mail.addresses import MailAddressError, sendable
from services.access.mail.message import Recipient
from services.access.mail.settings import MailSettings
from services.access.mail.words import Kind
from services.access.outbox.asking import ask_mail
from services.access.tokens import hash_of
from services.kit.http.running_service import CurrentService, RunningService
from services.kit.pages.forms import Fields, Form
from services.kit.pages.page import CurrentPage, Page, SignedInPage
from services.kit.pages.routing import PageRouter

TITLE_CHARACTERS_MAX: Final = 100
"""What intake takes: a longer one could never be written down."""
Office = Annotated[str, StringConstraints(min_length=1, max_length=TITLE_CHARACTERS_MAX), LINE]
"""The office of who says yes."""
_OVER: Final = 410
_REFUSED: Final = 409

asked_acts = PageRouter("/ask-authorization")
acts = PageRouter("/act")


class AskAuthorization(Fields):
    """Who is asked to authorize which request."""

    request_id: UUID = Field(title="the number of the request")
    name: Annotated[PersonName, Field(title="the name of the executive")]
    mail: Annotated[Mail, Field(title="the mail address of the executive")]


class SayYes(Fields):
    """Who says yes."""

    authorized_by: Annotated[PersonName, Field(title="your name")]
    title: Annotated[Office, Field(title="your office")]


@asked_acts.get("")
async def show_ask_authorization(page: SignedInPage, running: CurrentService) -> Response:
    """Show the form by which somebody is asked to authorize a request, and links of before."""
    return await _asking_page(page, running, page.form(AskAuthorization))


@asked_acts.post("")
async def ask_authorization(page: SignedInPage, running: CurrentService) -> Response:
    """Mail a link to somebody who has no account."""
    form = page.form(AskAuthorization)
    if form.content is None:
        return await _asking_page(page, running, form)
    asked = form.content
    agency = await _agency_of(running, asked.request_id)
    if agency is None:
        form.refuse("There is no request with this number.", "request_id")
    if not _is_sendable(asked.mail):
        form.refuse("Enter the mail address as NAME@DOMAIN.", "mail")
    if not MailSettings.of(running.settings).sends_mail:
        form.refuse("This center has set no mail server, so that no link can be mailed.")
    if agency is None or form.faults:
        return await _asking_page(page, running, form)
    link_id = await link_of(running.pool, page.call)
    act = Act(link_id, AUTHORIZE, asked.request_id, agency)
    to = Recipient(asked.name, asked.mail)
    if not await put_link(running, act, to, page.call.principal.person):
        form.refuse("This form was sent before, with other content. Open it again to ask anew.")
        return await _asking_page(page, running, form)
    await ask_mail(running.pool, act.link_id, Kind.ACT, None, act.link_id, running.now())
    return page.go("/ask-authorization", done="asked")


@asked_acts.post("/{link_id}/take-back")
async def take_back(page: SignedInPage, running: CurrentService, link_id: UUID) -> Response:
    """Let a link open nothing any more."""
    person = page.call.principal.person
    if await take_link_back(running, link_id, person, asked_by=_asker(page)):
        return page.go("/ask-authorization", done="taken-back")
    form = Form(AskAuthorization).refuse("The link was used, or is none that you may take back.")
    return await _asking_page(page, running, form)


@acts.get("/{token}")
async def show_act(page: CurrentPage, running: CurrentService, token: str) -> Response:
    """Show what a link is for; programs that read mails open links, and do nothing by that."""
    if await act_of(running, hash_of(token)) is None:
        return page.show("act-over.html", status=_OVER)
    return page.show("act.html", form=page.form(SayYes))


@acts.post("/{token}")
async def do_act(page: CurrentPage, running: CurrentService, token: str) -> Response:
    """Do what a link is for."""
    act = await act_of(running, hash_of(token))
    if act is None:
        return page.show("act-over.html", status=_OVER)
    form = page.form(SayYes)
    if form.content is None:
        return page.show("act.html", form=form)
    try:
        await claim(running, page.request, act, token, page.key, form.content.model_dump())
    except LinkOverError:
        return page.show("act-over.html", status=_OVER)
    except TooManyWaitError:
        return page.show("act-wait.html", status=_REFUSED)
    await use_link(running, act.link_id, running.now())
    return page.show("act-done.html")


async def _asking_page(
    page: Page, running: RunningService, form: Form[AskAuthorization]
) -> Response:
    may_ask = page.call.principal.role in page.request.app.policy.of("ask_authorization").may
    return page.show(
        "ask-authorization.html",
        form=form,
        may_ask=may_ask,
        links=await links_asked(running, _asker(page)),
        now=running.now(),
    )


def _asker(page: Page) -> str | None:
    """Return whose links somebody sees and takes back: one's own; None, an administrator's: all."""
    principal = page.call.principal
    return None if principal.role == "administrator" else principal.person


async def _agency_of(running: RunningService, request_id: UUID) -> str | None:
    beside = Beside(f"request-{request_id}", WHOSE_REQUEST_FOLD)
    whose: WhoseRequest = (await running.parties.load({"request": beside}))["request"].state
    return whose.ori


def _is_sendable(mail: str) -> bool:
    try:
        sendable(mail)
    except MailAddressError:
        return False
    return True
