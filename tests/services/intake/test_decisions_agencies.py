from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import Any

import pytest
from pydantic import ValidationError

from events.intake import AgencyProfileChanged
from services.intake.commands.agencies import ChangeAgencyProfile, RegisterAgency
from services.intake.decisions import AGENCY_DECIDER
from services.intake.decisions.agencies import AgencyCommand
from services.intake.decisions.agency_states import known_on
from tests.services.intake.given import (
    MARCH_1,
    MARCH_2,
    MARCH_3,
    MARCH_4,
    NOW,
    PROFILE,
    TOMORROW,
    registered,
)
from tests.services.intake.rules import AGENCY_RULES

FEBRUARY_1 = date(2024, 2, 1)


def register(**fields: Any) -> RegisterAgency:
    return RegisterAgency.model_validate(PROFILE | {"on": MARCH_1, "now": NOW} | fields)


def change(**fields: Any) -> ChangeAgencyProfile:
    return ChangeAgencyProfile.model_validate(PROFILE | {"on": MARCH_2, "now": NOW} | fields)


def changed(**fields: Any) -> AgencyProfileChanged:
    return AgencyProfileChanged.model_validate(PROFILE | {"changed_on": MARCH_2} | fields)


def test_an_agency_is_registered() -> None:
    AGENCY_RULES.given().when(register()).then(registered())


def test_an_agency_of_unknown_kind_and_strength_stays_unknown() -> None:
    AGENCY_RULES.given().when(register(kind=None, sworn=None)).then(
        registered(kind=None, sworn=None)
    )


def test_registering_again_with_the_same_profile_changes_nothing() -> None:
    AGENCY_RULES.given(registered()).when(register(on=MARCH_2)).then()


def test_registering_again_with_another_profile_is_refused_in_favour_of_a_change() -> None:
    AGENCY_RULES.given(registered()).when(register(name="Another")).then_refused(
        "already-registered", allowed=("change-profile",)
    )


def test_registering_again_is_compared_with_the_changed_profile() -> None:
    AGENCY_RULES.given(registered(), changed(sworn=230)).when(register(sworn=230)).then()


def test_a_profile_is_changed_whole() -> None:
    AGENCY_RULES.given(registered()).when(change(sworn=None, kind="other")).then(
        changed(sworn=None, kind="other")
    )


def test_a_change_to_what_is_already_so_changes_nothing() -> None:
    AGENCY_RULES.given(registered()).when(change()).then()


def test_the_profile_of_an_unregistered_agency_cannot_be_changed() -> None:
    AGENCY_RULES.given().when(change()).then_refused("agency-not-registered", allowed=("register",))


@pytest.mark.parametrize("command", [register(on=TOMORROW), change(on=TOMORROW)])
def test_no_agency_changes_in_the_future(command: AgencyCommand) -> None:
    AGENCY_RULES.given().when(command).then_refused("in-the-future")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("ori", "IA057010"),
        ("ori", "C0034019E"),
        ("ori", "ia0570100"),
        ("name", "   "),
        ("name", "x" * 201),
        ("kind", "police"),
        ("state", "NB"),
        ("state", "ia"),
        ("sworn", -1),
        ("sworn", 100_001),
        ("colour", "blue"),
    ],
)
def test_a_profile_that_breaks_a_limit_is_no_command(field: str, value: object) -> None:
    with pytest.raises(ValidationError, match=field):
        register(**{field: value})


def test_an_older_profile_is_told_though_a_later_one_is_known() -> None:
    older = changed(sworn=180, changed_on=FEBRUARY_1)
    AGENCY_RULES.given(registered()).when(change(sworn=180, on=FEBRUARY_1)).then(older)
    AGENCY_RULES.given(registered(), older).when(change(sworn=180, on=FEBRUARY_1)).then()


def test_the_same_profile_of_an_earlier_day_says_that_the_agency_existed() -> None:
    AGENCY_RULES.given(registered()).when(change(on=FEBRUARY_1)).then(
        changed(changed_on=FEBRUARY_1)
    )


def test_a_change_between_two_others_is_compared_with_the_one_that_holds_then() -> None:
    rules = AGENCY_RULES.given(registered(), changed(sworn=300, changed_on=MARCH_3))
    rules.when(change(sworn=220)).then()
    rules.when(change(sworn=250)).then(changed(sworn=250))
    rules.when(change(sworn=300)).then(changed(sworn=300))


def test_registering_again_is_compared_with_the_present_and_not_with_what_was_told_last() -> None:
    rules = AGENCY_RULES.given(registered(), changed(sworn=180, changed_on=FEBRUARY_1))
    rules.when(register()).then()
    rules.when(register(sworn=180)).then_refused("already-registered", allowed=("change-profile",))


@pytest.mark.parametrize("order", [*permutations(range(4))])
def test_the_profile_of_a_day_does_not_depend_on_the_order_of_telling(
    order: tuple[int, ...],
) -> None:
    days = (FEBRUARY_1, MARCH_1, MARCH_2, MARCH_4)
    agency = AGENCY_DECIDER.initial
    for place in order:
        agency = AGENCY_DECIDER.evolve(agency, changed(sworn=place, changed_on=days[place]))
    asked = (date(2020, 1, 1), *days, MARCH_3, TOMORROW)
    known = [known_on(agency, day) for day in asked]
    assert [each and each.sworn for each in known] == [0, 0, 1, 2, 3, 2, 3]


def test_of_one_day_the_profile_that_was_recorded_last_holds() -> None:
    agency = AGENCY_DECIDER.fold([registered(), changed(sworn=1), changed(sworn=2)])
    known = known_on(agency, MARCH_2)
    assert known is not None
    assert known.sworn == 2


def test_an_agency_lies_where_the_prefix_of_its_ori_says() -> None:
    AGENCY_RULES.given().when(register(state="NV")).then_refused(
        "state-differs", f"{PROFILE['ori']} begins with IA, the NCIC code of IA, not of NV"
    )
    AGENCY_RULES.given(registered()).when(change(state="NV")).then_refused("state-differs")


def test_the_prefix_of_an_ori_must_be_known() -> None:
    AGENCY_RULES.given().when(register(ori="NE0280200", state="NE")).then_refused(
        "ori-prefix-unknown",
        "NE0280200 begins with NE, which is no NCIC code of a state or territory",
    )


def test_an_older_profile_in_another_state_is_read_and_can_be_put_right() -> None:
    older = AGENCY_RULES.given(registered(state="NV"))
    older.when(change(state="NV")).then()
    older.when(change()).then(changed())
