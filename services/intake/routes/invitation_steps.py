"""What is done about an invitation: its token fetched, reminded of, expired, and sent again.

The center does most of it, as the calendar does it too; it is told no token.
"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from fastapi import Response

from events.days import days_after
from events.decider import Refused
from events.facts import CATALOGUE
from events.ids import derived_id
from events.intake import EvaluationInvited
from events.log.deciding.handle import Handled
from events.log.deciding.load import load
from events.vocabulary import EvaluationAudience
from services.intake.answers import give_token
from services.intake.commands.evaluations import (
    ExpireEvaluation,
    InviteAgain,
    RemindEvaluation,
)
from services.intake.decisions import EVALUATION_DECIDER
from services.intake.decisions.evaluation_states import Evaluation, Invited, impossible
from services.intake.decisions.inviting import overdue
from services.intake.decisions.who_sees import WHO_SEES
from services.intake.lookups import beside_again, delivery_of
from services.intake.queries.logged import invitation_of
from services.intake.settings import IntakeSettings
from services.intake.views.evaluations import FetchedToken, MailedToken, SentAgain
from services.kit.http.answers import ON_COMMAND, Done, done, forbid_caching, set_headers
from services.kit.http.bodies import DatedBody
from services.kit.http.calls import Call, build_command
from services.kit.http.policy import Allowed
from services.kit.http.problems import not_found
from services.kit.http.router import Router
from services.kit.http.running_service import CurrentService, RunningService
from services.kit.http.tokens import hash_of, new_token

router = Router(prefix="/invitations/{invitation_id}", tags=["evaluations"])

SENT_AGAIN = "sent again"
"""What the new invitation's id is derived from, with the former one's: it is sent again once."""


class RemindBody(DatedBody):
    """Nothing but the day: the reminder is the last one that is due by then."""


class ExpireBody(DatedBody):
    """Nothing but the day on which nobody waits any more."""


class SendAgainBody(DatedBody):
    """Nothing but the day on which it is sent again."""


@router.post("/token", status_code=201, responses=ON_COMMAND)
async def fetch_token(
    invitation_id: UUID, call: Allowed, running: CurrentService, response: Response
) -> FetchedToken:
    """Fetch the token of one's own invitation; it is shown once, and the former is worth nothing.

    Whoever asks twice gets another one, also under the same key: nobody knows the former.
    """
    forbid_caching(response)
    await running.wait_for_feeds(call)
    loaded = await load(running.log, CATALOGUE, EVALUATION_DECIDER, invitation_id)
    invitation = _open(loaded.state)
    token = new_token()
    await give_token(running, invitation, hash_of(token))
    set_headers(response, position=loaded.position)
    return FetchedToken(
        invitation_id=invitation_id,
        token=token,
        expires_on=invitation.expires_on,
        position=loaded.position,
    )


@router.post(
    "/token-for-mail",
    status_code=201,
    responses=ON_COMMAND,
    include_in_schema=False,  # no role opens it: the center's mail alone asks
)
async def fetch_token_for_mail(
    invitation_id: UUID, _call: Allowed, running: CurrentService, response: Response
) -> MailedToken:
    """Make the token for a mail that is being written; the former is worth nothing.

    Each time it is another one, also under the same key: so a mail that is written again has one
    that is good.
    """
    forbid_caching(response)
    loaded = await load(running.log, CATALOGUE, EVALUATION_DECIDER, invitation_id)
    invitation = _open(loaded.state)
    if invitation.audience is EvaluationAudience.PARTICIPANT:
        raise Refused("asked-by-codes", "participants are asked by codes that their agency gets")
    if invitation.expires_on is not None and running.today() > invitation.expires_on:
        raise overdue(invitation.expires_on)
    token = new_token()
    await give_token(running, invitation, hash_of(token))
    set_headers(response, position=loaded.position)
    return MailedToken(
        invitation_id=invitation_id,
        token=token,
        expires_on=invitation.expires_on,
        who_sees=WHO_SEES[invitation.audience],
        position=loaded.position,
    )


@router.post("/remind", responses=ON_COMMAND)
async def remind_of_evaluation(
    invitation_id: UUID,
    body: RemindBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Remind of an invitation, however old, while it can be answered."""
    said = running.dated(body.on)
    invitation = await _invitation(running, invitation_id)
    reminder, after_days = _last_due(running, invitation, said["on"])
    command = build_command(
        RemindEvaluation,
        invitation_id=invitation_id,
        reminder=reminder,
        after_days=after_days,
        **said,
    )
    return done(response, await _handled(running, command, call), invitation_id)


@router.post("/expire", responses=ON_COMMAND)
async def expire_evaluation(
    invitation_id: UUID,
    body: ExpireBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> Done:
    """Wait no longer for an answer whose last day is over."""
    command = build_command(ExpireEvaluation, invitation_id=invitation_id, **running.dated(body.on))
    return done(response, await _handled(running, command, call), invitation_id)


@router.post("/send-again", status_code=201, responses=ON_COMMAND)
async def send_evaluation_again(
    invitation_id: UUID,
    body: SendAgainBody,
    call: Allowed,
    running: CurrentService,
    response: Response,
) -> SentAgain:
    """Ask again whoever let an invitation expire, with another last day and no token of before."""
    former = await _invitation(running, invitation_id)
    delivery = await delivery_of(running.log, former.engagement_id)
    settings = IntakeSettings.of(running.settings)
    command = build_command(
        InviteAgain,
        invitation_id=derived_id(invitation_id, SENT_AGAIN),
        instead_of=invitation_id,
        answer_days=settings.evaluation_days["answer"],
        delivered_on=None if delivery is None else delivery.delivered_on,
        **running.dated(body.on),
    )
    handled = await _handled(running, command, call)
    set_headers(response, position=handled.position)
    return SentAgain(invitation_id=command.invitation_id, position=handled.position)


def _open(evaluation: Evaluation) -> EvaluationInvited:
    """The invitation, until it ended. Raises `Refused`.

    After its last day answers that were given in time may still be entered, until it expires.
    """
    if not isinstance(evaluation, Invited):
        raise impossible(evaluation)
    return evaluation.invitation


async def _invitation(running: RunningService, invitation_id: UUID) -> EvaluationInvited:
    if (invitation := await invitation_of(running.log, invitation_id)) is None:
        raise not_found("invitation", invitation_id)
    return invitation


def _last_due(running: RunningService, invitation: EvaluationInvited, on: date) -> tuple[int, int]:
    """Return the number and the days of the last reminder that is due on a day; else the first."""
    after_days = IntakeSettings.of(running.settings).reminder_days
    due = [days for days in after_days if days_after(invitation.invited_on, days) <= on]
    last = max(len(due), 1)
    return last, after_days[last - 1]


async def _handled(
    running: RunningService, command: InviteAgain | RemindEvaluation | ExpireEvaluation, call: Call
) -> Handled:
    stream = EVALUATION_DECIDER.stream(command.invitation_id)
    beside = beside_again(command) if isinstance(command, InviteAgain) else None
    try:
        return await running.handle(EVALUATION_DECIDER, stream, command, call, beside=beside)
    except Refused as refused:
        if refused.rule == "not-invited":
            raise not_found("invitation", command.invitation_id) from refused
        raise
