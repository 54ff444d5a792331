"""Every answer to an evaluation: the ratings, without the person or their words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from events.event import Told
from events.ids import derived_id
from events.vocabulary import KirkpatrickLevel
from services.kit.feed.tables import Entries, Table
from services.reporting.narrow_facts.intake import Answer, AnswerReceived, EvaluationReceived

GOOD: Final = 4
"""Of 5: an answer of so much, or more, is a good one."""


class EvaluationRow(NamedTuple):
    """One answer."""

    invitation_id: str
    """Of answers that name none: derived from their place among those of the engagement."""
    engagement_id: str
    ori: str
    program: str
    delivery: int
    experts: int
    information: int
    knowledge: int
    change: int
    would_recommend: int
    received_on: date
    audience: str
    stage: str
    since: int
    """The position of its fact."""
    provider: str | None = None
    """Who led the work that was asked about."""
    reaction: tuple[int, ...] = ()
    """How many questions of this level were answered, the sum of these answers, and the good ones.

    Empty where none was answered; so are the others."""
    learning: tuple[int, ...] = ()
    behavior: tuple[int, ...] = ()
    results: tuple[int, ...] = ()


def _receive(told: Told) -> EvaluationRow:
    event: EvaluationReceived = told.event
    return _row(told, event.invitation_id, event.received_on)


def _take(told: Told) -> EvaluationRow:
    event: AnswerReceived = told.event
    place = derived_id(UUID(event.engagement_id), "answer", told.version)
    return _row(told, str(place), event.counts_on)


def _row(told: Told, answer_id: str, received_on: date) -> EvaluationRow:
    event: EvaluationReceived | AnswerReceived = told.event
    ratings = event.ratings
    return EvaluationRow(
        answer_id,
        event.engagement_id,
        event.ori,
        event.program,
        ratings.delivery,
        ratings.experts,
        ratings.information,
        ratings.knowledge,
        ratings.change,
        event.would_recommend,
        received_on,
        event.audience,
        event.stage,
        told.position,
        event.provider,
        *(_of_level(level, event.answers) for level in KirkpatrickLevel),
    )


def _of_level(level: KirkpatrickLevel, answers: Sequence[Answer]) -> tuple[int, ...]:
    given = [answer.value for answer in answers if answer.level == level]
    if not given:
        return ()
    return (len(given), sum(given), sum(value >= GOOD for value in given))


EVALUATIONS_ENTRIES: Final = Entries(
    Table("evaluations", EvaluationRow, key=("invitation_id",), grows=True),
    {EvaluationReceived: _receive, AnswerReceived: _take},
)
"""An answer is received once and never changes."""
