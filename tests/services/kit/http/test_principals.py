from __future__ import annotations

import re
from typing import Any

import pytest

from events.event import ROLES
from events.vocabulary import ORI_PATTERN, SLUG_PATTERN
from services.kit.http.principals import (
    AGENCY_PATTERN,
    PROVIDER_PATTERN,
    Principal,
    PrincipalError,
)

ORI = "IA0570100"
ALLOWED = {
    "requester": [{"agency": ORI}],
    "provider": [{"provider": "iacp"}],
    "validator": [{}, {"agency": ORI}, {"provider": "iacp"}],
}
PARTIES: list[dict[str, Any]] = [
    {},
    {"agency": ORI},
    {"provider": "iacp"},
    {"agency": ORI, "provider": "iacp"},
]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("party", PARTIES, ids=lambda party: "+".join(party) or "none")
def test_each_role_speaks_for_whom_it_can(role: Any, party: dict[str, Any]) -> None:
    if party in ALLOWED.get(role, [{}]):
        principal = Principal("maria", role, **party)
        assert principal.as_text == f"{role}:maria"
        assert principal.party == (party.get("agency") or party.get("provider"))
        return
    with pytest.raises(PrincipalError, match=f"role {role}: "):
        Principal("maria", role, **party)


def test_only_its_own_people_ask_as_a_party() -> None:
    requester = Principal("maria", "requester", agency=ORI)
    provider = Principal("dana", "provider", provider="iacp")
    validator = Principal("robin", "validator", provider="iacp")
    assert (requester.as_agency, requester.as_provider) == (ORI, None)
    assert (provider.as_agency, provider.as_provider) == (None, "iacp")
    assert (validator.as_agency, validator.as_provider) == (None, None)


@pytest.mark.parametrize("person", ["", "jo@example.org", "a b", "x" * 65, "-x", "a:b", "jo\n"])
def test_a_person_is_a_short_name_and_no_address(person: str) -> None:
    with pytest.raises(PrincipalError, match=r"person .*1 to 64 letters"):
        Principal(person, "reader")


@pytest.mark.parametrize(
    ("field", "value", "role"),
    [
        *(("agency", ori, "requester") for ori in ("", "IA05701", "ia0570100", "IA0570100\n")),
        *(("provider", slug, "provider") for slug in ("", "IACP", "a" * 33, "iacp.dana", "x\n")),
    ],
)
def test_a_party_has_the_form_of_its_kind(field: str, value: Any, role: Any) -> None:
    with pytest.raises(PrincipalError, match=f"{field} "):
        Principal("maria", role, **{field: value})


def test_scopes_are_for_machines_alone() -> None:
    assert Principal("warehouse", "consumer", scopes=frozenset({"log:read"})).scopes
    with pytest.raises(PrincipalError, match="role operator: has no scopes"):
        Principal("lee", "operator", scopes=frozenset({"log:read"}))


def test_the_forms_are_those_of_the_facts() -> None:
    assert re.compile(ORI_PATTERN.replace("$", r"\Z").removeprefix("^")) == AGENCY_PATTERN
    assert PROVIDER_PATTERN.pattern.endswith(SLUG_PATTERN.removeprefix("^").replace("$", r"\Z"))


def test_a_person_who_speaks_for_two_parties_is_two_callers() -> None:
    callers = [
        Principal(person, "provider", provider=provider).as_caller
        for person in ("maria", "iacp.maria", "noble")
        for provider in ("iacp", "noble")
    ]
    robins = [
        Principal("iacp.robin", "validator", provider=None),
        Principal("iacp.robin", "validator", provider="iacp"),
        Principal("iacp.robin", "validator", agency="IA0570100"),
    ]
    callers += [robin.as_caller for robin in robins]
    assert len(set(callers)) == len(callers)


def test_a_caller_named_after_its_party_is_the_caller_that_it_was() -> None:
    for who in (
        Principal("iacp.dana", "provider", provider="iacp"),
        Principal("IA0570100", "requester", agency="IA0570100"),
        Principal("maria", "coordinator"),
    ):
        assert who.as_caller == who.as_text
