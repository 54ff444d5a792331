"""What those who answered rate, question by question."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from services.reporting.measures.answers import ANSWERS_MIN
from services.reporting.measures.dimensions import OF_WORK, By
from services.reporting.measures.measure import Measure, Row, SmallNumbers, Total, by_any
from services.reporting.measures.values import Rated


def _rated(column: str) -> Callable[[Row], Rated]:
    def value(row: Row) -> Rated:
        answers = row["answers"]
        if answers < ANSWERS_MIN:
            return Rated(answers=answers)
        return Rated(
            mean=row[f"{column}_sum"] / answers,
            share_good=row[f"{column}_good"] / answers,
            answers=answers,
            suppressed=False,
        )

    return value


def _measure(name: str, title: str, column: str, asked: str, good: str) -> Measure:
    return Measure(
        name=name,
        title=title,
        unit="answer",
        definition=f"{asked}: the mean of all answers, and the share of those of {good} or more, "
        f"of requesters, participants and experts; of fewer than {ANSWERS_MIN} answers neither is "
        "shown.",
        facts=("AnswerReceived", "EvaluationReceived"),
        day="received_on",
        statement="figures_ratings",
        value=_rated(column),
        nothing=Rated(),
        by=(*OF_WORK, By.AUDIENCE, By.STAGE),
        not_sums=by_any(Total.WHOLE, "It is counted from all answers."),
        small_numbers=SmallNumbers.HIDDEN,
    )


_OF_FIVE: Final = (
    ("delivery", "Delivery of services"),
    ("experts", "Experts"),
    ("information", "Quality of information"),
    ("knowledge", "Gain in knowledge"),
    ("change", "Ability to make changes"),
)

MEASURES: Final = (
    *(
        _measure(
            f"rating_of_{column}", f"Rating: {title.lower()}", column, f"{title}, rated 1 to 5", "4"
        )
        for column, title in _OF_FIVE
    ),
    _measure(
        "would_recommend", "Would recommend", "recommend", "Would recommend the help, 0 to 10", "9"
    ),
)
