"""The facts of a row's findings, recommendations and their outcomes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import assert_never
from uuid import UUID

from events.ids import derived_id
from events.vocabulary import SetAsideReason
from services.assignment.commands.engagements import OpenEngagement
from services.assignment.commands.findings import (
    Assessed,
    FindingsCommand,
    MakeRecommendation,
    RecommendationCommand,
    RecordFinding,
    ReturnRecommendation,
    SetRecommendationAside,
    SubmitRecommendation,
    SustainRecommendation,
    ValidateRecommendation,
)
from services.assignment.decisions import FINDINGS_DECIDER
from services.importing.history.deciding import HistoryStep, NewFact, decide_steps
from services.importing.history.parts import Outcome, OutcomeRow
from services.importing.history.row import HistoryRow

_Step = HistoryStep[FindingsCommand]


def decide_findings(row: HistoryRow, opening: OpenEngagement, now: datetime) -> list[NewFact]:
    """Decide the findings of a row in the order of their days. Raises `RefusedRowError`."""
    steps = [
        *_recording(row, opening, now),
        *_recommending(row, opening.engagement_id, now),
        *_reviewing(row, opening.engagement_id, now),
    ]
    steps.sort(key=lambda step: step.command.on)  # stable: on one day in the order above
    return decide_steps(FINDINGS_DECIDER, steps, row.request_id).made


def _recording(row: HistoryRow, opening: OpenEngagement, now: datetime) -> Iterator[_Step]:
    assessed = Assessed(opening.ori, opening.program, opening.on)
    for place, finding in enumerate(row.findings):
        record = RecordFinding(
            engagement_id=opening.engagement_id,
            finding_id=_finding_id(opening.engagement_id, place),
            number=finding.finding_number,
            title=finding.finding_title,
            text=finding.finding_text,
            on=finding.finding_on,
            engagement=assessed,
            now=now,
        )
        yield HistoryStep(
            f"finding {place}", record, finding.line, "finding_on", finding.finding_on
        )


def _recommending(row: HistoryRow, engagement_id: UUID, now: datetime) -> Iterator[_Step]:
    findings = {
        each.finding_number: _finding_id(engagement_id, place)
        for place, each in enumerate(row.findings)
    }
    made = _recommendation_ids(row, engagement_id)
    for place, one in enumerate(row.recommendations):
        make = MakeRecommendation(
            engagement_id=engagement_id,
            finding_id=findings[one.recommendation_finding],
            recommendation_id=_recommendation_id(engagement_id, place),
            number=one.recommendation_number,
            text=one.recommendation_text,
            priority=one.recommendation_priority,
            depends_on=tuple(made[number] for number in one.recommendation_depends_on),
            on=one.recommendation_on,
            now=now,
        )
        name = f"recommendation {place}"
        yield HistoryStep(name, make, one.line, "recommendation_on", one.recommendation_on)


def _reviewing(row: HistoryRow, engagement_id: UUID, now: datetime) -> Iterator[_Step]:
    made = _recommendation_ids(row, engagement_id)
    for place, outcome in enumerate(row.outcomes):
        command = _review(outcome, engagement_id, made[outcome.outcome_of], now)
        yield HistoryStep(
            f"outcome {place}", command, outcome.line, "outcome_on", outcome.outcome_on
        )


def _review(
    told: OutcomeRow, engagement_id: UUID, recommendation_id: UUID, now: datetime
) -> RecommendationCommand:
    # `wholeness` has checked that each outcome has the fields that it needs.
    about = {
        "engagement_id": engagement_id,
        "recommendation_id": recommendation_id,
        "on": told.outcome_on,
        "now": now,
    }
    by, note = told.outcome_by, told.outcome_note
    match told.outcome:
        case Outcome.SUBMITTED:
            about |= {"evidence": told.outcome_evidence, "submitted_by": by}
            return SubmitRecommendation.model_validate(about)
        case Outcome.RETURNED:
            about |= {"reasons": told.outcome_reasons, "returned_by": by, "note": note}
            return ReturnRecommendation.model_validate(about)
        case Outcome.VALIDATED:
            return ValidateRecommendation.model_validate(
                {**about, "validated_by": by, "note": note}
            )
        case Outcome.SUSTAINED:
            return SustainRecommendation.model_validate({**about, "sustained_by": by})
        case Outcome.NO_LONGER_APPLICABLE | Outcome.UNABLE_TO_ASSESS:
            reason = SetAsideReason(told.outcome.value)
            return SetRecommendationAside.model_validate({**about, "reason": reason, "note": note})
        case _:
            assert_never(told.outcome)


def _recommendation_ids(row: HistoryRow, engagement_id: UUID) -> Mapping[str, UUID]:
    return {
        each.recommendation_number: _recommendation_id(engagement_id, place)
        for place, each in enumerate(row.recommendations)
    }


def _finding_id(engagement_id: UUID, place: int) -> UUID:
    return derived_id(engagement_id, "import finding", place)


def _recommendation_id(engagement_id: UUID, place: int) -> UUID:
    return derived_id(engagement_id, "import recommendation", place)
