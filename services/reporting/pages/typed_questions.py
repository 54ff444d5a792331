"""What the address of a page asks, as a form: what is wrong is said beside what was typed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from pydantic import Field, ValidationError

from events.days import Day
from events.vocabulary import Program
from services.kit.http.cursors import CURSOR_CHARACTERS_MAX
from services.kit.http.problem_kinds import NOT_RECORDED_YET
from services.kit.http.problems import ProblemError
from services.kit.pages.forms import Fields, Form
from services.reporting.measures.dimensions import By
from services.reporting.measures.measure import Measure, refusal_of
from services.reporting.periods import AskedPeriod
from services.reporting.positions import POSITION_MAX

QuestionT = TypeVar("QuestionT", bound="TypedQuestion")


class Divided(Fields):
    """By what a measure is divided."""

    by: By | None = Field(default=None, title="by what it is divided")


class TypedQuestion(Divided):
    """A measure by up to two dimensions, over a period, as of a position or a day."""

    then_by: By | None = Field(default=None, title="by what it is divided further")
    program: Program | None = Field(default=None, title="the program")
    since: Day | None = Field(default=None, title="the first day")
    until: Day | None = Field(default=None, title="the last day")
    as_of: int | None = Field(default=None, ge=0, le=POSITION_MAX, title="the position")
    recorded_by: Day | None = Field(default=None, title="the day of recording")

    def dimensions(self, measure: Measure) -> tuple[By, ...]:
        """Return by what it is divided: by year, where nothing else is asked."""
        first = self.by
        if first is None and self.then_by is None:
            first = By.FISCAL_YEAR if By.FISCAL_YEAR in measure.by else next(iter(measure.by), None)
        return tuple(each for each in (first, self.then_by) if each is not None)


class ListedQuestion(TypedQuestion):
    """The same, of which what is counted is listed: from a place on."""

    cursor: str | None = Field(default=None, max_length=CURSOR_CHARACTERS_MAX, title="the place")


class MovedQuestion(ListedQuestion):
    """Which figure is compared with what it was at an earlier position."""

    then: int = Field(default=0, ge=0, le=POSITION_MAX, title="the earlier position")
    key: str | None = Field(default=None, max_length=80, title="the key")
    then_key: str | None = Field(default=None, max_length=80, title="the second key")

    @property
    def keys(self) -> tuple[str, ...]:
        """Return a key of each dimension, or none."""
        return tuple(each for each in (self.key, self.then_key) if each is not None)


def period_of(form: Form[QuestionT], measure: Measure) -> AskedPeriod | None:
    """Return what is counted; None where the form has faults, which it then says."""
    asked = form.content
    if asked is None:
        return None
    if (rule := refusal_of(measure, asked.dimensions(measure))) is not None:
        form.refuse(f"{measure.title} cannot be divided so: it {rule}.", "by")
        return None
    named = {"from": asked.since, **asked.model_dump(include=_OF_PERIOD)}
    try:
        return AskedPeriod.model_validate(named)
    except ValidationError as invalid:
        for error in invalid.errors(include_url=False, include_input=False):
            said = error["msg"].removeprefix("Value error, ")
            form.refuse(f"Check the days: {said}.", "until" if asked.until else "as_of")
        return None


_OF_PERIOD = {"program", "until", "as_of", "recorded_by"}


@contextmanager
def refused_later(form: Form[QuestionT]) -> Iterator[None]:
    """Say on the form what the log alone could tell of the block. Other problems are raised."""
    try:
        yield
    except ProblemError as problem:
        if problem.kind is not NOT_RECORDED_YET:
            raise
        for fault in problem.extensions["errors"]:
            name = fault.field.removeprefix("query.")
            form.refuse(f"It is {fault.value}, and {fault.rule}.", name)
