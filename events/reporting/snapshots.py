"""Published figures: what everybody outside of the center is told of the work, and when."""

from __future__ import annotations

from datetime import date
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from events.event import Event
from events.remedy import Remedies, mended_by
from events.vocabulary import EvaluationStage, Program


class Shown(BaseModel):
    """A count of answers as it is shown: it is one of these numbers, and which is not said."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    at_least: int
    at_most: int


class CellPublished(BaseModel):
    """Requesters' answers about the work of a program that was completed in a fiscal year."""

    model_config = ConfigDict(frozen=True)

    stage: EvaluationStage
    fiscal_year: int
    program: Program
    completed: int
    """Engagements: as many could be answered about."""
    answers: Shown
    satisfied: Shown
    """Of these, answers whose five ratings have a mean of at least 4 of 5."""


class FiguresPublished(Event):
    """A quarter's figures were published. Stream `figures-published`, where all of them stand."""

    wire_name = "FiguresPublished"
    category = "figures"

    snapshot: str
    """Its name, such as `fy2024-q1`, or `fy2024-q1-2` where it was published again."""
    fiscal_year: int
    quarter: int
    """Of the federal fiscal year: 1 is October to December."""
    edition: int
    """1, then 2, 3, ... where it was published again; the last one counts."""
    supersedes: str | None
    """The name of the former edition, which stays readable."""
    reason: str | None
    """Why it was published again."""
    as_of: int
    """The position of the log that its figures speak for."""
    published_on: date
    cells: tuple[CellPublished, ...] = Field(default=())
    """Counts of answers that it is the first to show: no later one ever shows others."""
    digest: str
    """SHA-256 of the content, in hex."""
    content: str
    """What is published, as canonical JSON: the same bytes for ever."""


FACTS: Final[tuple[type[Event], ...]] = (FiguresPublished,)

REMEDIES: Final[Remedies] = {
    FiguresPublished: mended_by(
        "FiguresPublished",
        says="Publish the quarter again, with the reason: the new edition supersedes it. Counts of "
        "answers stay as they were first shown.",
    ),
}
"""What is done about each of them that was told wrongly."""
