from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.intake.commands.agencies import EndOtherAction, NoteOtherAction
from services.intake.decisions import AGENCY_DECIDER
from services.intake.decisions.agencies import AgencyCommand
from services.intake.decisions.agency_states import AgencyFact, Registered, open_actions
from tests.services.intake.given import (
    MARCH_1,
    MARCH_2,
    MARCH_3,
    MARCH_4,
    NOW,
    ORI,
    TOMORROW,
    action_ended,
    action_noted,
    registered,
)
from tests.services.intake.rules import AGENCY_RULES

OPEN: list[AgencyFact] = [registered(), action_noted()]
OVER: list[AgencyFact] = [*OPEN, action_ended()]


def note(**fields: Any) -> NoteOtherAction:
    asked = {"ori": ORI, "action": "pattern-or-practice", "note": None, "on": MARCH_1, "now": NOW}
    return NoteOtherAction.model_validate(asked | fields)


def end(**fields: Any) -> EndOtherAction:
    asked = {"ori": ORI, "action": "pattern-or-practice", "on": MARCH_3, "now": NOW}
    return EndOtherAction.model_validate(asked | fields)


def test_another_action_is_noted() -> None:
    AGENCY_RULES.given(registered()).when(note()).then(action_noted())


def test_noting_the_same_again_changes_nothing() -> None:
    AGENCY_RULES.given(*OPEN).when(note()).then()


def test_an_action_that_is_open_is_not_noted_differently() -> None:
    AGENCY_RULES.given(*OPEN).when(note(note="Suit.")).then_refused(
        "other-action-noted", allowed=("end-other-action",)
    )


def test_actions_of_other_kinds_stand_beside_one_another() -> None:
    AGENCY_RULES.given(*OPEN).when(note(action="litigation")).then(
        action_noted(action="litigation")
    )


def test_an_open_action_ends() -> None:
    AGENCY_RULES.given(*OPEN).when(end()).then(action_ended())


def test_ending_the_same_again_changes_nothing() -> None:
    AGENCY_RULES.given(*OVER).when(end()).then()


@pytest.mark.parametrize("given", [[registered()], OVER])
def test_only_an_open_action_ends(given: list[AgencyFact]) -> None:
    AGENCY_RULES.given(*given).when(end(on=MARCH_4)).then_refused(
        "other-action-not-open", allowed=("note-other-action",)
    )


def test_an_action_that_is_over_may_come_again_but_not_before_it_was_over() -> None:
    AGENCY_RULES.given(*OVER).when(note(on=MARCH_4)).then(action_noted(noted_on=MARCH_4))
    AGENCY_RULES.given(*OVER).when(note(on=MARCH_2)).then_refused("before-last-end", allowed=())


def test_an_action_does_not_end_before_it_was_noted() -> None:
    AGENCY_RULES.given(*OPEN).when(end(on=date(2024, 2, 28))).then_refused(
        "before-other-action", allowed=()
    )


@pytest.mark.parametrize("command", [note(), end()])
def test_nothing_goes_on_with_an_agency_that_is_not_registered(command: AgencyCommand) -> None:
    AGENCY_RULES.given().when(command).then_refused("agency-not-registered", allowed=("register",))


@pytest.mark.parametrize("command", [note(on=TOMORROW), end(on=TOMORROW)])
def test_nothing_goes_on_in_the_future(command: AgencyCommand) -> None:
    AGENCY_RULES.given(*OPEN).when(command).then_refused("in-the-future", allowed=())


@pytest.mark.parametrize(
    ("on", "actions"),
    [
        (date(2024, 2, 28), []),
        (MARCH_1, ["pattern-or-practice"]),
        (MARCH_2, ["pattern-or-practice"]),
        (MARCH_3, []),
        (MARCH_4, ["pattern-or-practice"]),
    ],
)
def test_what_was_open_is_known_for_each_day(on: date, actions: list[str]) -> None:
    agency = AGENCY_DECIDER.fold([*OVER, action_noted(noted_on=MARCH_4)])
    assert isinstance(agency, Registered)
    assert open_actions(agency, on) == actions
