"""Administrators give and end roles, and remove people."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import Field
from starlette.responses import Response

from events.decider import Refused
from events.vocabulary import RemovalReason, RoleEndReason
from services.access import administering
from services.access.commands.people import EndRole, GrantRole, RemovePerson
from services.access.pages import held_words
from services.access.pages.persons import PersonOnPage, person_shown
from services.access.pages.role_fields import RoleFields, refuse
from services.access.pages.words import (
    CHOSEN_GRANT_REASONS,
    END_REASONS,
    GRANT_REASONS,
    REMOVAL_REASONS,
    ROLE_CHOICES,
    choices,
    day_after,
)
from services.kit.http.running_service import CurrentService
from services.kit.pages.forms import Fields, Form
from services.kit.pages.page import Page, SignedInPage
from services.kit.pages.routing import PageRouter

_GRANT_REASONS: Final = choices(GRANT_REASONS, CHOSEN_GRANT_REASONS)
_END_REASONS: Final = choices(END_REASONS)
_OF_A_ROLE: Final = {"role", "agency", "provider", "reason"}
"""The fields that are taken as they are."""

roles = PageRouter("/people")


class Grant(RoleFields):
    """The role, until when, and why."""

    reason: Annotated[Literal["new-duties", "longer", "ended-in-error"], Field(title="the reason")]


class End(RoleFields):
    """The role, when it ends, and why."""

    when: Annotated[Literal["now", "later"], Field(title="when the role ends")]
    reason: Annotated[RoleEndReason, Field(title="the reason")]

    @property
    def last(self) -> date | None:
        """The last day on which it is held; None: it ends now."""
        return self.last_day if self.when == "later" else None


class Remove(Fields):
    """Why somebody is removed."""

    reason: Annotated[RemovalReason, Field(title="the reason")]


@roles.get("/{person_id}/roles/new")
async def show_grant(
    page: SignedInPage,
    running: CurrentService,
    person_id: UUID,
    role: str = "",
    agency: str = "",
    provider: str = "",
) -> Response:
    """Show the form by which a role is given."""
    known = {"role": role, "agency": agency, "provider": provider}
    person = await person_shown(running, person_id)
    return _grant_form(page, person, page.form(Grant, known))


@roles.post("/{person_id}/roles/new")
async def grant_role(page: SignedInPage, running: CurrentService, person_id: UUID) -> Response:
    """Give a role, or a later last day of it."""
    person = await person_shown(running, person_id)
    form = page.form(Grant)
    if (said := form.content) is None:
        return _grant_form(page, person, form)
    try:
        ends_on = None if said.last_day is None else day_after(said.last_day)
        role = said.model_dump(include=_OF_A_ROLE)
        await administering.change(
            running, page.call, GrantRole, person_id, ends_on=ends_on, **role
        )
    except Refused as refused:
        return _grant_form(page, person, refuse(form, refused, said.role))
    return page.go(person.path, done="granted")


@roles.get("/{person_id}/roles/end")
async def show_end(
    page: SignedInPage,
    running: CurrentService,
    person_id: UUID,
    role: str = "",
    agency: str = "",
    provider: str = "",
) -> Response:
    """Show the form by which a role is ended."""
    known = {"role": role, "agency": agency, "provider": provider, "when": "now"}
    person = await person_shown(running, person_id)
    return _end_form(page, person, page.form(End, known))


@roles.post("/{person_id}/roles/end")
async def end_role(page: SignedInPage, running: CurrentService, person_id: UUID) -> Response:
    """End a role, now or after a later day."""
    person = await person_shown(running, person_id)
    form = page.form(End)
    if (said := form.content) is not None and said.when == "later" and said.last is None:
        form.refuse("Enter the last day.", "last_day")
    if (said := form.content) is None:
        return _end_form(page, person, form)
    try:
        role = said.model_dump(include=_OF_A_ROLE)
        if said.last is None:
            role["today"] = ("ends_on",)
        else:
            role["ends_on"] = day_after(said.last)
        await administering.change(running, page.call, EndRole, person_id, **role)
    except Refused as refused:
        return _end_form(page, person, refuse(form, refused, said.role))
    return page.go(person.path, done="ended" if said.last is None else "ends")


@roles.get("/{person_id}/remove")
async def show_remove(page: SignedInPage, running: CurrentService, person_id: UUID) -> Response:
    """Ask whether a person is to be removed, and say what that means."""
    person = await person_shown(running, person_id)
    known = {} if person.invited is None else {"reason": RemovalReason.INVITATION_TAKEN_BACK}
    return _remove_form(page, person, page.form(Remove, known))


@roles.post("/{person_id}/remove")
async def remove_person(page: SignedInPage, running: CurrentService, person_id: UUID) -> Response:
    """Remove a person."""
    person = await person_shown(running, person_id)
    form = page.form(Remove)
    if (said := form.content) is None:
        return _remove_form(page, person, form)
    try:
        await administering.change(running, page.call, RemovePerson, person_id, reason=said.reason)
    except Refused as refused:
        return _remove_form(page, person, refuse(form, refused))
    return page.go(person.path, done="removed")


def _grant_form(page: Page, person: PersonOnPage, form: Form[Grant]) -> Response:
    return page.show(
        "grant-role.html", person=person, form=form, roles=ROLE_CHOICES, reasons=_GRANT_REASONS
    )


def _end_form(page: Page, person: PersonOnPage, form: Form[End]) -> Response:
    return page.show(
        "end-role.html", person=person, form=form, reasons=_END_REASONS, words=held_words
    )


def _remove_form(page: Page, person: PersonOnPage, form: Form[Remove]) -> Response:
    reasons = choices(REMOVAL_REASONS)
    return page.show(
        "remove-person.html", person=person, form=form, reasons=reasons, words=held_words
    )
