"""The day on which a request ended: corrected between what stands around it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

import pytest

from services.intake.decisions import REQUEST_DECIDER
from services.intake.decisions.merging import merge_target
from services.intake.decisions.request_states import RequestFact
from tests.services.intake.asking import correct_day, decline, merge, refer, reinstate, withdraw
from tests.services.intake.given import (
    MARCH_1,
    MARCH_2,
    MARCH_3,
    MARCH_4,
    TOMORROW,
    day_corrected,
    declined,
    escalated,
    flagged,
    merged,
    referred,
    reinstated,
    screened,
    submitted,
    withdrawn,
)
from tests.services.intake.rules import REQUEST_RULES

ENDS: Final[dict[str, tuple[Any, str, Any]]] = {
    "decline": (declined, "declined_on", decline),
    "withdrawal": (withdrawn, "withdrawn_on", withdraw),
    "referral": (referred, "referred_on", refer),
    "merge": (merged, "merged_on", merge),
}
EARLY: Final = MARCH_1 - timedelta(days=1)
BEFORE: Final[dict[str, list[RequestFact]]] = {
    "submitted": [submitted(submitted_on=EARLY)],
    "flagged": [submitted(submitted_on=EARLY), flagged(flagged_on=EARLY)],
    "screened": [submitted(submitted_on=EARLY), screened(screened_on=EARLY)],
}
CASES: Final = [
    (standing, step)
    for standing in BEFORE
    for step in ENDS
    if (standing, step) != ("screened", "decline")
]


def ended(step: str, **fields: Any) -> Any:
    return ENDS[step][0](**fields)


def on_day(step: str, day: date) -> Any:
    """Return the end as if it had been told with this day at once."""
    fact, field, _ = ENDS[step]
    return fact(**{field: day})


@pytest.mark.parametrize(("standing", "step"), CASES)
@pytest.mark.parametrize("day", [EARLY, MARCH_1, MARCH_3], ids=str)
def test_a_request_ended_on_its_corrected_day_as_if_it_had_been_told_so(
    standing: str, step: str, day: date
) -> None:
    life = [*BEFORE[standing], ended(step)]
    fact = day_corrected(step=step, happened_on=day)
    REQUEST_RULES.given(*life).when(correct_day(step=step, happened_on=day)).then(fact)
    right = REQUEST_DECIDER.fold([*BEFORE[standing], on_day(step, day)])
    assert REQUEST_DECIDER.fold([*life, fact]) == right


@pytest.mark.parametrize("step", ENDS)
def test_the_same_day_is_no_correction_also_after_another(step: str) -> None:
    life = [submitted(), ended(step)]
    same = correct_day(step=step, happened_on=MARCH_2)
    REQUEST_RULES.given(*life).when(same).then()
    moved = [*life, day_corrected(step=step)]
    REQUEST_RULES.given(*moved).when(correct_day(step=step)).then()
    back = day_corrected(step=step, happened_on=MARCH_2)
    REQUEST_RULES.given(*moved).when(same).then(back)


@pytest.mark.parametrize("step", ENDS)
def test_to_end_it_again_on_the_corrected_day_changes_nothing(step: str) -> None:
    moved = [submitted(), ended(step), day_corrected(step=step)]
    again = ENDS[step][2]
    REQUEST_RULES.given(*moved).when(again(on=MARCH_1)).then()
    assert REQUEST_RULES.given(*moved).when(again()).refusal is not None


@pytest.mark.parametrize(
    ("given", "step", "day", "rule"),
    [
        *(([submitted(), ended(step)], step, EARLY, "before-submission") for step in ENDS),
        ([submitted(), flagged(), merged()], "merge", EARLY, "before-submission"),
        *(
            (
                [submitted(), screened(screened_on=MARCH_2), ended(step)],
                step,
                MARCH_1,
                "before-screening",
            )
            for step in ENDS
            if step != "decline"
        ),
        (
            [submitted(), screened(), escalated(), withdrawn(withdrawn_on=MARCH_4)],
            "withdrawal",
            MARCH_2,
            "before-screening",
        ),
        *(
            (
                [submitted(), declined(), reinstated(), on_day(step, MARCH_4)],
                step,
                MARCH_2,
                "before-reinstatement",
            )
            for step in ENDS
        ),
        ([submitted(), declined()], "decline", TOMORROW, "in-the-future"),
        ([submitted(), declined()], "decline", MARCH_4, "before-the-end"),
    ],
)
def test_an_end_stays_between_what_stands_around_it(
    given: list[RequestFact], step: str, day: date, rule: str
) -> None:
    asked = correct_day(step=step, happened_on=day)
    REQUEST_RULES.given(*given).when(asked).then_refused(rule)


@pytest.mark.parametrize("step", ENDS)
@pytest.mark.parametrize("end", ENDS)
def test_only_the_day_of_the_end_that_it_had_is_corrected(step: str, end: str) -> None:
    asked = REQUEST_RULES.given(submitted(), ended(end)).when(correct_day(step=step))
    if step == end:
        asked.then(day_corrected(step=step))
    else:
        asked.then_refused("ended-otherwise", f"no {step}", allowed=["reinstate", "correct-day"])


@pytest.mark.parametrize(
    "given",
    [[submitted()], [submitted(), flagged()], [submitted(), screened()]],
    ids=["submitted", "flagged", "screened"],
)
def test_what_goes_on_has_no_end_to_correct(given: list[RequestFact]) -> None:
    for step in ENDS:
        REQUEST_RULES.given(*given).when(correct_day(step=step)).then_refused("not-ended")
        fact = day_corrected(step=step)
        assert REQUEST_DECIDER.fold([*given, fact]) == REQUEST_DECIDER.fold(given)


def test_what_nobody_submitted_has_no_end_to_correct() -> None:
    REQUEST_RULES.given().when(correct_day()).then_refused("request-unknown")


def test_what_is_reinstated_had_ended_on_the_corrected_day() -> None:
    moved: list[RequestFact] = [submitted(), declined(), day_corrected()]
    told = reinstated(back_to="submitted", ended_on=MARCH_1, reinstated_on=MARCH_1)
    REQUEST_RULES.given(*moved).when(reinstate(on=MARCH_1)).then(told)


def test_a_request_that_another_is_merged_into_ended_on_the_corrected_day() -> None:
    target = merge_target(REQUEST_DECIDER.fold([submitted(), declined(), day_corrected()]))
    assert target is not None
    assert target.ended == "declined on 2024-03-01"
