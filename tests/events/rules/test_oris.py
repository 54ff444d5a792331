from __future__ import annotations

import pytest

from events.rules.oris import (
    STATES,
    TERRITORIES,
    has_known_prefix,
    is_center_number,
    is_of_state,
    meant_by,
)
from events.vocabulary import AgencyKind

LOCAL, TRIBAL = AgencyKind.LOCAL, AgencyKind.TRIBAL


def test_there_are_fifty_states_the_district_and_six_territories() -> None:
    assert len(STATES) == 50 + 1 + 6
    assert TERRITORIES < STATES


@pytest.mark.parametrize(
    ("ori", "state"),
    [
        ("IA0570100", "IA"),
        ("NB0280200", "NE"),
        ("GMTGM0000", "GU"),
        ("AM0010000", "AS"),
        ("AS0010000", "AS"),
        ("MK0010000", "MP"),
        ("MP0010000", "MP"),
        ("PRPPR0000", "PR"),
        ("DCMPD0000", "DC"),
        ("CZ0000500", "CZ"),
    ],
)
def test_a_prefix_stands_for_one_state(ori: str, state: str) -> None:
    assert [each for each in sorted(STATES) if is_of_state(ori, each, LOCAL)] == [state]


@pytest.mark.parametrize("ori", ["NE0280200", "GU0010000", "TSARRES06", "ZZ0000000", "XX00000A1"])
def test_a_prefix_that_is_no_ncic_code_stands_for_none(ori: str) -> None:
    assert not has_known_prefix(ori)
    assert not any(is_of_state(ori, each, kind) for each in STATES for kind in (LOCAL, TRIBAL))


def test_a_number_of_the_center_may_be_of_any_state() -> None:
    assert is_center_number("XX0000017")
    assert all(is_of_state("XX0000017", each, None) for each in STATES)


@pytest.mark.parametrize(
    ("ori", "kind"), [("AZ0018900", TRIBAL), ("AZDI05200", None), ("AZDI05200", TRIBAL)]
)
def test_a_tribe_may_have_its_office_in_another_state_than_its_ori(
    ori: str, kind: AgencyKind | None
) -> None:
    assert is_of_state(ori, "NM", kind)


def test_other_agencies_may_not() -> None:
    assert not is_of_state("AZ0018900", "NM", LOCAL)
    assert not is_of_state("AZ0018900", "NM", None)


def test_seven_characters_stand_for_the_nine_that_end_in_00() -> None:
    assert meant_by("KY00500", ["KY0050000"]) == "KY0050000"


@pytest.mark.parametrize(
    "known",
    [[], ["KY005009E"], ["KY0050001"], ["KY0050000", "KY005009E"], ["KY005009E", "KY00500TZ"]],
)
def test_seven_characters_are_not_guessed_where_another_is_known(known: list[str]) -> None:
    assert meant_by("KY00500", known) is None


def test_nine_characters_stand_for_themselves() -> None:
    assert meant_by("KY005009E", []) == "KY005009E"
