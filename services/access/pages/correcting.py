"""Administrators correct a person's name or mail address."""

from __future__ import annotations

from uuid import UUID

from starlette.responses import Response

from events.decider import Refused
from services.access.correcting import correct
from services.access.mail.message import Recipient
from services.access.pages.persons import PersonOnPage, person_shown
from services.access.pages.role_fields import PersonFields, refuse
from services.kit.http.running_service import CurrentService
from services.kit.pages.forms import Form
from services.kit.pages.page import Page, SignedInPage
from services.kit.pages.routing import PageRouter

correcting = PageRouter("/people")


class Correct(PersonFields):
    """The right name and address, and those that were seen."""

    seen_name: str
    seen_mail: str


@correcting.get("/{person_id}/correct")
async def show_correct(page: SignedInPage, running: CurrentService, person_id: UUID) -> Response:
    """Show the form by which a name or an address is corrected."""
    person = await person_shown(running, person_id)
    name, mail = person.known.name, person.known.mail
    known = {"name": name, "mail": mail, "seen_name": name, "seen_mail": mail}
    return _form(page, person, page.form(Correct, known))


@correcting.post("/{person_id}/correct")
async def correct_person(page: SignedInPage, running: CurrentService, person_id: UUID) -> Response:
    """Correct a name or an address."""
    person = await person_shown(running, person_id)
    form = page.form(Correct)
    if (said := form.content) is None:
        return _form(page, person, form)
    seen, to = Recipient(said.seen_name, said.seen_mail), Recipient(said.name, said.mail)
    try:
        await correct(running, person_id, seen, to, page.call.principal.person)
    except Refused as refused:
        return _form(page, person, refuse(form, refused))
    is_dead = person.invited is not None and to.mail != seen.mail
    return page.go(person.path, done="corrected-invited" if is_dead else "corrected")


def _form(page: Page, person: PersonOnPage, form: Form[Correct]) -> Response:
    return page.show("correct-person.html", person=person, form=form)
