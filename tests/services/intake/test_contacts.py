from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from services.intake.commands.agencies import ChangeExecutive, NameContact
from services.intake.decisions.agencies import AgencyCommand
from services.intake.decisions.agency_states import AgencyFact
from tests.services.intake.given import (
    MARCH_1,
    MARCH_2,
    MARCH_3,
    NOW,
    ORI,
    TOMORROW,
    contact,
    contact_named,
    executive_changed,
    registered,
)
from tests.services.intake.rules import AGENCY_RULES
from tests.services.intake.test_agency_changes import succeeded

POINT: dict[str, Any] = contact(role="point_of_contact", name="Robin Doe")


def name(**fields: Any) -> NameContact:
    asked = {"ori": ORI, "contact": contact(), "on": MARCH_1, "now": NOW}
    return NameContact.model_validate(asked | fields)


def change(**fields: Any) -> ChangeExecutive:
    asked = {"ori": ORI, "contact": contact(name="Kim Poe"), "on": MARCH_3, "now": NOW}
    return ChangeExecutive.model_validate(asked | fields)


@pytest.mark.parametrize("role", ["government_executive", "agency_executive", "point_of_contact"])
def test_an_agency_names_three_contacts(role: str) -> None:
    given: list[AgencyFact] = [registered()]
    AGENCY_RULES.given(*given).when(name(contact=contact(role=role))).then(
        contact_named(contact=contact(role=role))
    )


def test_naming_the_same_again_changes_nothing() -> None:
    AGENCY_RULES.given(registered(), contact_named()).when(name(on=MARCH_2)).then()


def test_nobody_new_leads_an_agency_that_is_no_more_and_its_open_work_keeps_a_contact() -> None:
    gone = AGENCY_RULES.given(registered(), contact_named(), succeeded())
    gone.when(change()).then_refused("agency-gone", f"{ORI} was merged on {MARCH_2}")
    gone.when(change(on=MARCH_1)).then(executive_changed(changed_on=MARCH_1))
    gone.when(name(contact=POINT, on=MARCH_3)).then(contact_named(contact=POINT, named_on=MARCH_3))


def test_one_contact_does_not_replace_another_of_another_role() -> None:
    given: list[AgencyFact] = [registered(), contact_named(), contact_named(contact=POINT)]
    assert (
        AGENCY_RULES.given(*given).when(name()).facts
        == AGENCY_RULES.given(*given).when(name(contact=POINT)).facts
        == []
    )


def test_an_executive_is_reached_elsewhere_and_stays_the_same_person() -> None:
    moved = contact(name="ALEX ROE", email="roe@agency.example")
    AGENCY_RULES.given(registered(), contact_named()).when(name(contact=moved, on=MARCH_2)).then(
        contact_named(contact=moved, named_on=MARCH_2)
    )


def test_another_executive_is_not_merely_named() -> None:
    given: list[AgencyFact] = [registered(), contact_named()]
    AGENCY_RULES.given(*given).when(name(contact=contact(name="Kim Poe"))).then_refused(
        "executive-differs", allowed=("change-executive",)
    )


def test_another_point_of_contact_is_merely_named() -> None:
    given: list[AgencyFact] = [registered(), contact_named(contact=POINT)]
    other = POINT | {"name": "Lou Moe"}
    AGENCY_RULES.given(*given).when(name(contact=other, on=MARCH_2)).then(
        contact_named(contact=other, named_on=MARCH_2)
    )


@pytest.mark.parametrize("given", [[registered()], [registered(), contact_named()]])
def test_a_new_executive_is_told_whether_or_not_the_old_one_was(given: list[AgencyFact]) -> None:
    AGENCY_RULES.given(*given).when(change()).then(executive_changed())


def test_telling_the_new_executive_again_changes_nothing() -> None:
    AGENCY_RULES.given(registered(), executive_changed()).when(change()).then()


def test_a_point_of_contact_is_no_executive() -> None:
    AGENCY_RULES.given(registered()).when(change(contact=POINT)).then_refused(
        "not-an-executive", allowed=("name-contact",)
    )


def test_nobody_is_named_before_who_was_named_last() -> None:
    given: list[AgencyFact] = [registered(), executive_changed()]
    moved = contact(name="Kim Poe", email="kim@agency.example")
    AGENCY_RULES.given(*given).when(name(contact=moved, on=MARCH_2)).then_refused(
        "before-last-named", allowed=()
    )
    AGENCY_RULES.given(*given).when(change(contact=contact(), on=MARCH_2)).then_refused(
        "before-last-named", allowed=()
    )


@pytest.mark.parametrize("command", [name(), change()])
def test_nobody_speaks_for_an_agency_that_is_not_registered(command: AgencyCommand) -> None:
    AGENCY_RULES.given().when(command).then_refused("agency-not-registered", allowed=("register",))
    AGENCY_RULES.given(contact_named()).when(command).then_refused(
        "agency-not-registered", allowed=("register",)
    )


@pytest.mark.parametrize("command", [name(on=TOMORROW), change(on=TOMORROW)])
def test_nobody_is_named_in_the_future(command: AgencyCommand) -> None:
    AGENCY_RULES.given(registered()).when(command).then_refused("in-the-future", allowed=())


def test_a_changed_profile_keeps_the_contacts() -> None:
    given: list[AgencyFact] = [registered(), contact_named(), registered(sworn=None)]
    AGENCY_RULES.given(*given).when(name()).then()


@pytest.mark.parametrize("wrong", [{"email": "nowhere"}, {"name": " "}, {"role": "mayor"}])
def test_a_contact_that_breaks_a_limit_is_no_command(wrong: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        name(contact=contact(**wrong))
