"""What the rows of agencies show."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.intake.queries.agencies import (
    find_agency,
    list_agencies,
    list_agencies_of_stem,
    list_contacts,
    list_other_actions,
)
from tests.services.intake.given import (
    MARCH_1,
    MARCH_2,
    MARCH_3,
    MARCH_4,
    ORI,
    action_ended,
    action_noted,
    contact,
    contact_named,
    executive_changed,
    registered,
)
from tests.services.intake.showing import OTHER_ORI, Shown, changed


async def test_an_agency_shows_its_latest_profile_and_both_days(shown: Shown) -> None:
    pool = await shown.after(registered(), changed(sworn=None, kind=None, name="Cedar Rapids PD"))
    agency = await find_agency(pool, ORI)
    assert agency is not None
    assert agency.model_dump() == {
        "ori": ORI,
        "name": "Cedar Rapids PD",
        "kind": None,
        "state": "IA",
        "sworn": None,
        "registered_on": MARCH_1,
        "changed_on": MARCH_2,
        **dict.fromkeys(("ended_on", "ended_by", "successor", "covered_by", "covered_on")),
        **dict.fromkeys(("cover_ended_on", "dormant_on", "dormancy_ended_on")),
        "split_into": (),
        "version": 2,
    }


async def test_an_older_profile_told_later_leaves_the_present_one(shown: Shown) -> None:
    older = changed(sworn=180, changed_on=date(2023, 5, 1))
    between = changed(sworn=190, changed_on=MARCH_2)
    latest = changed(sworn=250, changed_on=MARCH_3)
    pool = await shown.after(registered(), latest, older, between)
    agency = await find_agency(pool, ORI)
    assert agency is not None
    assert (agency.sworn, agency.registered_on, agency.changed_on) == (250, MARCH_1, MARCH_3)
    assert agency.version == 4


async def test_a_change_of_an_agency_that_was_never_registered_shows_what_it_says(
    shown: Shown,
) -> None:
    agency = await find_agency(await shown.after(changed()), ORI)
    assert agency is not None
    assert (agency.registered_on, agency.changed_on) == (None, MARCH_2)


async def test_agencies_are_found_by_part_of_name_or_ori_state_and_kind(shown: Shown) -> None:
    pool = await shown.after(
        registered(),
        registered(ori=OTHER_ORI, name="Adams County 100% Sheriff", kind="sheriff", state="NE"),
    )

    async def found(**filters: Any) -> list[str]:
        asked: dict[str, Any] = {"part": None, "state": None, "kind": None, "after_ori": None}
        agencies = await list_agencies(pool, **(asked | filters), limit=10)
        return [agency.ori for agency in agencies]

    assert await found() == [ORI, OTHER_ORI]
    assert await found(part="CEDAR") == [ORI]
    assert await found(part="nb001") == [OTHER_ORI]
    assert await found(part="0%") == [OTHER_ORI]
    assert await found(part="_edar") == []
    assert await found(state="NE") == [OTHER_ORI]
    assert await found(kind="local") == [ORI]
    assert await found(after_ori=ORI) == [OTHER_ORI]


async def test_the_last_contact_of_each_role_is_shown(shown: Shown) -> None:
    point = contact(role="point_of_contact", name="Robin Doe")
    pool = await shown.after(
        registered(), contact_named(), contact_named(contact=point), executive_changed()
    )
    contacts = (await list_contacts(pool, ORI)).items
    assert [(each.role, each.name, each.named_on) for each in contacts] == [
        ("agency_executive", "Kim Poe", MARCH_3),
        ("point_of_contact", "Robin Doe", MARCH_1),
    ]
    agency = await find_agency(pool, ORI)
    assert agency is not None
    assert agency.version == 4


async def test_a_profile_told_after_a_contact_is_shown_with_its_version(shown: Shown) -> None:
    pool = await shown.after(registered(), contact_named(), changed(name="Cedar Rapids PD"))
    agency = await find_agency(pool, ORI)
    assert agency is not None
    assert (agency.name, agency.version) == ("Cedar Rapids PD", 3)


async def test_other_actions_are_shown_the_latest_first_with_their_ends(shown: Shown) -> None:
    pool = await shown.after(
        registered(),
        action_noted(),
        action_noted(action="litigation", note="A suit."),
        action_ended(),
        action_noted(noted_on=MARCH_4),
    )
    actions = (await list_other_actions(pool, ORI)).items
    assert [(each.action, each.noted_on, each.ended_on) for each in actions] == [
        ("pattern-or-practice", MARCH_4, None),
        ("litigation", MARCH_1, None),
        ("pattern-or-practice", MARCH_1, MARCH_3),
    ]


async def test_agencies_are_found_by_their_first_seven_characters(shown: Shown) -> None:
    pool = await shown.after(registered(), registered(ori="IA0570200"), registered(ori=OTHER_ORI))
    found = await list_agencies_of_stem(pool, "IA05701")
    assert [agency.ori for agency in found] == [ORI]
