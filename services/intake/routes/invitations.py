"""Codes for participants, which their agency gets and takes back; nobody else gets any."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal
from uuid import UUID

from fastapi import Response
from pydantic import Field

from events.assignment import EngagementDelivered
from events.vocabulary import EvaluationAudience, EvaluationStage
from services.intake import feeds
from services.intake.codes import Code, give_codes, withdraw_codes
from services.intake.commands.evaluations import GiveCodes
from services.intake.lookups import attended, delivery_of
from services.intake.settings import IntakeSettings
from services.intake.views.evaluations import GivenTokens, GivenTokenView, WithdrawnCodes
from services.kit.http.answers import ON_COMMAND, forbid_caching, set_headers
from services.kit.http.bodies import Body, DatedBody
from services.kit.http.calls import build_command
from services.kit.http.policy import Allowed
from services.kit.http.problems import not_found
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService

router = Router(prefix="/engagements", tags=["evaluations"])

CODES_AT_ONCE_MAX: Final = 200
CODES_WITHDRAWN_MAX: Final = 100_000


class CodesBody(DatedBody):
    """For how many of those who took part."""

    audience: Literal[EvaluationAudience.PARTICIPANT] = EvaluationAudience.PARTICIPANT
    stage: EvaluationStage = EvaluationStage.IMMEDIATE
    count: int = Field(ge=1, le=CODES_AT_ONCE_MAX)


class WithdrawCodesBody(Body):
    """Of which stage, and how many."""

    stage: EvaluationStage = EvaluationStage.IMMEDIATE
    count: int | None = Field(
        default=None,
        ge=1,
        le=CODES_WITHDRAWN_MAX,
        description="At most so many; all that are unused, if left out.",
    )


@router.post("/{engagement_id}/invitations", status_code=201, responses=ON_COMMAND)
async def give_codes_to_agency(
    engagement_id: UUID,
    body: CodesBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> GivenTokens:
    """Give the agency codes for those who took part, as many as attended; who gets which is its.

    They are shown once. Each is good for one answer, and nothing joins it to that.
    """
    forbid_caching(response)
    await running.wait_for_feeds(call, feeds.INVITATIONS_FEED)
    delivery = await delivery_of(running.log, engagement_id)
    if delivery is None:
        raise not_found("delivered engagement", engagement_id)
    present = await attended(running.log, engagement_id)
    settings = IntakeSettings.of(running.settings)
    said = running.dated(body.on)

    def command_for(given: int) -> GiveCodes:
        return build_command(
            GiveCodes,
            engagement_id=engagement_id,
            audience=body.audience,
            stage=body.stage,
            count=body.count,
            delivered_on=delivery.delivered_on,
            attended=present,
            given=given,
            answer_days=settings.evaluation_days["answer"],
            **said,
        )

    codes = await give_codes(running.pool, call, delivery, body.stage, command_for)
    position = (await running.log.head()).position
    set_headers(response, position=position)
    return GivenTokens(
        items=tuple(GivenTokenView(**code._asdict()) for code in codes),
        printable=_printable(codes, delivery, settings.public_url or ""),
        position=position,
    )


@router.post("/{engagement_id}/invitations/withdraw", responses=ON_COMMAND)
async def withdraw_codes_of_agency(
    engagement_id: UUID,
    body: WithdrawCodesBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> WithdrawnCodes:
    """Withdraw codes that were lost, if they are unused; then others can be given in their place.

    On paper they look as before, and are worth nothing. Used ones stay used.
    """
    forbid_caching(response)
    if await delivery_of(running.log, engagement_id) is None:
        raise not_found("delivered engagement", engagement_id)
    said = (engagement_id, body.stage, body.count, running.today())
    withdrawn = await withdraw_codes(running.pool, call, *said)
    position = (await running.log.head()).position
    set_headers(response, position=position)
    return WithdrawnCodes(withdrawn=withdrawn, position=position)


def _printable(codes: Iterable[Code], delivery: EngagementDelivered, root: str) -> str:
    """One paragraph a code, which says what it is good for."""
    return "\n\n".join(
        f"How was the help of {delivery.provider}, completed on {delivery.delivered_on}?\n"
        f"Answer once, at {root}/intake/answer\n"
        f"Code: {code.token}"
        for code in codes
    )
