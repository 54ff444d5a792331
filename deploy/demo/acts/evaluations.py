"""Who is asked how it went, and who answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from events.vocabulary import EvaluationAudience, EvaluationStage


@dataclass(frozen=True, slots=True)
class HandOut:
    """The provider hands private tokens to those who took part."""

    on: date
    count: int
    stage: EvaluationStage = EvaluationStage.IMMEDIATE


@dataclass(frozen=True, slots=True)
class Evaluate:
    """Somebody says how it went: five ratings of 1 to 5, a recommendation of 0 to 10."""

    on: date
    ratings: tuple[int, int, int, int, int]
    would_recommend: int
    testimonial: str | None
    audience: EvaluationAudience = EvaluationAudience.REQUESTER
    stage: EvaluationStage = EvaluationStage.IMMEDIATE


EvaluationAct: TypeAlias = HandOut | Evaluate
