"""What becomes of agencies: succession, dissolution, cover, dormancy, aliases."""

from __future__ import annotations

from fastapi import Response
from pydantic import Field

from events.days import Day
from events.parties import own_ori
from events.vocabulary import AgencyChange, SuccessionKind
from services.intake import feeds
from services.intake.commands.agency_changes import (
    SPLIT_INTO_MAX,
    AliasOri,
    CoverAgency,
    DissolveAgency,
    EndCover,
    RestAgency,
    SucceedAgency,
    TakeBackAgencyChange,
    TakeBackAlias,
    WakeAgency,
)
from services.intake.commands.fields import Note
from services.intake.decisions.agencies import AgencyCommand
from services.intake.queries.agencies import successions_around
from services.intake.routes.callers import handled_agency
from services.intake.routes.oris import GivenOri, in_usual_nine, named_agency
from services.kit.http.answers import ON_COMMAND, Done, done
from services.kit.http.bodies import DatedBody
from services.kit.http.calls import Call, build_command
from services.kit.http.policy import Allowed
from services.kit.http.problems import not_found
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService, RunningService

router = Router(prefix="/agencies", tags=["agencies"])


class NotedBody(DatedBody):
    """A day, and what there is to say about it."""

    note: Note | None = None


class SuccessionBody(NotedBody):
    """Who goes on for the agency, and how."""

    successor: GivenOri
    succession: SuccessionKind
    split_into: tuple[GivenOri, ...] = Field(
        default=(), max_length=SPLIT_INTO_MAX, description="After a split, the others."
    )


class CoverBody(NotedBody):
    """Who does the work of the agency, and reports for it."""

    covered_by: GivenOri


class TakeBackBody(NotedBody):
    """What was entered in error."""

    change: AgencyChange
    happened_on: Day = Field(description="The day for which it was told.")


class AliasBody(DatedBody):
    """An ORI that stands for the agency's own."""

    alias: GivenOri = Field(description="Seven characters mean the nine that end in 00.")


class PeriodEndBody(DatedBody):
    """Nothing but the day."""


@router.post("/{ori}/succession", responses=ON_COMMAND)
async def succeed_agency(
    ori: GivenOri,
    body: SuccessionBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Say who has been what the agency was since that day; its open work is theirs."""
    ori = await named_agency(running, call, ori)
    await running.wait_for_feeds(call, feeds.AGENCIES_FEED)
    said = body.dated(running)
    said["successor"] = await named_agency(running, call, body.successor, "body.successor")
    said["split_into"] = tuple(
        [
            await named_agency(running, call, part, f"body.split_into.{place}")
            for place, part in enumerate(body.split_into)
        ]
    )
    around = await successions_around(running.pool, ori, said["successor"])
    command = build_command(
        SucceedAgency,
        ori=ori,
        predecessors=tuple(around.predecessors),
        chain_agencies=around.agencies,
        **said,
    )
    return done(response, await handled_agency(running, command, call), ori)


@router.post("/{ori}/dissolution", responses=ON_COMMAND)
async def dissolve_agency(
    ori: GivenOri,
    body: NotedBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Say that the agency has been no more since that day, and nobody goes on for it."""
    ori = await named_agency(running, call, ori)
    await running.wait_for_feeds(call, feeds.AGENCIES_FEED)
    around = await successions_around(running.pool, ori, None)
    command = build_command(
        DissolveAgency,
        ori=ori,
        predecessors=tuple(around.predecessors),
        **body.dated(running),
    )
    return done(response, await handled_agency(running, command, call), ori)


@router.post("/{ori}/cover", responses=ON_COMMAND)
async def cover_agency(
    ori: GivenOri,
    body: CoverBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Say that another agency has done its work, and reported for it, since that day."""
    ori = await named_agency(running, call, ori)
    said = body.dated(running)
    said["covered_by"] = await named_agency(running, call, body.covered_by, "body.covered_by")
    command = build_command(CoverAgency, ori=ori, **said)
    return done(response, await handled_agency(running, command, call), ori)


@router.post("/{ori}/cover/end", responses=ON_COMMAND)
async def end_cover(
    ori: GivenOri,
    body: PeriodEndBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Say that the agency does its own work again."""
    return await _tell(running, call, response, EndCover, ori, body)


@router.post("/{ori}/dormancy", responses=ON_COMMAND)
async def rest_agency(
    ori: GivenOri,
    body: NotedBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Say that nobody has worked at the agency since that day."""
    return await _tell(running, call, response, RestAgency, ori, body)


@router.post("/{ori}/dormancy/end", responses=ON_COMMAND)
async def wake_agency(
    ori: GivenOri,
    body: PeriodEndBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Say that the agency works again."""
    return await _tell(running, call, response, WakeAgency, ori, body)


@router.post("/{ori}/take-back", responses=ON_COMMAND)
async def take_back_agency_change(
    ori: GivenOri,
    body: TakeBackBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Say that one of these was entered in error."""
    return await _tell(running, call, response, TakeBackAgencyChange, ori, body)


@router.post("/{ori}/aliases", responses=ON_COMMAND)
async def alias_ori(
    ori: GivenOri,
    body: AliasBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Let another ORI, which has no agency of its own, stand for this agency's."""
    ori = await named_agency(running, call, ori)
    said = body.dated(running)
    alias = in_usual_nine(said.pop("alias"))
    command = build_command(AliasOri, ori=alias, stands_for=ori, **said)
    return done(response, await handled_agency(running, command, call), alias)


@router.post("/{ori}/aliases/{alias}/take-back", responses=ON_COMMAND)
async def take_back_alias(
    ori: GivenOri,
    alias: GivenOri,
    body: NotedBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Say that the alias was entered in error: it stands for nobody again."""
    ori = await named_agency(running, call, ori)
    alias = in_usual_nine(alias)
    if await own_ori(running.streams, alias) not in {ori, alias}:
        raise not_found("alias of this agency", alias)
    command = build_command(TakeBackAlias, ori=alias, **body.dated(running))
    return done(response, await handled_agency(running, command, call), alias)


async def _tell(
    running: RunningService,
    call: Call,
    response: Response,
    command: type[AgencyCommand],
    ori: str,
    body: DatedBody,
) -> Done:
    """Give a command for which nothing is looked up but the agency's own ORI."""
    ori = await named_agency(running, call, ori)
    given = build_command(command, ori=ori, **body.dated(running))
    return done(response, await handled_agency(running, given, call), ori)
