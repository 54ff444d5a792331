from __future__ import annotations

from typing import Any, Final
from uuid import UUID

import pytest

from events.vocabulary import CorrectionReason
from services.assignment.decisions.findings import FINDINGS_DECIDER, FindingsEvent
from tests.services.assignment.examples import TOMORROW, march
from tests.services.assignment.finding_examples import (
    correct_it,
    corrected,
    found,
    made,
    make_it,
    record_it,
    restore_it,
    returned,
    set_aside,
    strike_it,
    struck,
    submitted,
    sustained,
    validated,
)
from tests.services.assignment.rules import FINDINGS_RULES

OPEN: Final[tuple[FindingsEvent, ...]] = (found(), made())
SUBMITTED: Final = (*OPEN, submitted())
JUDGED: Final = {
    "validated": (*SUBMITTED, validated()),
    "sustained": (*SUBMITTED, validated(), sustained()),
}
STANDING: Final = {
    "open": OPEN,
    "submitted": SUBMITTED,
    "returned": (*SUBMITTED, returned()),
    **JUDGED,
}
ASIDE: Final = (*OPEN, set_aside())
STRUCK: Final = (found(), struck())
OTHER_ID: Final = UUID(int=0xF2)


@pytest.mark.parametrize("reason", CorrectionReason)
def test_a_finding_is_corrected_whole_with_the_reason(reason: CorrectionReason) -> None:
    said = {
        "number": "4",
        "title": "Another",
        "text": "What was found.",
        "found_on": march(1),
        "reason": reason,
        "note": "As the report has it.",
    }
    FINDINGS_RULES.given(found()).when(correct_it(**said)).then(corrected(**said))


@pytest.mark.parametrize("life", STANDING.values(), ids=STANDING)
def test_the_center_corrects_a_finding_whatever_became_of_what_it_led_to(
    life: tuple[FindingsEvent, ...],
) -> None:
    FINDINGS_RULES.given(*life).when(correct_it()).then(corrected())


@pytest.mark.parametrize("life", JUDGED.values(), ids=JUDGED)
def test_a_provider_does_not_change_what_somebody_judged_by(
    life: tuple[FindingsEvent, ...],
) -> None:
    FINDINGS_RULES.given(*life).when(correct_it(by="iacp")).then_refused(
        "judged-already", "3.1 about finding 3 was validated"
    )


@pytest.mark.parametrize("name", ["open", "submitted", "returned"])
def test_a_provider_corrects_what_nobody_judged_by(name: str) -> None:
    FINDINGS_RULES.given(*STANDING[name]).when(correct_it(by="iacp")).then(corrected())


def test_a_provider_corrects_no_finding_of_work_that_another_has() -> None:
    FINDINGS_RULES.given(found()).when(correct_it(by="noble")).then_refused("not-your-engagement")


def test_correcting_it_as_it_is_changes_nothing() -> None:
    FINDINGS_RULES.given(found()).when(correct_it(text=found().text)).then()
    FINDINGS_RULES.given(found(), corrected()).when(correct_it()).then()


def test_a_correction_is_corrected_again() -> None:
    FINDINGS_RULES.given(found(), corrected()).when(correct_it(text="A fifth.")).then(
        corrected(text="A fifth.")
    )


def test_a_retry_of_the_first_record_changes_nothing_after_a_correction() -> None:
    FINDINGS_RULES.given(found(), corrected()).when(record_it()).then()
    FINDINGS_RULES.given(*STRUCK).when(record_it()).then()


@pytest.mark.parametrize(
    ("days", "rule"),
    [
        ({"found_on": march(1).replace(month=2)}, "out-of-order"),
        ({"found_on": march(4)}, "out-of-order"),
        ({"found_on": march(2), "on": march(1)}, "out-of-order"),
        ({"found_on": TOMORROW}, "in-the-future"),
        ({"on": TOMORROW}, "in-the-future"),
    ],
    ids=str,
)
def test_the_right_day_lies_between_the_opening_and_the_first_recommendation(
    days: dict[str, Any], rule: str
) -> None:
    FINDINGS_RULES.given(*OPEN).when(correct_it(**days)).then_refused(rule)


