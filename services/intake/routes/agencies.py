"""The registry: agencies are registered, changed, found."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Query, Response
from pydantic import Field, StringConstraints

from events.ids import derived_id
from events.text import LINE
from events.vocabulary import AgencyKind, Ori
from services.intake import feeds
from services.intake.commands.agencies import ChangeAgencyProfile, RegisterAgency
from services.intake.commands.fields import AgencyName, State, Sworn
from services.intake.decisions import AGENCY_DECIDER
from services.intake.queries import agencies
from services.intake.routes.callers import handled_agency
from services.intake.routes.numbers import registered_under_number
from services.intake.routes.oris import ON_QUERY_BY_ORI, GivenOri, named_agency
from services.intake.views.agencies import AgencyView, Aliases
from services.kit.http.answers import ON_COMMAND, ON_QUERY, Done, done, set_headers
from services.kit.http.bodies import DatedBody
from services.kit.http.calls import build_command
from services.kit.http.cursors import Cursors, Page, RequestedPage
from services.kit.http.policy import Allowed
from services.kit.http.problems import not_found
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService

router = Router(prefix="/agencies", tags=["agencies"])

_CURSORS: Final = Cursors(str)


class ProfileBody(DatedBody):
    """An agency's profile, whole."""

    name: AgencyName
    kind: AgencyKind | None
    state: State
    sworn: Sworn | None


class RegisterBody(ProfileBody):
    """An agency to be known to the center."""

    ori: Ori | None = Field(
        default=None, description="Left out where it has none: then the center gives a number."
    )


@router.post(
    "",
    status_code=201,
    responses=ON_COMMAND | {200: {"model": Done, "description": "It was registered so already"}},
)
async def register_agency(
    body: RegisterBody, call: Allowed, running: CurrentService, response: Response
) -> Done:
    """Register an agency; the same again changes nothing, but for those without an ORI."""
    if body.ori is None:
        said = body.dated(running)
        said.pop("ori")
        handled, ori = await registered_under_number(running, said, call)
    else:
        command = build_command(RegisterAgency, **body.dated(running))
        ori = command.ori
        handled = await running.handle(AGENCY_DECIDER, AGENCY_DECIDER.stream(ori), command, call)
    # A fact under this request's id says that it was this one (or an earlier try) that registered.
    if await running.log.find(derived_id(call.cause.id, call.cause.handler)) is None:
        response.status_code = 200
    return done(response, handled, ori, location=f"/intake/agencies/{ori}")


@router.put("/{ori}/profile", responses=ON_COMMAND)
async def change_agency_profile(
    ori: GivenOri,
    body: ProfileBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Replace an agency's profile."""
    ori = await named_agency(running, call, ori)
    command = build_command(ChangeAgencyProfile, ori=ori, **body.dated(running))
    return done(response, await handled_agency(running, command, call), ori)


@router.get("", responses=ON_QUERY)
async def list_agencies(
    call: Allowed,
    running: CurrentService,
    page: RequestedPage,
    q: Annotated[
        Annotated[str, StringConstraints(min_length=1, max_length=100), LINE] | None,
        Query(description="A part of the name or ORI."),
    ] = None,
    state: State | None = None,
    kind: AgencyKind | None = None,
) -> Page[AgencyView]:
    """Agencies in the order of their ORIs."""
    await running.wait_for_feeds(call, feeds.AGENCIES_FEED)
    rows = await agencies.list_agencies(
        running.pool,
        part=q,
        state=state,
        kind=kind,
        after_ori=page.after(_CURSORS),
        limit=page.fetch,
    )
    return page.page(rows, _CURSORS, lambda agency: agency.ori, lambda agency: agency)


@router.get("/{ori}", responses=ON_QUERY_BY_ORI)
async def show_agency(
    ori: GivenOri, call: Allowed, running: CurrentService, response: Response
) -> AgencyView:
    """One agency."""
    ori = await named_agency(running, call, ori)
    await running.wait_for_feeds(call, feeds.AGENCIES_FEED)
    agency = await agencies.find_agency(running.pool, ori)
    if agency is None:
        raise not_found("agency", ori)
    set_headers(response, version=agency.version)
    return agency


@router.get("/{ori}/aliases", responses=ON_QUERY_BY_ORI)
async def list_aliases(ori: GivenOri, call: Allowed, running: CurrentService) -> Aliases:
    """The ORIs that stand for an agency beside its own."""
    ori = await named_agency(running, call, ori)
    await running.wait_for_feeds(call, feeds.AGENCIES_FEED)
    return await agencies.list_aliases(running.pool, ori)
