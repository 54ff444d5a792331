"""Partner organizations and their membership."""

from __future__ import annotations

from fastapi import Response
from starlette.status import HTTP_201_CREATED

from events.days import Day
from events.vocabulary import ProviderSlug
from services.assignment.commands.fields import Name, Programs
from services.assignment.commands.roster import (
    ChangePrograms,
    EndMembership,
    EnrolProvider,
    ProviderCommand,
    RenewMembership,
)
from services.assignment.decisions import PROVIDER_DECIDER
from services.assignment.feeds import ROSTER_FEED
from services.assignment.queries.roster import (
    get_provider,
    get_provider_history,
    list_providers,
)
from services.assignment.views.roster import ProviderHistoryView, ProviderView
from services.kit.feed.connections import lent
from services.kit.http.answers import ON_COMMAND, ON_QUERY, Done, done, set_headers
from services.kit.http.bodies import Body, DatedBody
from services.kit.http.calls import Call, build_command
from services.kit.http.cursors import Cursors, Page, RequestedPage
from services.kit.http.policy import Allowed
from services.kit.http.problems import not_found
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService, RunningService

router = Router(prefix="/providers", tags=["providers"])

_CURSORS = Cursors(str)


class EnrolBody(Body):
    """A partner organization and its membership, whose end may be known ahead."""

    provider: ProviderSlug
    name: Name
    programs: Programs
    member_from: Day
    member_until: Day | None = None


class EndMembershipBody(Body):
    """When a membership ends."""

    member_until: Day
    """The last day."""


class RenewBody(Body):
    """Another membership, on days that no other takes."""

    member_from: Day
    member_until: Day | None = None


class ProgramsBody(DatedBody):
    """What the provider does, whole, from that day on."""

    programs: Programs


@router.post("", status_code=HTTP_201_CREATED, responses=ON_COMMAND)
async def enrol_provider(
    body: EnrolBody, call: Allowed, running: CurrentService, response: Response
) -> Done:
    """Enrol a provider; the same again changes nothing."""
    command = build_command(EnrolProvider, **body.model_dump(), now=running.now())
    stream = PROVIDER_DECIDER.stream(body.provider)
    handled = await running.handle(PROVIDER_DECIDER, stream, command, call)
    location = f"/assignment/providers/{body.provider}"
    return done(response, handled, body.provider, location=location)


@router.post("/{provider}/end-membership", responses=ON_COMMAND)
async def end_membership(
    provider: ProviderSlug,
    body: EndMembershipBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """End a membership, earlier than it was to end; the provider's history stays."""
    command = build_command(
        EndMembership, provider=provider, member_until=body.member_until, now=running.now()
    )
    return await _handle(running, call, response, command)


@router.post("/{provider}/renew", responses=ON_COMMAND)
async def renew_membership(
    provider: ProviderSlug,
    body: RenewBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Let a provider come back, or stay longer: another membership beside those there are."""
    command = build_command(
        RenewMembership, provider=provider, **body.model_dump(), now=running.now()
    )
    return await _handle(running, call, response, command)


@router.post("/{provider}/programs", responses=ON_COMMAND)
async def change_programs(
    provider: ProviderSlug,
    body: ProgramsBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Say what a provider does from a day on; before it, what it did stays true."""
    command = build_command(
        ChangePrograms,
        provider=provider,
        **body.dated(running),
    )
    return await _handle(running, call, response, command)


@router.get("", responses=ON_QUERY)
async def show_providers(
    call: Allowed, running: CurrentService, paging: RequestedPage
) -> Page[ProviderView]:
    """All providers, in the order of their slugs."""
    await running.wait_for_feeds(call, ROSTER_FEED)
    async with lent(running.pool) as connection:
        rows = await list_providers(connection, paging.after(_CURSORS), paging.fetch)
    return paging.page(rows, _CURSORS, lambda row: row.provider, lambda row: row)


@router.get("/{provider}", responses=ON_QUERY)
async def show_provider(
    provider: ProviderSlug, call: Allowed, running: CurrentService, response: Response
) -> ProviderView:
    """One provider."""
    await running.wait_for_feeds(call, ROSTER_FEED)
    async with lent(running.pool) as connection:
        found = await get_provider(connection, provider)
    if found is None:
        raise not_found("provider", provider)
    set_headers(response, version=found.version)
    return found


@router.get("/{provider}/history", responses=ON_QUERY)
async def show_provider_history(
    provider: ProviderSlug, call: Allowed, running: CurrentService
) -> ProviderHistoryView:
    """One provider with all its days: every membership, and what it did when."""
    await running.wait_for_feeds(call, ROSTER_FEED)
    async with lent(running.pool) as connection:
        found = await get_provider_history(connection, provider)
    if found is None:
        raise not_found("provider", provider)
    return found


async def _handle(
    running: RunningService, call: Call, response: Response, command: ProviderCommand
) -> Done:
    stream = PROVIDER_DECIDER.stream(command.provider)
    handled = await running.handle(PROVIDER_DECIDER, stream, command, call)
    return done(response, handled, command.provider)
