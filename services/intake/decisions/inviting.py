"""The rules of invitations: after the delivery, some months later, reminders and expiry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import assert_never

from events.days import days_after
from events.decider import Refused
from events.intake import (
    EvaluationAnswered,
    EvaluationExpired,
    EvaluationInvited,
    EvaluationReceived,
    EvaluationReminded,
)
from events.rules.days import refuse_before
from events.vocabulary import EvaluationAudience, EvaluationStage
from events.vocabulary.evaluations import FOLLOW_UP_DAYS_MAX, FOLLOW_UP_DAYS_MIN
from services.intake.commands.evaluations import (
    ExpireEvaluation,
    InviteAgain,
    InviteEvaluation,
    InviteFollowUp,
    RemindEvaluation,
)
from services.intake.decisions.evaluation_states import (
    Answered,
    Collecting,
    Evaluation,
    Expired,
    Invited,
    Uninvited,
    impossible,
)


def invite(command: InviteEvaluation, evaluation: Evaluation) -> Sequence[EvaluationInvited]:
    """Invite right after the delivery; the same invitation again changes nothing."""
    return _told_once(_invitation(command, EvaluationStage.IMMEDIATE), evaluation)


def follow_up(command: InviteFollowUp, evaluation: Evaluation) -> Sequence[EvaluationInvited]:
    """Invite some months later, when behavior and results can be evaluated."""
    refuse_out_of_time(command.on, command.delivered_on)
    return _told_once(_invitation(command, EvaluationStage.FOLLOW_UP), evaluation)


def invite_again(command: InviteAgain, evaluation: Evaluation) -> Sequence[EvaluationInvited]:
    """Send what expired again; what is still open is reminded of, and an answer is final."""
    before = command.asked_before
    if before is None:
        raise Refused("not-invited", "there is no such invitation")
    if before.audience is EvaluationAudience.PARTICIPANT:
        raise Refused("asked-by-codes", "participants are asked by codes that their agency gets")
    match command.ended_by:
        case None:
            over = before.expires_on is not None and command.on > before.expires_on
            raise Refused(
                "still-open",
                f"answers are taken until {before.expires_on or 'any day'}",
                allowed=("expire",) if over else ("remind",),
            )
        case EvaluationReceived(received_on=on) | EvaluationAnswered(answered_on=on):
            raise Refused("already-answered", f"the invitation was answered on {on}")
        case EvaluationExpired(expired_on=on):
            refuse_before(command.on, on, "the former one expired", rule="before-expiry")
        case _:
            assert_never(command.ended_by)
    if before.stage is EvaluationStage.FOLLOW_UP and command.delivered_on is not None:
        refuse_out_of_time(command.on, command.delivered_on)
    again = before.model_copy(
        update={
            "invitation_id": command.invitation_id,
            "instead_of": command.instead_of,
            "invited_on": command.on,
            "expires_on": days_after(command.on, command.answer_days),
            "derived_token": False,
        }
    )
    return _told_once(again, evaluation)


def remind(command: RemindEvaluation, evaluation: Evaluation) -> Sequence[EvaluationReminded]:
    """Remind when the reminder is due, unless a later one was sent already."""
    match evaluation:
        case Invited(invitation=invitation):
            if command.reminder <= evaluation.reminders:
                return []
            due_on = days_after(invitation.invited_on, command.after_days)
            refuse_before(command.on, due_on, "the reminder is due", rule="not-due")
            if is_over(command, invitation):
                raise overdue(invitation.expires_on)
            return [
                EvaluationReminded(
                    invitation_id=command.invitation_id,
                    engagement_id=invitation.engagement_id,
                    request_id=invitation.request_id,
                    reminder=command.reminder,
                    reminded_on=command.on,
                )
            ]
        case Uninvited() | Answered() | Expired() | Collecting():
            raise impossible(evaluation)
        case _:
            assert_never(evaluation)


def expire(command: ExpireEvaluation, evaluation: Evaluation) -> Sequence[EvaluationExpired]:
    """Expire an invitation after its last day; one without a last day stays open."""
    match evaluation:
        case Invited(invitation=invitation):
            if not is_over(command, invitation):
                until = invitation.expires_on or "any day"
                raise Refused(
                    "not-due", f"answers are taken until {until}", allowed=("answer", "remind")
                )
            return [
                EvaluationExpired(
                    invitation_id=command.invitation_id,
                    engagement_id=invitation.engagement_id,
                    request_id=invitation.request_id,
                    expired_on=command.on,
                )
            ]
        case Expired():
            return []
        case Uninvited() | Answered() | Collecting():
            raise impossible(evaluation)
        case _:
            assert_never(evaluation)


def is_over(command: RemindEvaluation | ExpireEvaluation, invitation: EvaluationInvited) -> bool:
    """Whether the command's day lies after the last day for an answer."""
    return invitation.expires_on is not None and command.on > invitation.expires_on


def overdue(expires_on: date | None) -> Refused:
    """Why an overdue invitation is neither answered nor reminded of."""
    return Refused("expired", f"answers were taken until {expires_on}", allowed=("expire",))


def refuse_out_of_time(on: date, delivered_on: date) -> None:
    """Refuse a follow-up that comes too soon or too late."""
    first = days_after(delivered_on, FOLLOW_UP_DAYS_MIN)
    last = days_after(delivered_on, FOLLOW_UP_DAYS_MAX)
    if not first <= on <= last:
        raise Refused(
            "not-follow-up-time",
            f"a follow-up comes 60 to 180 days after delivery: from {first} until {last}",
        )


def _invitation(
    command: InviteEvaluation | InviteFollowUp, stage: EvaluationStage
) -> EvaluationInvited:
    return EvaluationInvited(
        invitation_id=command.invitation_id,
        engagement_id=command.engagement_id,
        request_id=command.request_id,
        ori=command.ori,
        program=command.program,
        provider=command.provider,
        invited_on=command.on,
        audience=command.audience,
        stage=stage,
        expires_on=days_after(command.on, command.answer_days),
        derived_token=False,
    )


def _told_once(
    invitation: EvaluationInvited, evaluation: Evaluation
) -> Sequence[EvaluationInvited]:
    match evaluation:
        case Uninvited():
            return [invitation]
        case Invited(invitation=before) | Answered(invitation=before) | Expired(invitation=before):
            # What was asked before there were norms may be answered for ever, and is the same; so
            # is what an older release asked.
            as_before = {"expires_on": before.expires_on, "derived_token": before.derived_token}
            if before == invitation.model_copy(update=as_before):
                return []
            raise Refused(
                "already-invited",
                f"invitation {invitation.invitation_id} was made for another purpose or day",
            )
        case Collecting():
            raise impossible(evaluation)
        case _:
            assert_never(evaluation)
