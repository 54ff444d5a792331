"""Commands on published figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from events.decider import Command
from events.text import LINE
from events.vocabulary import EvaluationStage, Program

FISCAL_YEAR_MIN: Final = 1990
FISCAL_YEAR_MAX: Final = 2200

FiscalYear = Annotated[int, Field(ge=FISCAL_YEAR_MIN, le=FISCAL_YEAR_MAX)]
Quarter = Annotated[int, Field(ge=1, le=4)]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=500), LINE]


class CellCounted(BaseModel):
    """Answers as they are counted: what no outsider may see."""

    model_config = ConfigDict(frozen=True)

    stage: EvaluationStage
    fiscal_year: int
    program: Program
    completed: int
    answers: int
    satisfied: int


class PublishFigures(Command):
    """Publish a quarter's figures; again only with a reason."""

    fiscal_year: FiscalYear
    quarter: Quarter
    reason: Reason | None = None
    on: Annotated[date, Field(exclude=True)]
    as_of: Annotated[int, Field(exclude=True)]
    work: Annotated[Mapping[str, Any], Field(exclude=True)]
    """Figures of ordinary work, counted at that position, by dimension."""
    cells: Annotated[Sequence[CellCounted], Field(exclude=True)]
    """All answers, counted at that position."""
