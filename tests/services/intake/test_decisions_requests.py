from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from events.decider import Refused
from services.intake.commands.requests import (
    AgencyFacts,
    DeclineRequest,
    ScreenRequest,
    SubmitRequest,
    WithdrawRequest,
)
from services.intake.decisions import REQUESTS
from services.intake.decisions.request_states import RequestFact
from services.intake.decisions.requests import RequestCommand
from tests.services.intake.given import (
    MARCH_1,
    MARCH_2,
    MARCH_3,
    NOW,
    REQUEST,
    REQUEST_ID,
    TOMORROW,
    declined,
    screened,
    submitted,
    withdrawn,
)

FEBRUARY_28 = date(2024, 2, 28)


def submit(**fields: Any) -> SubmitRequest:
    asked = REQUEST | {"on": MARCH_1, "now": NOW, "agency_registered": True}
    return SubmitRequest.model_validate(asked | fields)


def screen(**fields: Any) -> ScreenRequest:
    asked = {
        "request_id": REQUEST_ID,
        "program": "cri-tac",
        "on": MARCH_2,
        "now": NOW,
        "agency": {"kind": "local", "state": "IA", "sworn": 220},
    }
    return ScreenRequest.model_validate(asked | fields)


def decline(**fields: Any) -> DeclineRequest:
    asked = {"request_id": REQUEST_ID, "reason": "out-of-scope", "note": None, "on": MARCH_2}
    return DeclineRequest.model_validate(asked | {"now": NOW} | fields)


def withdraw(**fields: Any) -> WithdrawRequest:
    asked = {"request_id": REQUEST_ID, "reason": "funding", "note": None, "on": MARCH_2}
    return WithdrawRequest.model_validate(asked | {"now": NOW, "delivered": False} | fields)


def decided(given: list[RequestFact], command: RequestCommand) -> Sequence[RequestFact]:
    return REQUESTS.decide(command, REQUESTS.fold(given))


def refused(given: list[RequestFact], command: RequestCommand) -> tuple[str, tuple[str, ...]]:
    with pytest.raises(Refused) as caught:
        decided(given, command)
    return caught.value.rule, caught.value.allowed


def test_a_registered_agency_submits_a_request() -> None:
    assert decided([], submit()) == [submitted()]


def test_an_agency_may_leave_the_ways_of_delivery_and_the_dates_open() -> None:
    open_ended: dict[str, Any] = {"delivery_types": (), "wanted_from": None, "wanted_until": None}
    assert decided([], submit(**open_ended)) == [submitted(**open_ended)]


def test_help_may_be_wanted_on_a_single_day() -> None:
    day = date(2024, 4, 1)
    assert decided([], submit(wanted_from=day, wanted_until=day))


def test_an_agency_that_is_not_in_the_registry_cannot_submit() -> None:
    assert refused([], submit(agency_registered=False)) == ("agency-not-registered", ())


def test_the_time_wanted_must_not_end_before_it_begins() -> None:
    command = submit(wanted_from=date(2024, 4, 2), wanted_until=date(2024, 4, 1))
    assert refused([], command) == ("wanted-ends-before-it-begins", ())


def test_submitting_the_same_again_changes_nothing() -> None:
    assert decided([submitted()], submit()) == []
    assert decided([submitted(), screened()], submit()) == []


def test_another_request_under_the_same_id_is_refused() -> None:
    assert refused([submitted()], submit(problem="Another.")) == (
        "already-submitted",
        ("screen", "decline", "withdraw"),
    )


def test_a_submitted_request_is_screened_and_carries_what_an_engagement_needs() -> None:
    command = screen(program="critical-response")
    assert decided([submitted()], command) == [screened(program="critical-response")]


def test_what_the_registry_does_not_know_of_an_agency_stays_unknown() -> None:
    fact = decided([submitted()], screen(agency=AgencyFacts(kind=None, state="IA", sworn=None)))[0]
    assert fact == screened(agency_kind=None, sworn=None)


def test_a_request_of_an_agency_that_left_the_registry_cannot_be_screened() -> None:
    assert refused([submitted()], screen(agency=None)) == ("agency-not-registered", ("decline",))


