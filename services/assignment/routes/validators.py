"""Who judges the evidence of an engagement: assigned and released by the center."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response

from events.vocabulary import Ori, ProviderSlug, ValidatorReleaseReason
from services.assignment.commands.fields import Note, Person
from services.assignment.commands.validators import AssignValidator, ReleaseValidator
from services.assignment.queries.hand_overs import list_validators
from services.assignment.routes.callers import engagements_caught_up, seen_engagement
from services.assignment.routes.engagement_commands import give_command
from services.assignment.routes.oris import own_ori
from services.assignment.views.validators import ValidatorView
from services.kit.feed.connections import lent
from services.kit.http.answers import ON_COMMAND, ON_QUERY, Done
from services.kit.http.bodies import DatedBody
from services.kit.http.policy import Allowed
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService

router = Router(prefix="/engagements/{engagement_id}", tags=["findings"])


class AssignValidatorBody(DatedBody):
    """Who judges, and for whom that person works."""

    validator: Person
    """The person's id, as `person-` and a UUID."""
    of_agency: Ori | None = None
    """The agency that the validator belongs to; left out: to none."""
    of_provider: ProviderSlug | None = None
    """Likewise the provider."""
    note: Note | None = None


class ReleaseValidatorBody(DatedBody):
    """Who judges no more, and why."""

    validator: Person
    reason: ValidatorReleaseReason
    note: Note | None = None


@router.post("/assign-validator", responses=ON_COMMAND)
async def assign_validator(
    engagement_id: UUID,
    body: AssignValidatorBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Let a person judge the evidence; nobody who belongs to a party of the work."""
    if body.of_agency is not None:
        agency = await own_ori(running, call, body.of_agency)
        body = body.model_copy(update={"of_agency": agency})
    return await give_command(running, call, response, AssignValidator, engagement_id, body)


@router.post("/release-validator", responses=ON_COMMAND)
async def release_validator(
    engagement_id: UUID,
    body: ReleaseValidatorBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Let a validator judge no more; what it judged stands."""
    return await give_command(running, call, response, ReleaseValidator, engagement_id, body)


@router.get("/validators", responses=ON_QUERY)
async def show_validators(
    engagement_id: UUID, call: Allowed, running: CurrentService
) -> tuple[ValidatorView, ...]:
    """Who judges the evidence and who did, in the order in which they were assigned."""
    await engagements_caught_up(running, call)
    async with lent(running.pool) as connection:
        await seen_engagement(connection, engagement_id)
    return tuple(await list_validators(running.log, running.catalogue, engagement_id))
