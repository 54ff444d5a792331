"""Evaluations: shown to, and answered by, whoever holds the invitation's private token."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import Field

from services.intake.commands.evaluations import AnswerEvaluation
from services.intake.commands.fields import (
    GivenAnswers,
    GivenRatings,
    Note,
    Recommendation,
)
from services.intake.decisions import EVALUATION_DECIDER
from services.intake.decisions.questions import questions_of
from services.intake.decisions.tokens import is_token_of
from services.intake.queries.logged import invitation_of
from services.intake.settings import IntakeSettings
from services.intake.views.evaluations import AskedView, QuestionView
from services.kit.http.answers import ON_COMMAND, ON_QUERY, Done, done
from services.kit.http.bodies import DatedBody
from services.kit.http.calls import Call, build_command, call_from
from services.kit.http.principals import Principal
from services.kit.http.problem_kinds import UNAUTHORIZED
from services.kit.http.problems import ProblemError, not_found
from services.kit.http.running_service import CurrentService

router = APIRouter(prefix="/evaluations", tags=["evaluations"])

_bearer = HTTPBearer(
    scheme_name="InvitationToken",
    auto_error=False,
    description="The private token of the invitation.",
)


class AnswerBody(DatedBody):
    """How it went."""

    ratings: GivenRatings
    would_recommend: Recommendation
    answers: GivenAnswers = Field(
        default=(),
        description="To the questions that are shown; a follow-up answers at least one about "
        "behavior or results.",
    )
    testimonial: Note | None = None
    publish_testimonial: bool


async def respondent(
    invitation_id: UUID,
    running: CurrentService,
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)] = None,
) -> Principal:
    """Whoever holds the token, named after the invitation: who it is nobody knows."""
    key = IntakeSettings.of(running.settings).evaluation_key.get_secret_value()
    if bearer is None or not is_token_of(bearer.credentials, key, invitation_id):
        raise ProblemError(
            UNAUTHORIZED,
            "This needs the private token of the invitation.",
            headers={"WWW-Authenticate": 'Bearer realm="invitation"'},
        )
    return Principal(str(invitation_id), "respondent")


ByRespondent = Annotated[Call, Depends(call_from(respondent))]


@router.get("/{invitation_id}", responses=ON_QUERY)
async def show_questions(
    invitation_id: UUID, _asked: ByRespondent, running: CurrentService
) -> AskedView:
    """What is asked, about what, and until when."""
    invitation = await invitation_of(running.log, invitation_id)
    if invitation is None:
        raise not_found("invitation", invitation_id)
    return AskedView(
        audience=invitation.audience,
        stage=invitation.stage,
        program=invitation.program,
        provider=invitation.provider,
        invited_on=invitation.invited_on,
        expires_on=invitation.expires_on,
        questions=tuple(
            QuestionView(question=slug, level=row.level, text=row.text)
            for slug, row in questions_of(invitation.stage).items()
        ),
    )


@router.post("/{invitation_id}", status_code=201, responses=ON_COMMAND)
async def answer_evaluation(
    invitation_id: UUID,
    body: AnswerBody,
    call: ByRespondent,
    running: CurrentService,
    response: Response,
) -> Done:
    """Answer an invitation, once."""
    command = build_command(AnswerEvaluation, invitation_id=invitation_id, **body.dated(running))
    stream = EVALUATION_DECIDER.stream(invitation_id)
    # A trace may have begun with whoever was invited, and would join the answer to that person.
    untraced = replace(call, headers=replace(call.headers, traceparent=None))
    handled = await running.handle(EVALUATION_DECIDER, stream, command, untraced)
    return done(response, handled, invitation_id)
