"""What else goes on with an agency, for coordinators to know."""

from __future__ import annotations

from fastapi import Response

from events.vocabulary import OtherAction
from services.intake import feeds
from services.intake.commands.agencies import EndOtherAction, NoteOtherAction
from services.intake.commands.fields import Note
from services.intake.queries import agencies
from services.intake.routes.callers import handled_agency
from services.intake.routes.oris import ON_QUERY_BY_ORI, GivenOri, named_agency
from services.intake.views.agencies import OtherActions
from services.kit.http.answers import ON_COMMAND, Done, done
from services.kit.http.bodies import DatedBody
from services.kit.http.calls import build_command
from services.kit.http.policy import Allowed
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService

router = Router(prefix="/agencies/{ori}/other-actions", tags=["agencies"])


class OtherActionBody(DatedBody):
    """What goes on."""

    action: OtherAction
    note: Note | None = None


class EndBody(DatedBody):
    """Nothing but the day: from then on it is over."""


@router.get("", responses=ON_QUERY_BY_ORI)
async def list_other_actions(ori: GivenOri, call: Allowed, running: CurrentService) -> OtherActions:
    """What else goes, or went, on with an agency, the latest first."""
    ori = await named_agency(running, call, ori)
    await running.wait_for_feeds(call, feeds.AGENCIES_FEED)
    return await agencies.list_other_actions(running.pool, ori)


@router.post("", responses=ON_COMMAND)
async def note_other_action(
    ori: GivenOri,
    body: OtherActionBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Note what else goes on."""
    ori = await named_agency(running, call, ori)
    command = build_command(NoteOtherAction, ori=ori, **body.dated(running))
    return done(response, await handled_agency(running, command, call), ori)


@router.post("/{action}/end", responses=ON_COMMAND)
async def end_other_action(
    ori: GivenOri,
    action: OtherAction,
    body: EndBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Say that it is over."""
    ori = await named_agency(running, call, ori)
    command = build_command(EndOtherAction, ori=ori, action=action, **body.dated(running))
    return done(response, await handled_agency(running, command, call), ori)
