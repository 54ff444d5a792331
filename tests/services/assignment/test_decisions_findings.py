from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from pydantic import ValidationError

from events.decider import Refused
from events.vocabulary import Program
from services.assignment.commands.findings import Assessed
from services.assignment.decisions.findings import FINDINGS_DECIDER, FindingsEvent
from tests.services.assignment.examples import ORI, TOMORROW, march
from tests.services.assignment.finding_examples import (
    FINDING_ID,
    follows,
    found,
    made,
    make_it,
    recommendation_id,
    record_it,
    submitted,
)

OTHER_FINDING_ID = UUID(int=0xF2)
MADE: list[FindingsEvent] = [found(), made()]


def test_a_finding_is_recorded_with_its_engagement_s_agency_and_program() -> None:
    assert follows([], record_it()) == [found()]


@pytest.mark.parametrize("program", Program)
def test_an_engagement_of_any_program_may_have_findings(program: Program) -> None:
    asked = record_it(engagement=Assessed(ORI, program, march(1)))
    assert follows([], asked) == [found(program=program)]


def test_an_engagement_that_is_not_opened_has_no_findings() -> None:
    with pytest.raises(Refused, match="engagement-not-opened"):
        follows([], record_it(engagement=None))


def test_recording_the_same_again_changes_nothing() -> None:
    assert follows([found()], record_it()) == []


def test_a_finding_is_not_recorded_twice_with_other_words() -> None:
    with pytest.raises(Refused, match="recorded-already"):
        follows([found()], record_it(text="Another."))


def test_a_number_belongs_to_one_finding() -> None:
    with pytest.raises(Refused, match="number-taken"):
        follows([found()], record_it(finding_id=OTHER_FINDING_ID))


@pytest.mark.parametrize(
    ("on", "rule"), [(TOMORROW, "in-the-future"), (march(1).replace(month=2), "out-of-order")]
)
def test_a_finding_is_of_a_day_since_the_engagement_was_opened(on: Any, rule: str) -> None:
    with pytest.raises(Refused, match=rule):
        follows([], record_it(on=on))


def test_a_recommendation_is_made_about_a_finding() -> None:
    assert follows([found()], make_it()) == [made()]


def test_a_recommendation_may_depend_on_others_of_the_engagement() -> None:
    assert follows([found(), made(1)], make_it(2, 1)) == [made(2, 1)]


def test_a_recommendation_needs_its_finding() -> None:
    with pytest.raises(Refused, match="finding-not-recorded") as refused:
        follows([], make_it())
    assert refused.value.allowed == ("findings",)


def test_a_recommendation_does_not_depend_on_itself() -> None:
    with pytest.raises(Refused, match="depends-on-itself"):
        follows([found()], make_it(1, 1))


def test_a_recommendation_depends_only_on_what_was_made_before_so_there_is_no_cycle() -> None:
    with pytest.raises(Refused, match="dependency-not-made"):
        follows([found(), made(1)], make_it(2, 1, 3))


def test_making_the_same_again_changes_nothing() -> None:
    given: list[FindingsEvent] = [found(), made(1), made(2, 1), submitted(2)]
    assert follows(given, make_it(2, 1)) == []


def test_a_recommendation_is_not_made_twice_with_other_words() -> None:
    with pytest.raises(Refused, match="made-already"):
        follows(MADE, make_it(text="Another."))


def test_a_number_belongs_to_one_recommendation() -> None:
    asked = make_it(recommendation_id=recommendation_id(2))
    with pytest.raises(Refused, match="number-taken"):
        follows(MADE, asked)


@pytest.mark.parametrize(("on", "rule"), [(TOMORROW, "in-the-future"), (march(1), "out-of-order")])
def test_a_recommendation_is_of_a_day_since_its_finding(on: Any, rule: str) -> None:
    with pytest.raises(Refused, match=rule):
        follows([found()], make_it(on=on))


def test_what_is_named_twice_is_depended_on_once() -> None:
    first = recommendation_id(1)
    assert make_it(2, depends_on=(first, first)).depends_on == (first,)


@pytest.mark.parametrize(
    "other",
    [{"number": ""}, {"number": "3 a"}, {"title": ""}, {"text": "x" * 10_001}],
    ids=lambda other: next(iter(other)),
)
def test_what_a_finding_says_has_limits(other: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        record_it(**other)


def test_a_fact_about_a_recommendation_that_nobody_made_changes_nothing() -> None:
    assert FINDINGS_DECIDER.fold([found(), submitted(9)]) == FINDINGS_DECIDER.fold([found()])
    assert FINDING_ID in FINDINGS_DECIDER.fold([found()]).findings