def test_screening_the_same_again_changes_nothing() -> None:
    assert decided([submitted(), screened()], screen()) == []


def test_screening_to_another_program_is_refused() -> None:
    command = screen(program="critical-response")
    assert refused([submitted(), screened()], command) == ("already-screened", ("withdraw",))


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


@pytest.mark.parametrize("given", [[submitted()], [submitted(), screened()]])
def test_a_request_is_withdrawn_while_it_is_submitted_or_screened(given: list[RequestFact]) -> None:
    assert decided(given, withdraw()) == [withdrawn()]


def test_withdrawing_the_same_again_changes_nothing() -> None:
    assert decided([submitted(), withdrawn()], withdraw()) == []


def test_a_request_whose_help_was_given_cannot_be_withdrawn() -> None:
    assert refused([submitted(), screened()], withdraw(delivered=True)) == ("already-delivered", ())


@pytest.mark.parametrize(
    ("given", "command", "rule", "allowed"),
    [
        ([], screen(), "request-unknown", ("submit",)),
        ([], decline(), "request-unknown", ("submit",)),
        ([], withdraw(), "request-unknown", ("submit",)),
        ([submitted(), declined()], submit(problem="x"), "already-submitted", ()),
        ([submitted(), declined()], screen(), "already-declined", ()),
        ([submitted(), declined()], withdraw(), "already-declined", ()),
        ([submitted(), withdrawn()], submit(), "already-submitted", ()),
        ([submitted(), withdrawn()], screen(), "already-withdrawn", ()),
        ([submitted(), withdrawn()], decline(), "already-withdrawn", ()),
        ([submitted(), withdrawn()], withdraw(reason="litigation"), "already-withdrawn", ()),
        ([submitted(), screened()], decline(), "already-screened", ("withdraw",)),
    ],
)
def test_a_step_out_of_order_is_refused(
    given: list[RequestFact], command: RequestCommand, rule: str, allowed: tuple[str, ...]
) -> None:
    assert refused(given, command) == (rule, allowed)


@pytest.mark.parametrize(
    "command", [screen(on=FEBRUARY_28), decline(on=FEBRUARY_28), withdraw(on=FEBRUARY_28)]
)
def test_nothing_happens_to_a_request_before_it_was_submitted(command: RequestCommand) -> None:
    assert refused([submitted()], command) == ("before-submission", ())


def test_a_screened_request_is_not_withdrawn_before_it_was_screened() -> None:
    assert refused([submitted(), screened()], withdraw(on=MARCH_1)) == ("before-screening", ())


@pytest.mark.parametrize(
    "command",
    [submit(on=TOMORROW), screen(on=TOMORROW), decline(on=TOMORROW), withdraw(on=TOMORROW)],
)
def test_no_request_changes_in_the_future(command: RequestCommand) -> None:
    assert refused([submitted()], command) == ("in-the-future", ())


def test_today_is_not_the_future() -> None:
    assert decided([], submit(on=NOW.date()))


def test_a_history_that_no_rule_allows_is_folded_all_the_same() -> None:
    assert refused([screened()], withdraw(on=MARCH_3)) == ("request-unknown", ("submit",))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("topics", ()),
        ("topics", tuple(f"topic-{number}" for number in range(11))),
        ("topics", ("staffing", "staffing")),
        ("topics", ("Staffing",)),
        ("delivery_types", ("coaching", "coaching")),
        ("delivery_types", ("teaching",)),
        ("problem", " \n"),
        ("problem", "x" * 4001),
        ("program", "cri"),
        ("authorized_by", ""),
        ("contact", REQUEST["contact"] | {"email": "nowhere"}),
        ("contact", REQUEST["contact"] | {"telephone": "call me"}),
        ("contact", REQUEST["contact"] | {"rank": "chief"}),
    ],
)
def test_a_request_that_breaks_a_limit_is_no_command(field: str, value: object) -> None:
    with pytest.raises(ValidationError, match=field):
        submit(**{field: value})


def test_what_was_looked_up_is_not_part_of_what_was_asked() -> None:
    assert "agency" not in screen().model_dump()
    assert "delivered" not in withdraw().model_dump()
    assert "agency_registered" not in submit().model_dump()
