"""Administrators say which expert of the roster a person is, so that mail can ask that expert."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field
from starlette.responses import Response

from events.decider import Refused
from services.access import administering
from services.access.pages.persons import PersonOnPage, person_shown
from services.access.pages.role_fields import refuse
from services.access.queries.statements import SQL
from services.kit.feed.connections import fetch
from services.kit.http.running_service import CurrentService, RunningService
from services.kit.pages.forms import Fields, Form
from services.kit.pages.page import Page, SignedInPage
from services.kit.pages.routing import PageRouter

experts = PageRouter("/people")


class NameExpert(Fields):
    """Which expert."""

    expert_id: Annotated[UUID, Field(title="the number of the expert")]


@experts.get("/{person_id}/expert")
async def show_expert(page: SignedInPage, running: CurrentService, person_id: UUID) -> Response:
    """Show which experts a person is, and the form by which another is named."""
    person = await person_shown(running, person_id)
    return await _shown(page, running, person, page.form(NameExpert))


@experts.post("/{person_id}/expert")
async def name_expert(page: SignedInPage, running: CurrentService, person_id: UUID) -> Response:
    """Say which expert a person is."""
    person = await person_shown(running, person_id)
    form = page.form(NameExpert)
    if form.content is None:
        return await _shown(page, running, person, form)
    try:
        await administering.name_expert(running, page.call, person_id, form.content.expert_id)
    except Refused as refused:
        return await _shown(page, running, person, refuse(form, refused))
    return page.go(f"{person.path}/expert", done="named")


@experts.post("/{person_id}/expert/end")
async def end_expert(page: SignedInPage, running: CurrentService, person_id: UUID) -> Response:
    """Say that a person is not, or not any more, an expert."""
    person = await person_shown(running, person_id)
    form = page.form(NameExpert)
    if form.content is None:
        return await _shown(page, running, person, form)
    said = (form.content.expert_id, person_id)
    await running.pool.execute(SQL["expert_account_end"], *said)
    return page.go(f"{person.path}/expert", done="ended")


async def _shown(
    page: Page, running: RunningService, person: PersonOnPage, form: Form[NameExpert]
) -> Response:
    rows = await fetch(running.pool, SQL["expert_accounts_of"], person.id)
    known = [row["expert_id"] for row in rows]
    return page.show("expert.html", person=person, form=form, experts=known)
