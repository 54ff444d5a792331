"""Commands on an evaluation with ordinary values, to be varied, and what is decided on them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from events.intake import EvaluationInvited
from services.intake.commands.evaluations import (
    AnswerEvaluation,
    ExpireEvaluation,
    GiveAnswer,
    InviteAgain,
    InviteEvaluation,
    InviteFollowUp,
    RemindEvaluation,
    TellAnswered,
)
from services.intake.settings import DEFAULT_EVALUATION_DAYS
from tests.services.intake.given import (
    ANSWER,
    INVITATION,
    INVITATION_ID,
    MARCH_2,
    MARCH_3,
    NOW,
    expired,
    invited,
)

LATER = datetime(2025, 3, 10, 9, tzinfo=UTC)


def invite(**fields: Any) -> InviteEvaluation:
    said = {"on": MARCH_2, "answer_days": DEFAULT_EVALUATION_DAYS["answer"], "now": NOW}
    return InviteEvaluation.model_validate(INVITATION | said | fields)


def follow_up(**fields: Any) -> InviteFollowUp:
    said = {"audience": "requester", "delivered_on": MARCH_2, "now": LATER}
    looked_up = {"answer_days": DEFAULT_EVALUATION_DAYS["answer"]}
    return InviteFollowUp.model_validate(INVITATION | said | looked_up | fields)


def remind(**fields: Any) -> RemindEvaluation:
    asked = {"invitation_id": INVITATION_ID, "reminder": 1, "now": LATER} | fields
    after = "first-reminder" if asked["reminder"] == 1 else "second-reminder"
    return RemindEvaluation.model_validate({"after_days": DEFAULT_EVALUATION_DAYS[after]} | asked)


def expire(**fields: Any) -> ExpireEvaluation:
    asked = {"invitation_id": INVITATION_ID, "now": LATER}
    return ExpireEvaluation.model_validate(asked | fields)


def answer(**fields: Any) -> AnswerEvaluation:
    asked = ANSWER | {"invitation_id": INVITATION_ID, "on": MARCH_3, "now": LATER}
    return AnswerEvaluation.model_validate(asked | fields)


def give(**fields: Any) -> GiveAnswer:
    """An answer to an invitation of 2 March, by default on the next day."""
    about = {name: INVITATION[name] for name in INVITATION if name != "invitation_id"}
    asked = {"audience": "requester", "stage": "immediate", "ranked": True, "answers": ()}
    looked_up = {"delivered_on": MARCH_2, "asked_on": MARCH_2, "expires_on": date(2024, 5, 1)}
    said = {"on": MARCH_3, "now": LATER}
    return GiveAnswer.model_validate(about | ANSWER | asked | looked_up | said | fields)


def tell_answered(**fields: Any) -> TellAnswered:
    asked = {"invitation_id": INVITATION_ID, "on": MARCH_3, "now": LATER}
    return TellAnswered.model_validate(asked | fields)


def answered(question: str) -> dict[str, Any]:
    return {"answers": [{"question": question, "value": 4}]}


AGAIN_ID = UUID("01900000-0000-7000-8000-00000000000c")
JUNE_1 = date(2024, 6, 1)


def again(**fields: Any) -> InviteAgain:
    """Sent again on 1 June, by default for an invitation that expired on 2 May."""
    asked: dict[str, Any] = {
        "invitation_id": AGAIN_ID,
        "instead_of": INVITATION_ID,
        "on": JUNE_1,
        "now": LATER,
        "answer_days": 60,
        "delivered_on": MARCH_2,
        "asked_before": invited(),
        "ended_by": expired(),
    }
    return InviteAgain.model_validate(asked | fields)


def sent_again(**fields: Any) -> EvaluationInvited:
    said: dict[str, Any] = {
        "invitation_id": AGAIN_ID,
        "instead_of": INVITATION_ID,
        "invited_on": JUNE_1,
        "expires_on": date(2024, 7, 31),
    }
    return invited(**said | fields)
