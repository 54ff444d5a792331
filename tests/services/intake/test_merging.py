from __future__ import annotations

from typing import Any

import pytest

from services.intake.decisions import REQUEST_DECIDER
from services.intake.decisions.merging import merge_target
from services.intake.decisions.request_states import RequestFact
from tests.services.intake.asking import authorize, keep, merge
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
from tests.services.intake.rules import REQUEST_RULES

FLAGGED: list[RequestFact] = [submitted(), flagged()]
SUBMITTED_ALLOWS = (
    "screen",
    "decline",
    "refer",
    "authorize",
    "merge",
    "withdraw",
    "join",
    "leave",
    "amend",
)


@pytest.mark.parametrize("given", [[submitted()], FLAGGED, [*FLAGGED, kept()]])
def test_a_request_that_waits_is_merged_into_another(given: list[RequestFact]) -> None:
    REQUEST_RULES.given(*given).when(merge()).then(merged())


def test_merging_the_same_again_changes_nothing() -> None:
    REQUEST_RULES.given(*FLAGGED, merged()).when(merge()).then()


def test_a_merged_request_is_not_merged_elsewhere_nor_anything_else() -> None:
    given = [*FLAGGED, merged(into=REQUEST_ID)]
    for command in (merge(), keep(), authorize()):
        REQUEST_RULES.given(*given).when(command).then_refused(
            "already-merged", allowed=("reinstate", "correct-day")
        )


@pytest.mark.parametrize(
    ("fields", "rule", "allowed"),
    [
        ({"into": REQUEST_ID}, "merge-into-itself", ()),
        ({"target": None}, "merge-target-unknown", ()),
        ({"target": {"ori": "NB0010000", "ended": None}}, "merge-target-of-another-agency", ()),
        (
            {"target": {"ori": ORI, "ended": "declined on 2024-03-01"}},
            "merge-target-ended",
            ("keep", "decline", "refer", "authorize", "withdraw", "join", "leave", "amend"),
        ),
    ],
)
def test_a_request_is_merged_only_into_an_open_one_of_its_agency(
    fields: dict[str, Any], rule: str, allowed: tuple[str, ...]
) -> None:
    REQUEST_RULES.given(*FLAGGED).when(merge(**fields)).then_refused(rule, allowed=allowed)


@pytest.mark.parametrize("given", [[screened()], [screened(), escalated(escalated_on=MARCH_2)]])
def test_a_request_found_out_late_is_merged_with_the_work_on_it(given: list[RequestFact]) -> None:
    REQUEST_RULES.given(submitted(), *given).when(merge()).then(merged())


def test_a_request_whose_help_was_given_is_not_merged() -> None:
    command = merge(delivered=(True,))
    REQUEST_RULES.given(submitted(), screened()).when(command).then_refused(
        "already-delivered", allowed=("close the engagement",)
    )


def test_a_screened_request_is_not_merged_before_it_came_into_its_program() -> None:
    given: list[RequestFact] = [submitted(), screened(), escalated()]
    REQUEST_RULES.given(*given).when(merge(on=MARCH_2)).then_refused("before-screening")


def test_a_screened_request_is_not_merged_into_itself() -> None:
    REQUEST_RULES.given(submitted(), screened()).when(merge(into=REQUEST_ID)).then_refused(
        "merge-into-itself"
    )


def test_a_flagged_request_is_kept() -> None:
    REQUEST_RULES.given(*FLAGGED).when(keep()).then(kept())


def test_keeping_the_same_again_changes_nothing() -> None:
    REQUEST_RULES.given(*FLAGGED, kept()).when(keep()).then()


def test_only_a_flagged_request_is_kept() -> None:
    REQUEST_RULES.given(submitted()).when(keep()).then_refused(
        "not-flagged", allowed=SUBMITTED_ALLOWS
    )
    REQUEST_RULES.given(*FLAGGED, kept()).when(keep(on=MARCH_3)).then_refused(
        "not-flagged", allowed=SUBMITTED_ALLOWS
    )


def test_nobody_looks_at_a_request_before_it_was_submitted() -> None:
    given: list[RequestFact] = [submitted(submitted_on=MARCH_3), flagged()]
    for command in (merge(on=MARCH_1), keep(on=MARCH_1)):
        REQUEST_RULES.given(*given).when(command).then_refused("before-submission", allowed=())


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
    REQUEST_RULES.given(*given).when(merge(delivered=(True, False))).then_refused(
        "already-delivered", allowed=("close the engagement",)
    )
    REQUEST_RULES.given(*given).when(merge(delivered=(False, False))).then(merged())
