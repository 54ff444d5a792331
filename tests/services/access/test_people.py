"""Who may use the system: each outcome of each command."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from services.access.decisions import PERSON_DECIDER
from services.access.decisions.person_states import (
    Duty,
    PersonFact,
    duties_on,
    is_lasting_administrator,
)
from tests.services.access.rules import (
    ADMINISTRATOR,
    ANA,
    IN,
    IN_AS_ADMINISTRATOR,
    INVITATION_ID,
    LATER_INVITATION_ID,
    MARCH_1,
    MARCH_2,
    MARCH_8,
    MARCH_9,
    MAY_1,
    PERSON_RULES,
    admit,
    admitted,
    end,
    ended,
    grant,
    granted,
    invite,
    invited,
    remove,
    removed,
    renew,
)

LATER = invited(
    invitation_id=LATER_INVITATION_ID, reason="renewed", invited_on=MARCH_2, valid_until=MARCH_9
)


def test_somebody_is_invited_for_seven_days() -> None:
    PERSON_RULES.given().when(invite()).then(invited())


def test_a_second_click_invites_once_and_a_second_invitation_is_refused_while_one_is_open() -> None:
    PERSON_RULES.given(invited()).when(invite()).then()
    PERSON_RULES.given(invited()).when(
        invite(invitation_id=LATER_INVITATION_ID, on=MARCH_8)
    ).then_refused("already-invited", "until 2024-03-08", allowed=("renew", "remove"))


def test_after_its_days_somebody_is_invited_anew_perhaps_in_another_role() -> None:
    again = {"invitation_id": LATER_INVITATION_ID, "role": "reader"}
    PERSON_RULES.given(invited()).when(invite(on=MARCH_9, **again)).then(
        invited(invited_on=MARCH_9, valid_until=date(2024, 3, 16), **again)
    )


def test_whoever_is_in_is_granted_roles_and_not_invited() -> None:
    PERSON_RULES.given(*IN).when(invite(invitation_id=LATER_INVITATION_ID)).then_refused(
        "already-admitted", allowed=("grant", "end", "remove")
    )


def test_a_renewed_invitation_is_for_the_same_role_and_kills_the_former_link() -> None:
    PERSON_RULES.given(invited()).when(renew()).then(LATER)
    given = PERSON_RULES.given(invited(), LATER)
    given.when(renew()).then()
    given.when(admit()).then_refused("invitation-replaced")
    given.when(admit(invitation_id=LATER_INVITATION_ID)).facts  # noqa: B018 - raises if refused


@pytest.mark.parametrize(
    ("facts", "rule"),
    [((), "person-unknown"), (IN, "already-admitted"), ((invited(), removed()), "person-removed")],
)
def test_only_an_invitation_that_nobody_used_is_renewed(facts: Any, rule: str) -> None:
    PERSON_RULES.given(*facts).when(renew()).then_refused(rule)


def test_an_invitation_to_a_role_that_is_over_by_then_is_not_renewed() -> None:
    PERSON_RULES.given(invited(role_ends_on=MARCH_2)).when(renew()).then_refused(
        "ends-before-it-begins"
    )


def test_whoever_signs_in_by_the_link_is_in_and_has_the_role_of_whoever_invited() -> None:
    PERSON_RULES.given(invited()).when(admit()).then(admitted(), granted())
    PERSON_RULES.given(invited(role_ends_on=MAY_1)).when(admit()).then(
        admitted(), granted(ends_on=MAY_1)
    )
    PERSON_RULES.given(*IN).when(admit()).then()


@pytest.mark.parametrize(
    ("facts", "asked", "rule"),
    [
        ((), {}, "person-unknown"),
        ((invited(),), {"on": MARCH_9}, "invitation-ended"),
        ((invited(),), {"invitation_id": LATER_INVITATION_ID}, "invitation-replaced"),
        ((invited(), removed()), {}, "person-removed"),
        ((*IN, removed()), {}, "person-removed"),
        (IN, {"invitation_id": LATER_INVITATION_ID}, "already-admitted"),
    ],
)
def test_no_other_invitation_lets_anybody_in(facts: Any, asked: Any, rule: str) -> None:
    PERSON_RULES.given(*facts).when(admit(**asked)).then_refused(rule)


def test_an_invitation_admits_through_its_last_day() -> None:
    PERSON_RULES.given(invited()).when(admit(on=MARCH_8)).then(
        admitted(admitted_on=MARCH_8), granted(granted_on=MARCH_8)
    )


@pytest.mark.parametrize(
    "asked",
    [
        {"role": "requester"},
        {"role": "requester", "agency": "IA0570100", "provider": "iacp"},
        {"role": "provider"},
        {"role": "provider", "agency": "IA0570100"},
        {"role": "validator", "agency": "IA0570100", "provider": "iacp"},
        {"role": "coordinator", "agency": "IA0570100"},
        {"role": "reader", "provider": "iacp"},
        {"role": "administrator", "agency": "IA0570100"},
    ],
)
def test_no_role_is_held_for_the_wrong_organization(asked: dict[str, Any]) -> None:
    PERSON_RULES.given().when(invite(**asked)).then_refused("wrong-party")
    PERSON_RULES.given(*IN).when(grant(**asked)).then_refused("wrong-party")


@pytest.mark.parametrize(
    "asked",
    [
        {"role": "requester", "agency": "IA0570100"},
        {"role": "provider", "provider": "iacp"},
        {"role": "validator"},
        {"role": "validator", "agency": "IA0570100"},
        {"role": "validator", "provider": "iacp"},
    ],
)
def test_a_role_is_held_for_its_organization(asked: dict[str, Any]) -> None:
    PERSON_RULES.given().when(invite(**asked)).then(invited(**asked))
    PERSON_RULES.given(*IN).when(grant(**asked)).then(
        granted(granted_on=MARCH_8, reason="new-duties", **asked)
    )


@pytest.mark.parametrize(
    ("asked", "rule", "says"),
    [
        (
            {"role": "requester", "agency": "IA0579900", "agency_known": False},
            "agency-not-registered",
            "agency IA0579900: ",
        ),
        (
            {"role": "validator", "agency": "IA0579900", "agency_known": False},
            "agency-not-registered",
            "agency IA0579900: ",
        ),
        (
            {
                "role": "requester",
                "agency": "IA0579900",
                "agency_gone": "IA0579900 was merged on 2024-02-01, and goes on into IA0570100",
            },
            "agency-gone",
            "goes on into IA0570100",
        ),
        (
            {"role": "provider", "provider": "nobody", "provider_known": False},
            "not-enrolled",
            "provider nobody: ",
        ),
    ],
)
def test_no_role_is_held_for_an_organization_that_there_is_not(
    asked: dict[str, Any], rule: str, says: str
) -> None:
    PERSON_RULES.given().when(invite(**asked)).then_refused(rule, says)
    PERSON_RULES.given(*IN).when(grant(**asked)).then_refused(rule, says)


@pytest.mark.parametrize("role", ["consumer", "respondent", "boss"])
def test_nobody_is_invited_in_a_role_that_people_do_not_have(role: str) -> None:
    with pytest.raises(ValidationError):
        invite(role=role)


def test_a_role_granted_twice_is_held_once_and_may_be_made_longer_never_shorter() -> None:
    given = PERSON_RULES.given(*IN, granted(role="reader", ends_on=MARCH_9))
    given.when(grant(ends_on=MARCH_9)).then()
    for ends_on in (MAY_1, None):
        given.when(grant(ends_on=ends_on, reason="longer")).then(
            granted(role="reader", ends_on=ends_on, reason="longer", granted_on=MARCH_8)
        )
    lasting = PERSON_RULES.given(*IN, granted(role="reader"))
    lasting.when(grant(ends_on=MAY_1)).then_refused("held-longer", allowed=("end",))


def test_a_role_that_ended_is_granted_again() -> None:
    PERSON_RULES.given(*IN, ended(ends_on=MARCH_8)).when(grant(role="coordinator")).then(
        granted(reason="new-duties", granted_on=MARCH_8)
    )


def test_a_role_begins_before_it_ends_and_ends_within_ten_years() -> None:
    given = PERSON_RULES.given(*IN)
    given.when(grant(ends_on=MARCH_8)).then_refused("ends-before-it-begins")
    given.when(grant(ends_on=date(2034, 3, 12))).then_refused("too-far-ahead")
    PERSON_RULES.given().when(invite(role_ends_on=MARCH_1)).then_refused("ends-before-it-begins")


def test_only_whoever_is_in_is_granted_a_role() -> None:
    PERSON_RULES.given().when(grant()).then_refused("person-unknown")
    PERSON_RULES.given(invited()).when(grant()).then_refused(
        "not-admitted", allowed=("renew", "remove")
    )
    PERSON_RULES.given(*IN, removed()).when(grant()).then_refused("person-removed")


def test_nobody_has_more_different_roles_than_there_is_room_for() -> None:
    held = [granted(role="requester", agency=f"IA05701{number:02d}") for number in range(19)]
    PERSON_RULES.given(*IN, *held).when(grant()).then_refused("too-many-roles")
    PERSON_RULES.given(*IN, *held[1:]).when(grant()).facts  # noqa: B018 - raises if refused


def test_a_role_ends_today_or_on_a_later_day() -> None:
    given = PERSON_RULES.given(*IN)
    given.when(end()).then(ended())
    given.when(end(ends_on=MAY_1)).then(ended(ends_on=MAY_1))
    given.when(end(ends_on=MARCH_2)).then_refused("out-of-order")
    given.when(end(ends_on=date(2034, 3, 12))).then_refused("too-far-ahead")


def test_a_role_ends_once_and_an_end_that_is_to_come_is_moved_to_an_earlier_day() -> None:
    PERSON_RULES.given(*IN, ended()).when(end()).then()
    PERSON_RULES.given(*IN, ended()).when(end(ends_on=MARCH_9)).then_refused(
        "already-ended", "until 2024-03-08", allowed=("grant",)
    )
    to_come = PERSON_RULES.given(*IN, ended(ends_on=MAY_1))
    to_come.when(end()).then(ended())
    to_come.when(end(ends_on=date(2024, 5, 2))).then_refused("already-ended")


def test_a_role_that_was_never_held_does_not_end() -> None:
    PERSON_RULES.given(*IN).when(end(role="reader")).then_refused("role-unknown")
    PERSON_RULES.given().when(end()).then_refused("person-unknown")


def test_the_last_administrator_stays_one() -> None:
    given = PERSON_RULES.given(*IN_AS_ADMINISTRATOR)
    for leaves in (end(**ADMINISTRATOR), end(**ADMINISTRATOR, ends_on=MAY_1), remove()):
        given.when(leaves).then_refused("last-administrator", allowed=("grant",))
    for leaves in (
        end(**ADMINISTRATOR, administrators=(False,)),
        remove(administrators=(False, False)),
    ):
        given.when(leaves).then_refused("last-administrator")


def test_one_administrator_of_two_may_leave() -> None:
    given = PERSON_RULES.given(*IN_AS_ADMINISTRATOR)
    given.when(end(**ADMINISTRATOR, administrators=(False, True))).then(ended(**ADMINISTRATOR))
    given.when(remove(administrators=(True,))).then(removed())


def test_an_administrator_whose_role_ends_is_not_the_one_who_stays() -> None:
    for facts, stays in (
        (IN_AS_ADMINISTRATOR, True),
        ((*IN_AS_ADMINISTRATOR, ended(**ADMINISTRATOR, ends_on=MAY_1)), False),
        ((*IN_AS_ADMINISTRATOR, removed()), False),
        (IN, False),
        ((invited(**ADMINISTRATOR),), False),
    ):
        assert is_lasting_administrator(PERSON_DECIDER.fold(facts)) is stays


def test_a_removed_person_has_no_role_and_is_removed_once() -> None:
    PERSON_RULES.given(*IN).when(remove()).then(removed())
    PERSON_RULES.given(*IN, removed()).when(remove(reason="misuse")).then()
    PERSON_RULES.given().when(remove()).then_refused("person-unknown")
    assert duties_on(PERSON_DECIDER.fold([*IN, removed()]), MARCH_8) == ()


def test_removing_somebody_who_is_only_invited_takes_the_invitation_back() -> None:
    taken_back = {"reason": "invitation-taken-back"}
    PERSON_RULES.given(invited()).when(remove(**taken_back)).then(removed(**taken_back))


def test_whoever_was_removed_is_invited_again_and_has_none_of_the_former_roles() -> None:
    again = invited(role="reader", invitation_id=LATER_INVITATION_ID, reason="returns")
    PERSON_RULES.given(*IN, removed()).when(
        invite(role="reader", invitation_id=LATER_INVITATION_ID, reason="returns")
    ).then(again)
    back: list[PersonFact] = [
        *IN,
        removed(),
        again,
        admitted(invitation_id=LATER_INVITATION_ID),
        granted(role="reader"),
    ]
    assert duties_on(PERSON_DECIDER.fold(back), MARCH_9) == (Duty("reader"),)
    PERSON_RULES.given(*back).when(admit(invitation_id=INVITATION_ID)).then_refused(
        "already-admitted"
    )


def test_a_role_is_held_until_the_day_before_it_ends() -> None:
    person = PERSON_DECIDER.fold([*IN, ended(ends_on=MARCH_9)])
    assert duties_on(person, MARCH_8) == (Duty("coordinator"),)
    assert duties_on(person, MARCH_9) == ()


def test_what_nobody_can_have_told_yet_is_refused() -> None:
    PERSON_RULES.given().when(invite(on=date(2024, 3, 12))).then_refused("in-the-future")


def test_no_fact_names_anybody() -> None:
    facts = PERSON_RULES.given().when(invite()).facts
    assert facts[0].model_dump().keys() & {"name", "mail", "email", "issuer", "subject"} == set()
    assert facts[0].model_dump()["invited_by"] == ANA
