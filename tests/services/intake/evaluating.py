"""Commands on an evaluation with ordinary values, to be varied, and what is decided on them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from services.intake.commands.evaluations import (
    AnswerEvaluation,
    ExpireEvaluation,
    InviteEvaluation,
    InviteFollowUp,
    RemindEvaluation,
)
from services.intake.settings import DEFAULT_EVALUATION_DAYS
from tests.services.intake.given import ANSWER, INVITATION, INVITATION_ID, MARCH_2, MARCH_3, NOW

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


def answered(question: str) -> dict[str, Any]:
    return {"answers": [{"question": question, "value": 4}]}
