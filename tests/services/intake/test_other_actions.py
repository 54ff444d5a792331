from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from events.decider import Refused
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

OPEN: list[AgencyFact] = [registered(), action_noted()]
OVER: list[AgencyFact] = [*OPEN, action_ended()]


def note(**fields: Any) -> NoteOtherAction:
    asked = {"ori": ORI, "action": "pattern-or-practice", "note": None, "on": MARCH_1, "now": NOW}
    return NoteOtherAction.model_validate(asked | fields)


def end(**fields: Any) -> EndOtherAction:
    asked = {"ori": ORI, "action": "pattern-or-practice", "on": MARCH_3, "now": NOW}
    return EndOtherAction.model_validate(asked | fields)


def decided(given: list[AgencyFact], command: AgencyCommand) -> Sequence[AgencyFact]:
    return AGENCY_DECIDER.decide(command, AGENCY_DECIDER.fold(given))


def refused(given: list[AgencyFact], command: AgencyCommand) -> tuple[str, tuple[str, ...]]:
    with pytest.raises(Refused) as caught:
        decided(given, command)
    return caught.value.rule, caught.value.allowed


def test_another_action_is_noted() -> None:
    assert decided([registered()], note()) == [action_noted()]


def test_noting_the_same_again_changes_nothing() -> None:
    assert decided(OPEN, note()) == []


def test_an_action_that_is_open_is_not_noted_differently() -> None:
    assert refused(OPEN, note(note="Suit.")) == ("other-action-noted", ("end-other-action",))


def test_actions_of_other_kinds_stand_beside_one_another() -> None:
    assert decided(OPEN, note(action="litigation")) == [action_noted(action="litigation")]


def test_an_open_action_ends() -> None:
    assert decided(OPEN, end()) == [action_ended()]


def test_ending_the_same_again_changes_nothing() -> None:
    assert decided(OVER, end()) == []


@pytest.mark.parametrize("given", [[registered()], OVER])
def test_only_an_open_action_ends(given: list[AgencyFact]) -> None:
    assert refused(given, end(on=MARCH_4)) == ("other-action-not-open", ("note-other-action",))


def test_an_action_that_is_over_may_come_again_but_not_before_it_was_over() -> None:
    assert decided(OVER, note(on=MARCH_4)) == [action_noted(noted_on=MARCH_4)]
    assert refused(OVER, note(on=MARCH_2)) == ("before-last-end", ())


def test_an_action_does_not_end_before_it_was_noted() -> None:
    assert refused(OPEN, end(on=date(2024, 2, 28))) == ("before-other-action", ())


@pytest.mark.parametrize("command", [note(), end()])
def test_nothing_goes_on_with_an_agency_that_is_not_registered(command: AgencyCommand) -> None:
    assert refused([], command) == ("agency-not-registered", ("register",))


@pytest.mark.parametrize("command", [note(on=TOMORROW), end(on=TOMORROW)])
def test_nothing_goes_on_in_the_future(command: AgencyCommand) -> None:
    assert refused(OPEN, command) == ("in-the-future", ())


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
