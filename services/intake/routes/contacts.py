"""Who speaks for an agency."""

from __future__ import annotations

from fastapi import Response

from events.rules.help import GivenContact
from services.intake import feeds
from services.intake.commands.agencies import ChangeExecutive, NameContact
from services.intake.queries import agencies
from services.intake.routes.callers import handled_agency
from services.intake.routes.oris import ON_QUERY_BY_ORI, AgencyInPath, GivenOri, named_agency
from services.intake.views.agencies import Contacts
from services.kit.http.answers import ON_COMMAND, Done, done
from services.kit.http.bodies import DatedBody
from services.kit.http.calls import build_command
from services.kit.http.policy import Allowed
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService

router = Router(prefix="/agencies", tags=["agencies"])


class ContactBody(DatedBody):
    """A person, and the role in which that person speaks for the agency."""

    contact: GivenContact


@router.get("/{ori}/contacts", responses=ON_QUERY_BY_ORI)
async def list_contacts(ori: AgencyInPath, call: Allowed, running: CurrentService) -> Contacts:
    """Who speaks for an agency, one a role."""
    await running.wait_for_feeds(call, feeds.AGENCIES_FEED)
    return await agencies.list_contacts(running.pool, ori)


@router.post("/{ori}/contacts", responses=ON_COMMAND)
async def name_contact(
    ori: GivenOri, body: ContactBody, call: Allowed, running: CurrentService, response: Response
) -> Done:
    """Name a contact, or say how the same person is reached now."""
    ori = await named_agency(running, call, ori)
    command = build_command(NameContact, ori=ori, **body.dated(running))
    return done(response, await handled_agency(running, command, call), ori)


@router.post("/{ori}/executive", responses=ON_COMMAND)
async def change_executive(
    ori: GivenOri, body: ContactBody, call: Allowed, running: CurrentService, response: Response
) -> Done:
    """Say that somebody else leads the agency or its government: open work then waits for a yes."""
    ori = await named_agency(running, call, ori)
    command = build_command(ChangeExecutive, ori=ori, **body.dated(running))
    return done(response, await handled_agency(running, command, call), ori)
