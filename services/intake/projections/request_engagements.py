"""What each fact of a request's engagement makes of the request's row."""

from __future__ import annotations

from typing import Final, assert_never
from uuid import UUID

from events.assignment import (
    AssignmentLapsed,
    CompletionCorrected,
    EngagementCancelled,
    EngagementClosed,
    EngagementDayCorrected,
    EngagementDelivered,
    EngagementHeld,
    EngagementOpened,
    EngagementReinstated,
    EngagementReopened,
    EngagementResumed,
    HoldDayCorrected,
    ProviderAssigned,
    ProviderDeclined,
    ProviderReplaced,
    StepDayCorrected,
)
from events.event import Told
from events.intake import AnswerReceived, EvaluationReceived
from events.rules.engagements import engagement_id_of
from events.vocabulary import EngagementStep, EvaluationAudience, HoldStep, NumberedStep
from services.intake.projections.request_rows import ENDED, RequestRow, closed, unheld

OfTheEngagement = (
    EngagementOpened
    | ProviderAssigned
    | ProviderDeclined
    | AssignmentLapsed
    | ProviderReplaced
    | EngagementDelivered
    | CompletionCorrected
    | EngagementCancelled
    | EngagementClosed
    | EngagementReopened
    | EngagementReinstated
    | EngagementDayCorrected
    | HoldDayCorrected
    | StepDayCorrected
    | EngagementHeld
    | EngagementResumed
    | EvaluationReceived
    | AnswerReceived
)

_REOPENED: Final = frozenset({"closed", "delivered", "evaluated"})
"""The statuses that reopening an engagement undoes."""
_REINSTATED: Final = frozenset({"cancelled", "screened"})
"""Those that reinstating it undoes; the request is screened where it was reinstated before."""


def after_engagement(  # noqa: C901, PLR0911, PLR0912 - one case a fact
    row: RequestRow, fact: OfTheEngagement, _: Told
) -> RequestRow:
    """The row after a fact of the engagement; facts of one that the request left change nothing."""
    if fact.engagement_id in _left(row) or (
        row.engagement_id not in {None, fact.engagement_id}
        and not isinstance(fact, EngagementOpened)
    ):
        return row
    row = row._replace(engagement_id=fact.engagement_id)
    match fact:
        case EngagementOpened():
            return row
        case EngagementDelivered() | EvaluationReceived() | AnswerReceived():
            return _given(row, fact)
        case CompletionCorrected():
            first = fact.completion == 1 and row.delivered_on is not None
            return row._replace(delivered_on=fact.delivered_on) if first else row
        case EngagementClosed() | EngagementCancelled():
            return _ended(row, fact)
        case EngagementDayCorrected():
            return _day_corrected(row, fact)
        case HoldDayCorrected():
            began = fact.step is HoldStep.HOLD and row.held_on is not None
            return row._replace(held_on=fact.happened_on) if began else row
        case StepDayCorrected():
            chosen = fact.step is NumberedStep.ASSIGNMENT and fact.latest
            if not chosen or row.assigned_on is None:
                return row
            return row._replace(assigned_on=fact.happened_on)
        case EngagementReopened():
            return _reopened(row, _REOPENED)
        case EngagementReinstated():
            return _reinstated(row, fact)
        case EngagementHeld() | EngagementResumed():
            return row if row.status in ENDED else _paused(row, fact)
        case ProviderAssigned() | ProviderDeclined() | AssignmentLapsed():
            return row if row.status in ENDED else _assigned(row, fact)
        case ProviderReplaced():
            return row._replace(provider=fact.provider)
        case _:
            assert_never(fact)


def _left(row: RequestRow) -> frozenset[UUID | None]:
    """The engagements that the request left, of which news may come late."""
    if row.moves == 0:
        return frozenset()
    moves = (engagement_id_of(row.request_id, move) for move in range(row.moves))
    return frozenset({row.left_engagement_id, *moves}) - {None}


def _given(
    row: RequestRow, fact: EngagementDelivered | EvaluationReceived | AnswerReceived
) -> RequestRow:
    if isinstance(fact, EvaluationReceived | AnswerReceived):
        # Participants and experts say how it went too, but the request is the requester's.
        asked = fact.audience is EvaluationAudience.REQUESTER
        return row._replace(status="evaluated") if asked else row
    # What is completed again after it was reopened counts on the first day.
    first_on = row.delivered_on or fact.delivered_on
    return row._replace(status="delivered", provider=fact.provider, delivered_on=first_on)


def _assigned(
    row: RequestRow, fact: ProviderAssigned | ProviderDeclined | AssignmentLapsed
) -> RequestRow:
    if isinstance(fact, ProviderAssigned):
        return row._replace(status="assigned", provider=fact.provider, assigned_on=fact.assigned_on)
    return row._replace(status="screened", provider=None, assigned_on=None)


def _reopened(row: RequestRow, undone: frozenset[str]) -> RequestRow:
    if row.status not in undone:
        return row
    status = "screened" if row.provider is None else "assigned"
    return row._replace(status=status, closed_on=None, reason=None, note=None)


def _reinstated(row: RequestRow, fact: EngagementReinstated) -> RequestRow:
    row = _reopened(row, _REINSTATED)
    if fact.held_on is None or row.status in ENDED:
        return row
    return row._replace(
        status="held",
        status_before=row.status,
        held_on=fact.held_on,
        hold_reason=fact.hold_reason,
    )


def _paused(row: RequestRow, fact: EngagementHeld | EngagementResumed) -> RequestRow:
    row = unheld(row)
    if isinstance(fact, EngagementResumed):
        return row
    return row._replace(
        status="held", status_before=row.status, held_on=fact.held_on, hold_reason=fact.reason
    )


def _day_corrected(row: RequestRow, fact: EngagementDayCorrected) -> RequestRow:
    """The row with the right day of its end, where that is the end of the work."""
    ends = {EngagementStep.CANCELLATION: {"cancelled"}, EngagementStep.CLOSING: _REOPENED}
    if row.closed_on is None or row.status not in ends.get(fact.step, ()):
        return row
    return row._replace(closed_on=fact.happened_on)


def _ended(row: RequestRow, fact: EngagementClosed | EngagementCancelled) -> RequestRow:
    if isinstance(fact, EngagementClosed):
        if row.status in ENDED - _REOPENED:
            return row
        return closed(row, "closed", fact.closed_on, fact.reason, fact.note)
    if row.status in ENDED:
        return row
    return closed(row, "cancelled", fact.cancelled_on, fact.reason, fact.note)
