from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from services.intake.decisions.request_states import RequestFact
from services.intake.decisions.requests import RequestCommand
from tests.services.intake.asking import (
    ask_again,
    authorize,
    decline,
    escalate,
    keep,
    merge,
    screen,
    submit,
    withdraw,
)
from tests.services.intake.given import (
    MARCH_3,
    TOMORROW,
    authorized,
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

FEBRUARY_28 = date(2024, 2, 28)
SCREENED = (
    "authorize",
    "escalate",
    "screen-again",
    "merge",
    "refer",
    "withdraw",
    "join",
    "leave",
    "amend",
)


@pytest.mark.parametrize(
    ("given", "command", "rule", "allowed"),
    [
        ([], screen(), "request-unknown", ("submit",)),
        ([], decline(), "request-unknown", ("submit",)),
        ([], withdraw(), "request-unknown", ("submit",)),
        ([], authorize(), "request-unknown", ("submit",)),
        ([], merge(), "request-unknown", ("submit",)),
        ([], keep(), "request-unknown", ("submit",)),
        (
            [submitted(), declined()],
            submit(problem="x"),
            "already-submitted",
            ("reinstate", "correct-day"),
        ),
        ([submitted(), declined()], screen(), "already-declined", ("reinstate", "correct-day")),
        ([submitted(), declined()], withdraw(), "already-declined", ("reinstate", "correct-day")),
        ([submitted(), declined()], authorize(), "already-declined", ("reinstate", "correct-day")),
        ([submitted(), withdrawn()], submit(), "already-submitted", ("reinstate", "correct-day")),
        ([submitted(), withdrawn()], screen(), "already-withdrawn", ("reinstate", "correct-day")),
        ([submitted(), withdrawn()], decline(), "already-withdrawn", ("reinstate", "correct-day")),
        (
            [submitted(), withdrawn()],
            withdraw(reason="litigation"),
            "already-withdrawn",
            ("reinstate", "correct-day"),
        ),
        ([submitted(), merged()], submit(), "already-submitted", ("reinstate", "correct-day")),
        ([submitted(), merged()], screen(), "already-merged", ("reinstate", "correct-day")),
        ([submitted(), merged()], decline(), "already-merged", ("reinstate", "correct-day")),
        ([submitted(), merged()], withdraw(), "already-merged", ("reinstate", "correct-day")),
        ([submitted(), screened()], decline(), "already-screened", SCREENED),
        ([submitted(), screened()], keep(), "already-screened", SCREENED),
    ],
)
def test_a_step_out_of_order_is_refused(
    given: list[RequestFact], command: RequestCommand, rule: str, allowed: tuple[str, ...]
) -> None:
    REQUEST_RULES.given(*given).when(command).then_refused(rule, allowed=allowed)


@pytest.mark.parametrize(
    "command", [screen(on=FEBRUARY_28), decline(on=FEBRUARY_28), withdraw(on=FEBRUARY_28)]
)
def test_nothing_happens_to_a_request_before_it_was_submitted(command: RequestCommand) -> None:
    REQUEST_RULES.given(submitted()).when(command).then_refused("before-submission", allowed=())


@pytest.mark.parametrize(
    "ask",
    [submit, authorize, ask_again, merge, keep, screen, escalate, decline, withdraw],
)
def test_no_request_changes_in_the_future(ask: Callable[..., RequestCommand]) -> None:
    REQUEST_RULES.given(submitted()).when(ask(on=TOMORROW)).then_refused(
        "in-the-future", allowed=()
    )


@pytest.mark.parametrize(
    "facts",
    [
        [screened()],
        [flagged(), kept(), authorized(), escalated()],
    ],
)
def test_a_history_that_no_rule_allows_is_folded_all_the_same(facts: list[RequestFact]) -> None:
    REQUEST_RULES.given(*facts).when(withdraw(on=MARCH_3)).then_refused(
        "request-unknown", allowed=("submit",)
    )


def test_what_was_looked_up_is_not_part_of_what_was_asked() -> None:
    assert "agency" not in screen().model_dump()
    assert "delivered" not in withdraw().model_dump()
    assert "agency_registered" not in submit().model_dump()
    assert not {"similar", "topics_unknown", "topics_retired"} & set(submit().model_dump())
    assert "target" not in merge().model_dump()
    assert "agency" not in escalate().model_dump()