def test_a_number_that_another_finding_has_is_not_taken_by_a_correction() -> None:
    life = (found(), found(finding_id=OTHER_ID, number="4"))
    FINDINGS_RULES.given(*life).when(correct_it(number="4")).then_refused("number-taken")
    FINDINGS_RULES.given(*life).when(correct_it(finding_id=OTHER_ID, number="3")).then_refused(
        "number-taken"
    )


def test_a_recommendation_is_made_about_the_finding_as_it_was_corrected() -> None:
    life = (found(), corrected(found_on=march(1)))
    FINDINGS_RULES.given(*life).when(make_it(on=march(1))).then(made(made_on=march(1)))


@pytest.mark.parametrize("asked", [correct_it(), strike_it()], ids=["correct", "strike"])
def test_only_what_was_recorded_is_put_right(asked: Any) -> None:
    FINDINGS_RULES.given().when(asked).then_refused("finding-not-recorded", allowed=("findings",))


@pytest.mark.parametrize("life", [(found(),), ASIDE], ids=["alone", "all set aside"])
def test_a_finding_is_struck_when_nothing_recommended_about_it_stands(
    life: tuple[FindingsEvent, ...],
) -> None:
    FINDINGS_RULES.given(*life).when(strike_it()).then(struck())


@pytest.mark.parametrize("name", STANDING)
def test_a_finding_about_which_something_stands_is_not_struck(name: str) -> None:
    judged = ("withdraw-validation",) if name in JUDGED else ()
    FINDINGS_RULES.given(*STANDING[name]).when(strike_it()).then_refused(
        "recommendations-stand", "finding 3 stands (3.1)", allowed=("set-aside", *judged)
    )


def test_what_is_recommended_about_another_finding_holds_nothing_up() -> None:
    life = (found(), found(finding_id=OTHER_ID, number="4"), made(finding_id=OTHER_ID))
    FINDINGS_RULES.given(*life).when(strike_it()).then(struck())


def test_striking_twice_is_striking_once() -> None:
    FINDINGS_RULES.given(*STRUCK).when(strike_it(12)).then()


@pytest.mark.parametrize(
    ("life", "on", "rule"),
    [
        ((found(),), march(1), "out-of-order"),
        (ASIDE, march(7), "out-of-order"),
        ((found(),), TOMORROW, "in-the-future"),
    ],
    ids=["before it was found", "before it was set aside", "tomorrow"],
)
def test_a_finding_is_struck_on_a_day_since_it_last_mattered(
    life: tuple[FindingsEvent, ...], on: Any, rule: str
) -> None:
    FINDINGS_RULES.given(*life).when(strike_it(on)).then_refused(rule)


def test_a_struck_finding_is_not_corrected() -> None:
    FINDINGS_RULES.given(*STRUCK).when(correct_it()).then_refused(
        "finding-struck", allowed=("findings",)
    )


def test_nothing_is_recommended_about_a_struck_finding() -> None:
    FINDINGS_RULES.given(*STRUCK).when(make_it()).then_refused(
        "finding-struck", "finding 3 was struck", allowed=("findings",)
    )


def test_what_was_recommended_about_a_struck_finding_is_not_restored() -> None:
    FINDINGS_RULES.given(*ASIDE, struck()).when(restore_it(day=12)).then_refused("finding-struck")


def test_the_number_of_a_struck_finding_is_free_again() -> None:
    asked = record_it(finding_id=OTHER_ID)
    FINDINGS_RULES.given(*STRUCK).when(asked).then(found(finding_id=OTHER_ID))


@pytest.mark.parametrize("event", [corrected(), struck()], ids=["correction", "strike"])
def test_a_fact_about_a_finding_that_nobody_recorded_changes_nothing(event: FindingsEvent) -> None:
    assert FINDINGS_DECIDER.fold([event]) == FINDINGS_DECIDER.initial
    assert FINDINGS_DECIDER.fold([*STRUCK, event]) == FINDINGS_DECIDER.fold(STRUCK)
