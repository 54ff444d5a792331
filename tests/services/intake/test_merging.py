from __future__ import annotations

from typing import Any

import pytest

from services.intake.decisions import REQUEST_DECIDER
from services.intake.decisions.merging import merge_target
from services.intake.decisions.request_states import RequestFact
from tests.services.intake.asking import authorize, decided, keep, merge, refused
from tests.services.intake.given import (
    MARCH_1,
    MARCH_2,
    MARCH_3,
    ORI,
    OTHER_REQUEST_ID,
    REQUEST_ID,
    declined,
    escalated,
    flagged,
    kept,
    merged,
    screened,
    submitted,
    withdrawn,
)

FLAGGED: list[RequestFact] = [submitted(), flagged()]
SUBMITTED_ALLOWS = ("screen", "decline", "authorize", "merge", "withdraw")


@pytest.mark.parametrize("given", [[submitted()], FLAGGED, [*FLAGGED, kept()]])
def test_a_request_that_waits_is_merged_into_another(given: list[RequestFact]) -> None:
    assert decided(given, merge()) == [merged()]


def test_merging_the_same_again_changes_nothing() -> None:
    assert decided([*FLAGGED, merged()], merge()) == []


def test_a_merged_request_is_not_merged_elsewhere_nor_anything_else() -> None:
    given = [*FLAGGED, merged(into=REQUEST_ID)]
    for command in (merge(), keep(), authorize()):
        assert refused(given, command) == ("already-merged", ())


@pytest.mark.parametrize(
    ("fields", "rule", "allowed"),
    [
        ({"into": REQUEST_ID}, "merge-into-itself", ()),
        ({"target": None}, "merge-target-unknown", ()),
        ({"target": {"ori": "NB0010000", "ended": None}}, "merge-target-of-another-agency", ()),
        (
            {"target": {"ori": ORI, "ended": "declined on 2024-03-01"}},
            "merge-target-ended",
            ("keep", "decline", "authorize", "withdraw"),
        ),
    ],
)
def test_a_request_is_merged_only_into_an_open_one_of_its_agency(
    fields: dict[str, Any], rule: str, allowed: tuple[str, ...]
) -> None:
    assert refused(FLAGGED, merge(**fields)) == (rule, allowed)


@pytest.mark.parametrize("given", [[screened()], [screened(), escalated(escalated_on=MARCH_2)]])
def test_a_request_found_out_late_is_merged_with_the_work_on_it(given: list[RequestFact]) -> None:
    assert decided([submitted(), *given], merge()) == [merged()]


def test_a_request_whose_help_was_given_is_not_merged() -> None:
    command = merge(delivered=(True,))
    assert refused([submitted(), screened()], command) == ("already-delivered", ())


def test_a_screened_request_is_not_merged_before_it_came_into_its_program() -> None:
    given: list[RequestFact] = [submitted(), screened(), escalated()]
    assert refused(given, merge(on=MARCH_2))[0] == "before-screening"


def test_a_screened_request_is_not_merged_into_itself() -> None:
    assert refused([submitted(), screened()], merge(into=REQUEST_ID))[0] == "merge-into-itself"


def test_a_flagged_request_is_kept() -> None:
    assert decided(FLAGGED, keep()) == [kept()]


def test_keeping_the_same_again_changes_nothing() -> None:
    assert decided([*FLAGGED, kept()], keep()) == []


def test_only_a_flagged_request_is_kept() -> None:
    assert refused([submitted()], keep()) == ("not-flagged", SUBMITTED_ALLOWS)
    assert refused([*FLAGGED, kept()], keep(on=MARCH_3)) == ("not-flagged", SUBMITTED_ALLOWS)


def test_nobody_looks_at_a_request_before_it_was_submitted() -> None:
    given: list[RequestFact] = [submitted(submitted_on=MARCH_3), flagged()]
    for command in (merge(on=MARCH_1), keep(on=MARCH_1)):
        assert refused(given, command) == ("before-submission", ())


@pytest.mark.parametrize(
    ("facts", "ended"),
    [
        ([submitted()], None),
        (FLAGGED, None),
        ([submitted(), screened()], None),
        ([submitted(), declined()], "declined on 2024-03-02"),
        ([submitted(), withdrawn()], "withdrawn on 2024-03-02"),
        ([submitted(), merged()], f"merged into {OTHER_REQUEST_ID}"),
    ],
)
def test_what_a_request_is_to_one_that_counts_as_it(
    facts: list[RequestFact], ended: str | None
) -> None:
    target = merge_target(REQUEST_DECIDER.fold(facts))
    assert target is not None
    assert (target.ori, target.ended) == (ORI, ended)


def test_a_request_that_nobody_made_is_no_target() -> None:
    assert merge_target(REQUEST_DECIDER.initial) is None


def test_help_that_was_given_before_a_move_counts_too() -> None:
    given: list[RequestFact] = [submitted(), screened(), escalated(escalated_on=MARCH_2)]
    assert refused(given, merge(delivered=(True, False))) == ("already-delivered", ())
    assert decided(given, merge(delivered=(False, False))) == [merged()]
