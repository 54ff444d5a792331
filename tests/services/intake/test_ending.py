from __future__ import annotations

import pytest

from services.intake.decisions.request_states import RequestFact
from tests.services.intake.asking import decided, decline, refused, withdraw
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


def test_a_submitted_request_is_declined_with_a_reason() -> None:
    assert decided([submitted()], decline(note="Ask the state.")) == [
        declined(note="Ask the state.")
    ]


def test_declining_the_same_again_changes_nothing() -> None:
    assert decided([submitted(), declined()], decline()) == []


def test_declining_for_another_reason_is_refused() -> None:
    assert refused([submitted(), declined()], decline(reason="duplicate")) == (
        "already-declined",
        (),
    )


def test_a_flagged_request_is_declined_as_a_duplicate() -> None:
    assert decided([submitted(), flagged()], decline(reason="duplicate")) == [
        declined(reason="duplicate")
    ]


@pytest.mark.parametrize(
    "given", [[submitted()], [submitted(), flagged()], [submitted(), screened()]]
)
def test_a_request_is_withdrawn_while_it_is_submitted_or_screened(given: list[RequestFact]) -> None:
    assert decided(given, withdraw()) == [withdrawn()]


def test_withdrawing_the_same_again_changes_nothing() -> None:
    assert decided([submitted(), withdrawn()], withdraw()) == []


def test_a_request_whose_help_was_given_cannot_be_withdrawn() -> None:
    assert refused([submitted(), screened()], withdraw(delivered=True)) == ("already-delivered", ())


def test_a_request_that_moved_on_is_withdrawn_after_it_moved() -> None:
    given: list[RequestFact] = [submitted(), authorized(), screened(), escalated()]
    assert decided(given, withdraw(on=MARCH_3)) == [withdrawn(withdrawn_on=MARCH_3)]
    assert refused(given, withdraw(on=MARCH_2)) == ("before-screening", ())


def test_a_screened_request_is_not_withdrawn_before_it_was_screened() -> None:
    assert refused([submitted(), screened()], withdraw(on=MARCH_1)) == ("before-screening", ())


def test_a_request_that_another_one_counts_as_is_no_duplicate() -> None:
    given: list[RequestFact] = [submitted(), flagged()]
    command = decline(reason="duplicate", relying=(None, OTHER_REQUEST_ID))
    assert refused(given, command) == (
        "counts-for-another",
        ("keep", "merge", "decline", "authorize", "withdraw"),
    )


@pytest.mark.parametrize("originals", [(False, True), ()])
def test_a_duplicate_is_declined_while_what_it_looks_like_counts(
    originals: tuple[bool, ...],
) -> None:
    command = decline(reason="duplicate", relying=(None,), originals=originals)
    assert decided([submitted(), flagged()], command) == [declined(reason="duplicate")]


def test_a_request_is_no_duplicate_of_what_counts_no_more() -> None:
    command = decline(reason="duplicate", originals=(False, False))
    assert refused([submitted(), flagged()], command)[0] == "duplicate-of-none"


def test_declining_the_same_again_changes_nothing_whatever_counts_now() -> None:
    command = decline(reason="duplicate", relying=(OTHER_REQUEST_ID,))
    assert decided([submitted(), declined(reason="duplicate")], command) == []
