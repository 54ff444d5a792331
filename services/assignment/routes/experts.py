"""Experts, as their providers list them."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter, Response
from starlette.status import HTTP_201_CREATED

from events.vocabulary import ProviderSlug
from services.assignment.commands.fields import AgencyKinds, Capacity, Name, States, Topics
from services.assignment.commands.roster import ListExpert
from services.assignment.decisions import EXPERT
from services.assignment.feeds import ROSTER
from services.assignment.queries import get_expert, get_membership, list_experts
from services.assignment.routes.asking import ByCoordinator, ByProvider, DatedBody, clock
from services.assignment.views import ExpertView
from services.kit.answers import ON_COMMAND, ON_QUERY, Done, done, tell
from services.kit.connections import lent
from services.kit.pages import AskedPage, Cursors, Page
from services.kit.problems import not_found
from services.kit.requests import commanded
from services.kit.running import Here

router = APIRouter(prefix="/experts", tags=["experts"])

_CURSORS = Cursors(UUID)


class ListExpertBody(DatedBody):
    """An expert, and what the expert is good at."""

    provider: ProviderSlug
    name: Name
    topics: Topics
    agency_kinds: AgencyKinds = ()
    """The kinds of agency served."""
    states: States = ()
    """Postal codes of the states known well."""
    capacity: Capacity
    """Open engagements at once."""


@router.post("", status_code=HTTP_201_CREATED, responses=ON_COMMAND)
async def list_expert(
    body: ListExpertBody, asked: ByCoordinator, here: Here, response: Response
) -> Done:
    """List an expert of a provider that is a member on that day."""
    await here.caught_up(asked, ROSTER)
    async with lent(here.pool) as connection:
        membership = await get_membership(connection, body.provider)
    now = clock()
    expert_id = asked.new_id("expert")
    command = commanded(
        ListExpert,
        **body.model_dump(exclude={"on"}),
        expert_id=expert_id,
        on=body.on or now.date(),
        now=now,
        membership=membership,
    )
    handled = await here.handle(EXPERT, f"{EXPERT.category}-{expert_id}", command, asked)
    return done(response, handled, expert_id, location=f"/assignment/experts/{expert_id}")


@router.get("", responses=ON_QUERY)
async def show_experts(
    asked: ByProvider, here: Here, paging: AskedPage, provider: ProviderSlug | None = None
) -> Page[ExpertView]:
    """The experts of one provider or all, in the order in which they were listed."""
    await here.caught_up(asked, ROSTER)
    async with lent(here.pool) as connection:
        rows = await list_experts(connection, provider, paging.after(_CURSORS), paging.fetch)
    return paging.page(rows, _CURSORS, lambda row: row.expert_id, lambda row: row)


@router.get("/{expert_id}", responses=ON_QUERY)
async def show_expert(
    expert_id: UUID, asked: ByProvider, here: Here, response: Response
) -> ExpertView:
    """One expert."""
    await here.caught_up(asked, ROSTER)
    async with lent(here.pool) as connection:
        found = await get_expert(connection, expert_id)
    if found is None:
        raise not_found("expert", expert_id)
    tell(response, version=found.version)
    return found
