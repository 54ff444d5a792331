"""What those who answered say on each of Kirkpatrick's levels, and how many of the invited did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from services.reporting.measures.answers import ANSWERS_MIN
from services.reporting.measures.dimensions import OF_WORK, By
from services.reporting.measures.measure import Measure, Row, SmallNumbers, Total, by_any
from services.reporting.measures.values import OfLevel, Responded

_BY: Final = (*OF_WORK, By.AUDIENCE, By.STAGE)


def _of_level(column: str) -> Callable[[Row], OfLevel | None]:
    def value(row: Row) -> OfLevel | None:
        answers = row[f"{column}_answers"]
        if answers == 0:
            return None
        if answers < ANSWERS_MIN:
            return OfLevel(answers=answers)
        given = row[f"{column}_given"]
        return OfLevel(
            mean=row[f"{column}_sum"] / given,
            share_good=row[f"{column}_good"] / given,
            answers=answers,
            suppressed=False,
        )

    return value


def _responded(row: Row) -> Responded:
    invited, answered = row["invited"], row["answered"]
    if invited < ANSWERS_MIN:
        return Responded(invited=invited)
    return Responded(share=answered / invited, answered=answered, invited=invited, suppressed=False)


def _measure(number: int, column: str, what: str) -> Measure:
    return Measure(
        name=f"kirkpatrick_{number}",
        title=f"Kirkpatrick {number}: {column}",
        unit="answer",
        definition=f"{what}, in questions beyond the five ratings, each answered from 1 (not at "
        "all) to 5 (fully): the mean of all that was answered, and the share of 4 or more; of "
        f"fewer than {ANSWERS_MIN} who answered neither is shown.",
        facts=("AnswerReceived", "EvaluationReceived"),
        day="received_on",
        statement="figures_levels",
        value=_of_level(column),
        nothing=OfLevel(),
        by=_BY,
        not_sums=by_any(Total.WHOLE, "It is counted from all answers."),
        unknown="Who answered no question of the level is not counted.",
        small_numbers=SmallNumbers.HIDDEN,
    )


MEASURES: Final = (
    _measure(1, "reaction", "How the help was received"),
    _measure(2, "learning", "What was learned"),
    _measure(3, "behavior", "What is done otherwise since"),
    _measure(4, "results", "What came of it"),
    Measure(
        name="response_rate",
        title="Response rate",
        unit="share",
        definition="Share of invitations to evaluate that were answered; one that expired and was "
        f"sent again counts once, as the last. Of fewer than {ANSWERS_MIN} invitations it is not "
        "shown.",
        facts=("EvaluationInvited", "EvaluationAnswered", "EvaluationReceived"),
        day="invited_on",
        statement="figures_invitations",
        value=_responded,
        nothing=Responded(),
        by=_BY,
        not_sums=by_any(Total.WHOLE, "It is counted from all invitations."),
        unknown="Participants are asked by codes, of which no fact tells: how many got one is not "
        "known, so only those with an invitation of their own are counted.",
        small_numbers=SmallNumbers.HIDDEN,
    ),
)
