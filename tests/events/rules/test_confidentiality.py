from __future__ import annotations

from events.rules.confidentiality import EVERYTHING, Sight, sight_within
from events.rules.machine_scopes import LOG_CONFIDENTIAL, MACHINE_SCOPES
from events.rules.scopes import (
    ANY,
    AS_GRANTED,
    HOLDER,
    JUDGED,
    OPEN,
    OPEN_OR_JUDGED,
    OWN_AGENCY,
    Parties,
)
from services.kit.http.principals import Principal

CONFIDENTIAL, OPEN_WORK = Parties(confidential=True), Parties(confidential=False)


def machine(*scopes: str) -> Principal:
    return Principal("warehouse", "consumer", scopes=frozenset(scopes))


def test_a_list_within_any_shows_everything() -> None:
    assert sight_within(ANY, Principal("maria", "coordinator")) is EVERYTHING


def test_a_list_of_what_is_open_shows_no_confidential_work() -> None:
    assert sight_within(OPEN, Principal("analyst", "reader")) == Sight(False, None)


def test_a_list_of_ones_own_shows_nothing_else() -> None:
    agency = Principal("chief", "requester", agency="IA0570100")
    provider = Principal("dana", "provider", provider="iacp")
    own = Sight(False, "IA0570100", own_alone=True, asking=True)
    assert sight_within(OWN_AGENCY, agency) == own
    assert sight_within(HOLDER, provider) == Sight(False, "iacp", own_alone=True)


def test_a_machine_sees_confidential_work_by_that_scope_and_by_no_other() -> None:
    for scope in MACHINE_SCOPES:
        allowed = scope == LOG_CONFIDENTIAL
        assert AS_GRANTED.reaches(machine(scope), CONFIDENTIAL) is allowed
        assert AS_GRANTED.reaches(machine(scope), OPEN_WORK)
        assert sight_within(AS_GRANTED, machine(scope)).everything is allowed


def test_a_machine_is_shown_by_no_scope_who_was_asked_how_it_went() -> None:
    assert not sight_within(AS_GRANTED, machine(*MACHINE_SCOPES)).asking
    assert EVERYTHING.asking


def test_a_validator_is_shown_by_its_assignments() -> None:
    robin = Principal("mcca.robin", "validator", provider="mcca")
    assert sight_within(JUDGED, robin) == Sight(True, None, judge="mcca.robin")
    assert sight_within(OPEN_OR_JUDGED, robin) == Sight(False, None, judge="mcca.robin")
