"""Administrators invite people, and renew invitations; the link is shown once, to hand it on."""

from __future__ import annotations

from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field
from starlette.responses import Response

from events.decider import Refused
from events.vocabulary import InvitationReason
from services.access import administering
from services.access.inviting import Invitation
from services.access.mail.settings import MailSettings
from services.access.pages.persons import PersonOnPage, person_shown
from services.access.pages.role_fields import LINK_PATTERN, PersonFields, RoleFields, refuse
from services.access.pages.words import (
    CHOSEN_INVITATION_REASONS,
    INVITATION_REASONS,
    ROLE_CHOICES,
    choices,
    day_after,
)
from services.access.tokens import new_token
from services.kit.http.problems import public_url_of
from services.kit.http.running_service import CurrentService, RunningService
from services.kit.pages.cross_site import own_origin
from services.kit.pages.forms import Fields, Form
from services.kit.pages.page import Page, SignedInPage
from services.kit.pages.routing import PageRouter

_Link = Annotated[str, Field(pattern=LINK_PATTERN)]
"""The form brings the token of the link: if it is sent twice, it is one link."""
_REASONS: Final = choices(INVITATION_REASONS, CHOSEN_INVITATION_REASONS)

inviting = PageRouter("/people")


class Invite(RoleFields, PersonFields):
    """Whom to invite, in which role, and why."""

    reason: Annotated[Literal["needs-access", "returns"], Field(title="the reason")]
    link: _Link


class Renew(Fields):
    """The invitation that was seen."""

    version: int
    link: _Link


@inviting.get("/invite")
async def show_invite(
    page: SignedInPage, running: CurrentService, again: UUID | None = None
) -> Response:
    """Show the form by which somebody is invited; `again`: somebody who was removed."""
    known: dict[str, object] = {"link": new_token()}
    if again is not None:
        person = (await person_shown(running, again)).known
        known |= {"name": person.name, "mail": person.mail, "reason": InvitationReason.RETURNS}
    return _invite_form(page, running, page.form(Invite, known))


@inviting.post("/invite")
async def invite(page: SignedInPage, running: CurrentService) -> Response:
    """Invite somebody, and show the link."""
    form = page.form(Invite)
    if (said := form.content) is None:
        return _invite_form(page, running, form)
    try:
        made = await administering.invite(
            running,
            page.call,
            said.link,
            said.name,
            said.mail,
            role=said.role,
            agency=said.agency,
            provider=said.provider,
            role_ends_on=None if said.last_day is None else day_after(said.last_day),
            reason=said.reason,
        )
    except Refused as refused:
        return _invite_form(page, running, refuse(form, refused, said.role))
    return _link(page, running, await person_shown(running, made.person_id), made)


@inviting.get("/{person_id}/invitation")
async def show_renew(page: SignedInPage, running: CurrentService, person_id: UUID) -> Response:
    """Ask whether an invitation is to be renewed."""
    person = await person_shown(running, person_id)
    form = page.form(Renew, {"version": person.version, "link": new_token()})
    return _renew_form(page, running, person, form)


@inviting.post("/{person_id}/invitation")
async def renew(page: SignedInPage, running: CurrentService, person_id: UUID) -> Response:
    """Renew an invitation, and show the new link; the former is dead."""
    person = await person_shown(running, person_id)
    form = page.form(Renew)
    if (said := form.content) is None:
        return _renew_form(page, running, person, form)
    try:
        made = await administering.renew(running, page.call, said.link, person_id, said.version)
    except Refused as refused:
        return _renew_form(page, running, person, refuse(form, refused))
    return _link(page, running, await person_shown(running, person_id), made)


def _invite_form(page: Page, running: RunningService, form: Form[Invite]) -> Response:
    return page.show(
        "invite.html",
        form=form,
        roles=ROLE_CHOICES,
        reasons=_REASONS,
        by_mail=_sends_mail(running),
    )


def _renew_form(
    page: Page, running: RunningService, person: PersonOnPage, form: Form[Renew]
) -> Response:
    by_mail = _sends_mail(running)
    return page.show("renew.html", person=person, form=form, by_mail=by_mail)


def _link(page: Page, running: RunningService, person: PersonOnPage, made: Invitation) -> Response:
    public = public_url_of(page.request.app) or own_origin(page.request)
    return page.show(
        "invited.html",
        person=person,
        link=f"{public}{page.at(f'/invitation/{made.token}')}",
        expires_at=made.expires_at,
        by_mail=_sends_mail(running),
    )


def _sends_mail(running: RunningService) -> bool:
    return MailSettings.of(running.settings).sends_mail
