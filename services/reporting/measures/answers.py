"""What those who were asked said."""

from __future__ import annotations

from typing import Final

from services.reporting.measures.measure import Measure, Row, SmallNumbers, Total, by_any
from services.reporting.measures.values import Satisfaction

ANSWERS_MIN: Final = 5
"""A share of fewer answers is not shown: it would say too much of each."""
_STATEMENT: Final = "figures_evaluations"
_FACTS: Final = ("AnswerReceived", "EvaluationReceived")
_OF_ANSWERS: Final = by_any(Total.WHOLE, "It is counted from all answers.")


def _satisfaction(row: Row) -> Satisfaction | None:
    return _share(row["satisfied"], row["answers"])


def _satisfaction_later(row: Row) -> Satisfaction | None:
    return _share(row["satisfied_later"], row["answers_later"])


def _share(satisfied: int, answers: int) -> Satisfaction | None:
    if answers == 0:
        return None
    if answers < ANSWERS_MIN:
        return Satisfaction(answers=answers)
    return Satisfaction(share=satisfied / answers, answers=answers, suppressed=False)


MEASURES: Final = (
    Measure(
        name="satisfaction",
        title="Satisfaction",
        unit="share",
        definition="Share of requesters' answers after delivery whose five ratings have a mean of "
        f"at least 4 of 5; of fewer than {ANSWERS_MIN} answers it is not shown.",
        facts=_FACTS,
        day="received_on",
        statement=_STATEMENT,
        value=_satisfaction,
        nothing=Satisfaction(),
        not_sums=_OF_ANSWERS,
        small_numbers=SmallNumbers.HIDDEN,
    ),
    Measure(
        name="satisfaction_at_follow_up",
        title="Satisfaction at follow-up",
        unit="share",
        definition="The same share of requesters' answers at follow-up; of fewer than "
        f"{ANSWERS_MIN} answers it is not shown.",
        facts=_FACTS,
        day="received_on",
        statement=_STATEMENT,
        value=_satisfaction_later,
        nothing=Satisfaction(),
        not_sums=_OF_ANSWERS,
        small_numbers=SmallNumbers.HIDDEN,
    ),
)
