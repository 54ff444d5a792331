"""The rules of taking back what ended a review: a validation, or that it was set aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, assert_never
from uuid import UUID

from events.assignment.findings import RecommendationRestored, ValidationWithdrawn
from events.decider import Refused
from events.rules.days import refuse_before, refuse_outside
from events.vocabulary import RecommendationStanding
from services.assignment.commands.findings import RestoreRecommendation, WithdrawValidation
from services.assignment.decisions.recommendation_states import (
    Open,
    Recommendation,
    RecommendationEvent,
    Returned,
    SetAside,
    Submitted,
    Sustained,
    Validated,
    allowed,
    last_day,
    said,
)

_STANDING: Final[Mapping[type[Open | Submitted | Returned], RecommendationStanding]] = {
    Open: RecommendationStanding.OPEN,
    Submitted: RecommendationStanding.SUBMITTED,
    Returned: RecommendationStanding.RETURNED,
}


def withdraw_validation(
    command: WithdrawValidation, before: Recommendation, others: Mapping[UUID, Recommendation]
) -> Sequence[RecommendationEvent]:
    """Allowed for what was validated, and sustained since, unless another was validated upon it."""
    withdrawal = ValidationWithdrawn(**command.model_dump(exclude={"on"}), withdrawn_on=command.on)
    match before:
        case Validated() | Sustained():
            _refuse_wrong_day(command, before)
            _refuse_relied_upon(before, others)
            return [withdrawal]
        case Submitted() if before.withdrawal == withdrawal:
            return []
        case Open() | Submitted() | Returned() | SetAside():
            raise Refused("not-validated", said(before), allowed=allowed(before))
        case _:
            assert_never(before)


def restore(
    command: RestoreRecommendation, before: Recommendation, others: Mapping[UUID, Recommendation]
) -> Sequence[RecommendationEvent]:
    """Allowed for what was set aside, unless another was validated upon it."""
    match before:
        case SetAside():
            _refuse_wrong_day(command, before)
            _refuse_relied_upon(before, others)
            return [_restored(command, before.before)]
        case Open() | Submitted() | Returned() if before.restoring == _restored(command, before):
            return []
        case Open() | Submitted() | Returned() | Validated() | Sustained():
            raise Refused("not-set-aside", said(before), allowed=allowed(before))
        case _:
            assert_never(before)


def _restored(
    command: RestoreRecommendation, before: Open | Submitted | Returned
) -> RecommendationRestored:
    return RecommendationRestored(
        **command.model_dump(exclude={"on"}),
        standing=_STANDING[type(before)],
        restored_on=command.on,
    )


def _refuse_wrong_day(
    command: WithdrawValidation | RestoreRecommendation, before: Recommendation
) -> None:
    refuse_outside(command.on, command)
    refuse_before(command.on, last_day(before), "it last moved")


def _refuse_relied_upon(before: Recommendation, others: Mapping[UUID, Recommendation]) -> None:
    settled = before.made.recommendation_id
    relying = [
        each.made.number
        for each in others.values()
        if isinstance(each, Validated | Sustained) and settled in each.made.depends_on
    ]
    if relying:
        raise Refused(
            "relied-upon",
            f"recommendation {before.made.number} is one that validated ones depend on: "
            f"withdraw the validation of {', '.join(relying)} first",
            allowed=("withdraw-validation",),
        )
