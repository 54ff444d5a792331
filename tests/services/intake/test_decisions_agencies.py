from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from pydantic import ValidationError

from events.decider import Refused
from events.intake import AgencyProfileChanged
from services.intake.commands.agencies import ChangeAgencyProfile, RegisterAgency
from services.intake.decisions import AGENCY_DECIDER
from services.intake.decisions.agencies import AgencyCommand
from services.intake.decisions.agency_states import AgencyFact
from tests.services.intake.given import MARCH_1, MARCH_2, NOW, PROFILE, TOMORROW, registered


def register(**fields: Any) -> RegisterAgency:
    return RegisterAgency.model_validate(PROFILE | {"on": MARCH_1, "now": NOW} | fields)


def change(**fields: Any) -> ChangeAgencyProfile:
    return ChangeAgencyProfile.model_validate(PROFILE | {"on": MARCH_2, "now": NOW} | fields)


def changed(**fields: Any) -> AgencyProfileChanged:
    return AgencyProfileChanged.model_validate(PROFILE | {"changed_on": MARCH_2} | fields)


def decided(given: list[AgencyFact], command: AgencyCommand) -> Sequence[AgencyFact]:
    return AGENCY_DECIDER.decide(command, AGENCY_DECIDER.fold(given))


def test_an_agency_is_registered() -> None:
    assert decided([], register()) == [registered()]


def test_an_agency_of_unknown_kind_and_strength_stays_unknown() -> None:
    assert decided([], register(kind=None, sworn=None)) == [registered(kind=None, sworn=None)]


def test_registering_again_with_the_same_profile_changes_nothing() -> None:
    assert decided([registered()], register(on=MARCH_2)) == []


def test_registering_again_with_another_profile_is_refused_in_favour_of_a_change() -> None:
    with pytest.raises(Refused) as refused:
        decided([registered()], register(name="Another"))
    assert refused.value.rule == "already-registered"
    assert refused.value.allowed == ("change-profile",)


def test_registering_again_is_compared_with_the_changed_profile() -> None:
    assert decided([registered(), changed(sworn=230)], register(sworn=230)) == []


def test_a_profile_is_changed_whole() -> None:
    assert decided([registered()], change(sworn=None, kind="other")) == [
        changed(sworn=None, kind="other")
    ]


def test_a_change_to_what_is_already_so_changes_nothing() -> None:
    assert decided([registered()], change()) == []


def test_the_profile_of_an_unregistered_agency_cannot_be_changed() -> None:
    with pytest.raises(Refused) as refused:
        decided([], change())
    assert refused.value.rule == "agency-not-registered"
    assert refused.value.allowed == ("register",)


@pytest.mark.parametrize("command", [register(on=TOMORROW), change(on=TOMORROW)])
def test_no_agency_changes_in_the_future(command: AgencyCommand) -> None:
    with pytest.raises(Refused, match="in-the-future"):
        decided([], command)


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
