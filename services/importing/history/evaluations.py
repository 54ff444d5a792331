"""The facts of a row's evaluations, which were asked and answered elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from events.assignment import EngagementDelivered
from events.ids import derived_id
from services.importing.history.deciding import HistoryStep, NewFact, decide_steps
from services.importing.history.faults import RefusedRowError
from services.importing.history.parts import EvaluationRow
from services.importing.history.row import HistoryRow
from services.intake.commands.evaluations import (
    AnswerEvaluation,
    EvaluationCommand,
    InviteEvaluation,
)
from services.intake.commands.fields import GivenRatings
from services.intake.decisions import EVALUATION_DECIDER
from services.intake.settings import EVALUATION_DAYS_MAX
from services.kit.bad_rows import BadRow

_INVITE: Final = "invite"


class DecidedEvaluation(NamedTuple):
    """The facts of one evaluation."""

    invitation_id: UUID
    made: list[NewFact]


def decide_evaluations(
    row: HistoryRow, work: Sequence[NewFact], now: datetime
) -> list[DecidedEvaluation]:
    """Decide each evaluation of a row, after the facts of its engagement.

    Raises `RefusedRowError`, with all that is refused. No token belongs to them: none is made
    where none is shown, and these are answered.
    """
    # `wholeness` has checked that there is one.
    delivered = next(m.event for m in work if isinstance(m.event, EngagementDelivered))
    evaluations: list[DecidedEvaluation] = []
    bad: list[BadRow] = []
    for number, evaluation in enumerate(row.evaluations, start=1):
        invitation_id = _invitation_id(row, number)
        try:
            steps = list(_steps(evaluation, invitation_id, delivered, now))
            made = decide_steps(EVALUATION_DECIDER, steps, invitation_id).made
        except RefusedRowError as refused:
            bad += refused.bad
        else:
            evaluations.append(DecidedEvaluation(invitation_id, made))
    if bad:
        raise RefusedRowError(*bad)
    return evaluations


def evaluation_ids(row: HistoryRow) -> Iterator[UUID]:
    """The ids of the facts that begin the streams of a row's evaluations."""
    for number in range(1, len(row.evaluations) + 1):
        yield derived_id(_invitation_id(row, number), f"import {_INVITE}")


def _invitation_id(row: HistoryRow, number: int) -> UUID:
    return derived_id(row.request_id, "import invitation", number)


def _steps(
    evaluation: EvaluationRow,
    invitation_id: UUID,
    delivered: EngagementDelivered,
    now: datetime,
) -> Iterator[HistoryStep[EvaluationCommand]]:
    asked_on = evaluation.evaluation_asked_on or delivered.delivered_on
    if asked_on < delivered.delivered_on:
        rule = f"before-delivery: everything had been given on {delivered.delivered_on}"
        raise RefusedRowError(BadRow(evaluation.line, "evaluation_asked_on", str(asked_on), rule))
    invite = InviteEvaluation(
        invitation_id=invitation_id,
        engagement_id=delivered.engagement_id,
        request_id=delivered.request_id,
        ori=delivered.ori,
        program=delivered.program,
        provider=delivered.provider,
        answer_days=EVALUATION_DAYS_MAX,  # how long an answer was taken there is not known
        on=asked_on,
        now=now,
    )
    yield HistoryStep(_INVITE, invite, evaluation.line, "evaluation_asked_on", asked_on)
    answer = AnswerEvaluation(
        invitation_id=invitation_id,
        ratings=GivenRatings(
            delivery=evaluation.rating_delivery,
            experts=evaluation.rating_experts,
            information=evaluation.rating_information,
            knowledge=evaluation.rating_knowledge,
            change=evaluation.rating_change,
        ),
        would_recommend=evaluation.would_recommend,
        testimonial=None,
        publish_testimonial=False,
        on=evaluation.evaluation_on,
        now=now,
    )
    yield HistoryStep("answer", answer, evaluation.line, "evaluation_on", evaluation.evaluation_on)
