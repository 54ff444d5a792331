"""Tokens for participants and further experts, whose names the center does not know."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import Field

from events.assignment import EngagementDelivered
from events.log.deciding.handle import Handled
from events.vocabulary import EvaluationAudience, EvaluationStage
from services.intake import feeds
from services.intake.commands.evaluations import InviteEvaluation, InviteFollowUp
from services.intake.decisions import EVALUATION_DECIDER
from services.intake.decisions.tokens import invitation_token, refuse_others
from services.intake.lookups import delivery_of
from services.intake.settings import IntakeSettings
from services.intake.views.evaluations import GivenTokens, GivenTokenView
from services.kit.http.answers import ON_COMMAND, set_headers
from services.kit.http.bodies import DatedBody
from services.kit.http.calls import Call, build_command
from services.kit.http.policy import Allowed
from services.kit.http.problems import not_found
from services.kit.http.running_service import CurrentService, RunningService

router = APIRouter(prefix="/engagements", tags=["evaluations"])

INVITATIONS_AT_ONCE_MAX: Final = 200


class InviteBody(DatedBody):
    """Whom to ask, and how many of them; the requester is asked by the center alone."""

    audience: Literal[EvaluationAudience.PARTICIPANT, EvaluationAudience.EXPERT]
    stage: EvaluationStage = EvaluationStage.IMMEDIATE
    count: int = Field(ge=1, le=INVITATIONS_AT_ONCE_MAX)


@router.post("/{engagement_id}/invitations", status_code=201, responses=ON_COMMAND)
async def invite_to_evaluate(
    engagement_id: UUID,
    body: InviteBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> GivenTokens:
    """Make private tokens for those who took part; who gets which nobody writes down."""
    await running.wait_for_feeds(
        call, feeds.INVITE_EVALUATION_FEED
    )  # who is asked at once, comes first
    delivery = await delivery_of(running.log, engagement_id)
    if delivery is None:
        raise not_found("delivered engagement", engagement_id)
    refuse_others(call.principal.as_provider, delivery.provider)
    settings = IntakeSettings.of(running.settings)
    key = settings.evaluation_key.get_secret_value()
    answer_days = settings.evaluation_days["answer"]
    said, items, position = running.dated(body.on), [], 0
    for ordinal in range(body.count):
        invitation_id = call.new_id("invitation", ordinal)
        command = _command(invitation_id, delivery, body, said, answer_days)
        position = max(position, (await _given(running, command, call, ordinal)).position)
        token = invitation_token(key, invitation_id)
        items.append(GivenTokenView(invitation_id=invitation_id, token=token))
    set_headers(response, position=position)
    return GivenTokens(items=tuple(items), position=position)


def _command(
    invitation_id: UUID,
    delivery: EngagementDelivered,
    body: InviteBody,
    said: dict[str, Any],
    answer_days: int,
) -> InviteEvaluation | InviteFollowUp:
    about = {
        "invitation_id": invitation_id,
        "engagement_id": delivery.engagement_id,
        "request_id": delivery.request_id,
        "ori": delivery.ori,
        "program": delivery.program,
        "provider": delivery.provider,
        "audience": body.audience,
        "answer_days": answer_days,
        **said,
    }
    if body.stage is EvaluationStage.FOLLOW_UP:
        return build_command(InviteFollowUp, **about, delivered_on=delivery.delivered_on)
    return build_command(InviteEvaluation, **about)


async def _given(
    running: RunningService, command: InviteEvaluation | InviteFollowUp, call: Call, ordinal: int
) -> Handled:
    # The ids of facts derive from the cause: each invitation needs its own.
    route = f"{call.headers.route} {ordinal}"
    own = replace(call, headers=replace(call.headers, route=route))
    return await running.handle(
        EVALUATION_DECIDER, EVALUATION_DECIDER.stream(command.invitation_id), command, own
    )
