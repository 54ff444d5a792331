"""Experts, as their providers list them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from starlette.status import HTTP_201_CREATED

from events.days import Day
from events.log.deciding.handle import Handled
from events.rules.confidentiality import sight_within
from events.vocabulary import ConflictKind, ProviderSlug
from services.assignment.commands.fields import (
    AgencyKinds,
    AgencySizes,
    Capacity,
    Communities,
    FromProvider,
    Languages,
    Name,
    Note,
    PostalState,
    States,
    Topics,
)
from services.assignment.commands.roster import (
    ChangeProfile,
    DeclareConflict,
    ExpertCommand,
    ListExpert,
    NoteAbsence,
    NoteEmployment,
    StrikeAbsence,
    TakeBackConflict,
)
from services.assignment.decisions import EXPERT_DECIDER
from services.assignment.feeds import ROSTER_FEED
from services.assignment.lookups import beside_expert
from services.assignment.queries.roster import (
    get_expert,
    get_expert_history,
    list_experts,
)
from services.assignment.routes.oris import GivenOri, own_ori
from services.assignment.views.roster import ExpertHistoryView, ExpertView
from services.kit.feed.connections import lent
from services.kit.http.answers import ON_COMMAND, ON_QUERY, Done, done, set_headers
from services.kit.http.bodies import DatedBody
from services.kit.http.calls import Call, build_command
from services.kit.http.cursors import Cursors, Page, RequestedPage
from services.kit.http.policy import Allowed
from services.kit.http.problems import not_found
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService, RunningService

router = Router(prefix="/experts", tags=["experts"])

_CURSORS = Cursors(UUID)


class ProfileBody(DatedBody):
    """An expert, and what the expert is good at, from that day on."""

    provider: ProviderSlug
    name: Name
    topics: Topics
    agency_kinds: AgencyKinds = ()
    """The kinds of agency served."""
    states: States = ()
    """Postal codes of the states known well."""
    capacity: Capacity
    """Open engagements at once."""
    agency_sizes: AgencySizes = ()
    """The sizes served; none named: all."""
    languages: Languages = ()
    """Beside English, as ISO 639 codes."""
    communities: Communities = ()
    """Known well, such as `tribal` or `rural`."""
    based_in: PostalState | None = None
    """The state to travel from."""


class AbsenceBody(DatedBody):
    """Days on which the expert cannot work, first and last; `on` is the day it was said."""

    absent_from: Day
    absent_until: Day


class EmploymentBody(DatedBody):
    """An agency that the expert works or worked for; `on` is the day it was said."""

    ori: GivenOri
    employed_until: Day | None = None
    """Left out where it is not over, or not known."""


class ConflictBody(DatedBody):
    """An agency that the expert should not work for, from that day on."""

    ori: GivenOri
    note: Note | None = None


class TakenBackBody(DatedBody):
    """The agency of an employment or a conflict that was entered in error."""

    ori: GivenOri
    kind: ConflictKind
    note: Note | None = None


class StruckAbsenceBody(DatedBody):
    """The days of an absence that was entered in error, as they were noted."""

    absent_from: Day
    absent_until: Day
    note: Note | None = None


@router.post("", status_code=HTTP_201_CREATED, responses=ON_COMMAND)
async def list_expert(
    body: ProfileBody, call: Allowed, running: CurrentService, response: Response
) -> Done:
    """List an expert of a provider that is a member on that day."""
    expert_id = call.new_id("expert")
    handled = await _handle(running, call, ListExpert, expert_id, body)
    return done(response, handled, expert_id, location=f"/assignment/experts/{expert_id}")


@router.put("/{expert_id}/profile", responses=ON_COMMAND)
async def change_expert_profile(
    expert_id: UUID,
    body: ProfileBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Say what an expert does, whole, from a day on; what was chosen before stays explained."""
    handled = await _handle(running, call, ChangeProfile, expert_id, body)
    return done(response, handled, expert_id)


