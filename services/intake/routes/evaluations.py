"""Evaluations: shown to, and answered by, whoever holds the token of an invitation or a code."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import Field

from events.ids import new_id
from services.intake.answers import TokenInvitation, asked_by, command_of, take_answer
from services.intake.commands.fields import (
    GivenAnswers,
    GivenRatings,
    Note,
    Recommendation,
)
from services.intake.decisions.questions import questions_of
from services.intake.decisions.who_sees import WHO_SEES
from services.intake.settings import IntakeSettings
from services.intake.views.evaluations import AskedView, QuestionView, Taken
from services.kit.http.answers import ON_COMMAND, ON_QUERY, forbid_caching, set_headers
from services.kit.http.bodies import DatedBody
from services.kit.http.calls import Call, call_from
from services.kit.http.principals import Principal
from services.kit.http.problem_kinds import UNAUTHORIZED
from services.kit.http.problems import ProblemError
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService, RunningService

router = Router(prefix="/evaluations", tags=["evaluations"])

_bearer = HTTPBearer(
    scheme_name="InvitationToken",
    auto_error=False,
    description="The private token of the invitation or code.",
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
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)] = None,
) -> Principal:
    """Whoever has a token; whether it is the right one is looked up once the body was read.

    It is somebody else each time: the id of a call follows from who asks, and stands in the lines
    of the log beside the time, so it must not say which token an answer was given with.
    """
    if bearer is None:
        raise _unknown()
    return Principal(str(new_id()), "respondent")


ByRespondent = Annotated[Call, Depends(call_from(respondent))]
Token = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


@router.get("/{invitation_id}", responses=ON_QUERY)
async def show_questions(
    invitation_id: UUID,
    _asked: ByRespondent,
    bearer: Token,
    running: CurrentService,
    response: Response,
) -> AskedView:
    """What is asked, about what, until when; and who can see what of an answer."""
    forbid_caching(response)
    asked, _ = await _known(running, invitation_id, bearer)
    return AskedView(
        audience=asked.audience,
        stage=asked.stage,
        program=asked.program,
        provider=asked.provider,
        invited_on=asked.asked_on,
        expires_on=asked.expires_on,
        questions=tuple(
            QuestionView(question=slug, level=row.level, text=row.text)
            for slug, row in questions_of(asked.stage).items()
        ),
        who_sees=WHO_SEES[asked.audience],
    )


@router.post("/{invitation_id}", status_code=201, responses=ON_COMMAND)
async def answer_evaluation(
    invitation_id: UUID,
    body: AnswerBody,
    call: ByRespondent,
    bearer: Token,
    running: CurrentService,
    response: Response,
) -> Taken:
    """Answer an invitation, or by a code, once. A retry is known by its key until the day is over.

    The answer stands beside others about the same work; nothing says by which token it was given.
    """
    asked, token = await _known(running, invitation_id, bearer)
    command = command_of(asked, body.dated(running))
    position = await take_answer(running, asked, token, command, call.headers.idempotency_key)
    set_headers(response, position=position)
    return Taken(id=str(invitation_id), position=position)


async def _known(
    running: RunningService, invitation_id: UUID, bearer: HTTPAuthorizationCredentials | None
) -> tuple[TokenInvitation, str]:
    """What the token stands for, and the token. Raises the 401 problem where it is not known."""
    key = IntakeSettings.of(running.settings).evaluation_key.get_secret_value()
    token = "" if bearer is None else bearer.credentials
    asked = await asked_by(running, invitation_id, token, key)
    if asked is None:
        raise _unknown()
    return asked, token


def _unknown() -> ProblemError:
    return ProblemError(
        UNAUTHORIZED,
        "This needs the private token of the invitation or code.",
        headers={"WWW-Authenticate": 'Bearer realm="invitation"'},
    )
