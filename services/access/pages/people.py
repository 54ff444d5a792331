"""People for administrators: the list, and one person with roles, sessions and history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final
from uuid import UUID

from fastapi import Query
from starlette.responses import Response

from events.event import Role
from events.text import normal
from services.access.decisions.person_states import Duty
from services.access.pages import held_words
from services.access.pages.histories import history_of, names_for
from services.access.pages.persons import person_shown
from services.access.pages.words import (
    NAMELESS,
    ROLES,
    STANDINGS,
    duty_in_words,
    role_in_words,
)
from services.access.queries.parties import party_names
from services.access.queries.people import PeopleFilter, list_people
from services.access.sessions import end_sessions
from services.access.views.people import PersonView
from services.kit.http.cursors import Cursors, RequestedPage
from services.kit.http.reads import Extent, counted
from services.kit.http.running_service import CurrentService
from services.kit.pages.lists import shown
from services.kit.pages.page import Page, SignedInPage
from services.kit.pages.routing import PageRouter

PART_CHARACTERS_MAX: Final = 100
people = PageRouter("/people")
_CURSORS: Final[Cursors[tuple[str, UUID]]] = Cursors(tuple[str, UUID])


@people.get("")
async def show_people(
    page: SignedInPage,
    running: CurrentService,
    asked: RequestedPage,
    q: Annotated[str, Query(max_length=PART_CHARACTERS_MAX)] = "",
    role: str = "",
    standing: str = "",
) -> Response:
    """Show people by name, those who are looked for."""
    wanted = PeopleFilter(
        part=normal(q.replace("\0", "").strip()) or None,  # no text that is kept has a NUL
        role=_role(role),
        standing=standing if standing in STANDINGS or standing == "all" else None,
    )
    rows = await list_people(
        running.pool, wanted, running.today(), asked.after(_CURSORS), asked.fetch
    )
    listed = asked.page(rows, _CURSORS, lambda row: (row.sorted_by, row.person_id), _itself)
    roles_held = [each for row in listed.items for each in row.roles]
    duties = {Duty(each.role, each.agency, each.provider) for each in roles_held}
    names = await party_names(running, duties)
    response = page.show(
        "people.html",
        listed=shown(page.request, listed),
        lines=[_line(page, each, names) for each in listed.items],
        wanted=wanted,
        is_narrowed=wanted != PeopleFilter(),
        roles=[(each, role_in_words(each)) for each in ROLES],
        standings=[("all", "Everybody"), *((key, said[0]) for key, said in STANDINGS.items())],
    )
    return counted(response, Extent(rows=len(listed.items)))


@people.get("/{person_id}")
async def show_person(page: SignedInPage, running: CurrentService, person_id: UUID) -> Response:
    """Show one person: roles, the invitation, how many sessions, and who did what."""
    person = await person_shown(running, person_id)
    names = await names_for(running.pool, person.told)
    history = history_of(page, person.told, names, person.names)
    return page.show("person.html", person=person, history=history, words=held_words)


@people.post("/{person_id}/sessions/end")
async def end_all_sessions(
    page: SignedInPage, running: CurrentService, person_id: UUID
) -> Response:
    """End all sessions of a person, who may sign in again."""
    await person_shown(running, person_id)
    await end_sessions(running, person_id)
    return page.go(f"/people/{person_id}", done="sessions-ended")


def _line(page: Page, row: PersonView, names: Mapping[str, str]) -> dict[str, object]:
    """Return what the list shows of a person."""
    duties = [duty_in_words(each.role, each.agency or each.provider, names) for each in row.roles]
    until = page.day(row.valid_until) if row.standing == "invited" else ""
    return {
        "person": row,
        "name": row.name or NAMELESS,
        "duties": duties,
        "standing": STANDINGS[row.standing],
        "until": until,
    }


def _role(text: str) -> Role | None:
    return text if text in ROLES else None  # type: ignore[return-value] # a key of roles


def _itself(row: PersonView) -> PersonView:
    return row
