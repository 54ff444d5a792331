from __future__ import annotations

import pytest

from services.intake.decisions.request_states import RequestFact
from tests.services.intake.asking import decline, withdraw
from tests.services.intake.given import (
    MARCH_1,
    MARCH_2,
    MARCH_3,
    OTHER_REQUEST_ID,
    authorized,
    declined,
    escalated,
    flagged,
    screened,
    submitted,
    withdrawn,
)
from tests.services.intake.rules import REQUEST_RULES


def test_a_submitted_request_is_declined_with_a_reason() -> None:
    REQUEST_RULES.given(submitted()).when(decline(note="Ask the state.")).then(
        declined(note="Ask the state.")
    )


def test_declining_the_same_again_changes_nothing() -> None:
    REQUEST_RULES.given(submitted(), declined()).when(decline()).then()


def test_declining_for_another_reason_is_refused() -> None:
    REQUEST_RULES.given(submitted(), declined()).when(decline(reason="duplicate")).then_refused(
        "already-declined", allowed=("reinstate", "correct-day")
    )


def test_a_flagged_request_is_declined_as_a_duplicate() -> None:
    REQUEST_RULES.given(submitted(), flagged()).when(decline(reason="duplicate")).then(
        declined(reason="duplicate")
    )


@pytest.mark.parametrize(
    "given", [[submitted()], [submitted(), flagged()], [submitted(), screened()]]
)
def test_a_request_is_withdrawn_while_it_is_submitted_or_screened(given: list[RequestFact]) -> None:
    REQUEST_RULES.given(*given).when(withdraw()).then(withdrawn())


def test_withdrawing_the_same_again_changes_nothing() -> None:
    REQUEST_RULES.given(submitted(), withdrawn()).when(withdraw()).then()


def test_a_request_whose_help_was_given_cannot_be_withdrawn() -> None:
    REQUEST_RULES.given(submitted(), screened()).when(withdraw(delivered=True)).then_refused(
        "already-delivered", allowed=("close the engagement",)
    )


def test_a_request_that_moved_on_is_withdrawn_after_it_moved() -> None:
    given: list[RequestFact] = [submitted(), authorized(), screened(), escalated()]
    REQUEST_RULES.given(*given).when(withdraw(on=MARCH_3)).then(withdrawn(withdrawn_on=MARCH_3))
    REQUEST_RULES.given(*given).when(withdraw(on=MARCH_2)).then_refused(
        "before-screening", allowed=()
    )


def test_a_screened_request_is_not_withdrawn_before_it_was_screened() -> None:
    REQUEST_RULES.given(submitted(), screened()).when(withdraw(on=MARCH_1)).then_refused(
        "before-screening", allowed=()
    )


def test_a_request_that_another_one_counts_as_is_no_duplicate() -> None:
    given: list[RequestFact] = [submitted(), flagged()]
    command = decline(reason="duplicate", relying=(None, OTHER_REQUEST_ID))
    REQUEST_RULES.given(*given).when(command).then_refused(
        "counts-for-another",
        allowed=(
            "keep",
            "merge",
            "decline",
            "refer",
            "authorize",
            "withdraw",
            "join",
            "leave",
            "amend",
        ),
    )


@pytest.mark.parametrize("originals", [(False, True), ()])
def test_a_duplicate_is_declined_while_what_it_looks_like_counts(
    originals: tuple[bool, ...],
) -> None:
    command = decline(reason="duplicate", relying=(None,), originals=originals)
    REQUEST_RULES.given(submitted(), flagged()).when(command).then(declined(reason="duplicate"))


def test_a_request_is_no_duplicate_of_what_counts_no_more() -> None:
    command = decline(reason="duplicate", originals=(False, False))
    REQUEST_RULES.given(submitted(), flagged()).when(command).then_refused("duplicate-of-none")


def test_declining_the_same_again_changes_nothing_whatever_counts_now() -> None:
    command = decline(reason="duplicate", relying=(OTHER_REQUEST_ID,))
    REQUEST_RULES.given(submitted(), declined(reason="duplicate")).when(command).then()