@router.post("/{expert_id}/absences", responses=ON_COMMAND)
async def note_absence(
    expert_id: UUID,
    body: AbsenceBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Note days on which an expert cannot work, also ahead."""
    handled = await _handle(running, call, NoteAbsence, expert_id, body)
    return done(response, handled, expert_id)


@router.post("/{expert_id}/employments", responses=ON_COMMAND)
async def note_employment(
    expert_id: UUID,
    body: EmploymentBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Note an agency that an expert works or worked for, and will not be matched with."""
    named = body.model_copy(update={"ori": await own_ori(running, call, body.ori)})
    handled = await _handle(running, call, NoteEmployment, expert_id, named)
    return done(response, handled, expert_id)


@router.post("/{expert_id}/conflicts", responses=ON_COMMAND)
async def declare_conflict(
    expert_id: UUID,
    body: ConflictBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Declare a conflict of interest with an agency."""
    named = body.model_copy(update={"ori": await own_ori(running, call, body.ori)})
    handled = await _handle(running, call, DeclareConflict, expert_id, named)
    return done(response, handled, expert_id)


@router.post("/{expert_id}/absences/strike", responses=ON_COMMAND)
async def strike_absence(
    expert_id: UUID,
    body: StruckAbsenceBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Strike an absence that was entered in error: the expert is matched on these days."""
    handled = await _handle(running, call, StrikeAbsence, expert_id, body)
    return done(response, handled, expert_id)


@router.post("/{expert_id}/conflicts/take-back", responses=ON_COMMAND)
async def take_back_conflict(
    expert_id: UUID,
    body: TakenBackBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Take back an employment or a conflict that was entered in error.

    The center does, for it keeps experts from work that they have an interest in.
    """
    named = body.model_copy(update={"ori": await own_ori(running, call, body.ori)})
    handled = await _handle(running, call, TakeBackConflict, expert_id, named)
    return done(response, handled, expert_id)


@router.get("", responses=ON_QUERY)
async def show_experts(
    call: Allowed,
    running: CurrentService,
    paging: RequestedPage,
    provider: ProviderSlug | None = None,
) -> Page[ExpertView]:
    """The experts of one provider or all, in the order in which they were listed.

    A provider is shown its own, and none of another.
    """
    await running.wait_for_feeds(call, ROSTER_FEED)
    if (own := sight_within(call.scope, call.principal).own) is not None:
        if provider not in {None, own}:
            return Page(items=(), next=None)
        provider = own
    async with lent(running.pool) as connection:
        rows = await list_experts(connection, provider, paging.after(_CURSORS), paging.fetch)
    return paging.page(rows, _CURSORS, lambda row: row.expert_id, lambda row: row)


@router.get("/{expert_id}", responses=ON_QUERY)
async def show_expert(
    expert_id: UUID,
    call: Allowed,
    running: CurrentService,
    response: Response,
    on: Annotated[
        Day | None, Query(description="As of that day; with the latest profile if left out.")
    ] = None,
) -> ExpertView:
    """One expert."""
    await running.wait_for_feeds(call, ROSTER_FEED)
    async with lent(running.pool) as connection:
        found = await get_expert(connection, expert_id, on)
    if found is None:
        raise not_found("expert", expert_id)
    set_headers(response, version=found.version)
    return found


@router.get("/{expert_id}/history", responses=ON_QUERY)
async def show_expert_history(
    expert_id: UUID, call: Allowed, running: CurrentService
) -> ExpertHistoryView:
    """All that was said of an expert: profiles by their first day, absences, conflicts."""
    await running.wait_for_feeds(call, ROSTER_FEED)
    async with lent(running.pool) as connection:
        found = await get_expert_history(connection, expert_id)
    if found is None:
        raise not_found("expert", expert_id)
    return found


async def _handle(
    running: RunningService,
    call: Call,
    command: type[ExpertCommand],
    expert_id: UUID,
    body: DatedBody,
) -> Handled:
    by = {"by": call.principal.as_provider} if issubclass(command, FromProvider) else {}
    said = build_command(
        command,
        **body.dated(running),
        **by,
        expert_id=expert_id,
    )
    stream = EXPERT_DECIDER.stream(expert_id)
    return await running.handle(EXPERT_DECIDER, stream, said, call, beside=beside_expert(said))
