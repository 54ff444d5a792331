"""What a fact changed is told field by field, beside what was told before."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from pydantic import BaseModel

from events.catalogue import NewerFactError
from events.event import TOKEN_PREFIX, Event
from events.facts import CATALOGUE
from events.telling.changes import (
    FREE_TEXTS,
    OF_THE_ACT,
    OF_THE_THING,
    PARTS,
    TOLD_ANEW,
    WITHHELD,
    Change,
    Telling,
    differences,
)
from tests.events.telling.facts import EXAMPLES, told

FACT = pytest.mark.parametrize("fact", CATALOGUE.published, ids=lambda fact: fact.wire_name)


def shown(changes: list[Change]) -> dict[str, tuple[object, object]]:
    return {change.field: (change.before, change.after) for change in changes}


def test_what_was_told_before_stands_beside_what_is_told_now() -> None:
    telling = Telling(personal=True)
    first = shown(telling.tell(told("RequestSubmitted", program="cri-tac", confidential=None)))
    assert first["program"] == (None, "cri-tac")
    assert "confidential" not in first  # nothing was told of it
    screened = shown(
        telling.tell(told("RequestScreened", program="critical-response", confidential=True))
    )
    assert screened["program"] == ("cri-tac", "critical-response")
    assert screened["confidential"] == (None, True)
    assert "ori" not in screened


def test_what_was_told_of_one_delivery_is_not_compared_with_another() -> None:
    telling = Telling(personal=True)
    one, other = "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"
    telling.tell(told("DeliveryRecorded", delivery_id=one, hours=2.0))
    telling.tell(told("DeliveryRecorded", delivery_id=other, hours=5.0))
    corrected = telling.tell(told("DeliveryCorrected", delivery_id=one, hours=3.0))
    assert shown(corrected)["hours"] == (2.0, 3.0)
    assert {change.part for change in corrected} == {f"delivery {one}"}


def test_a_reason_belongs_to_its_act_and_has_nothing_before() -> None:
    telling = Telling(personal=True)
    telling.tell(told("EngagementHeld", reason="litigation", note="the first"))
    again = shown(telling.tell(told("EngagementHeld", reason="funding", note=None)))
    assert again["reason"] == (None, "funding")
    assert "note" not in again


def test_who_may_not_see_persons_sees_that_they_changed_and_not_to_what() -> None:
    telling = Telling(personal=False)
    person = EXAMPLES["RequestSubmitted"].model_dump()["contact"]
    telling.tell(told("RequestSubmitted", contact=person | {"name": "Ada Lovelace"}))
    amended = telling.tell(told("RequestAmended", contact=person | {"name": "Mary Shelley"}))
    assert shown(amended)["contact.name"] == (WITHHELD, WITHHELD)
    assert "contact.email" not in shown(amended)
    whole = repr(amended) + repr(telling.tell(told("RequestSubmitted", problem="It is Ada.")))
    assert "Ada" not in whole
    assert "Mary" not in whole


@FACT
def test_nothing_personal_of_any_fact_is_told_to_who_may_not_see_it(fact: type[Event]) -> None:
    marked = mark(EXAMPLES[fact.wire_name])
    recorded = told(fact.wire_name, **marked)
    assert "PERSONAL" not in repr(Telling(personal=False).tell(recorded))
    written = b"PERSONAL" in recorded.data
    assert ("PERSONAL" in repr(Telling(personal=True).tell(recorded))) is written


def mark(event: BaseModel) -> dict[str, Any]:
    """What is personal in a fact, and what is written freely, replaced by a word to look for."""
    said: dict[str, Any] = {}
    for name, field in type(event).model_fields.items():
        value = getattr(event, name)
        extra = field.json_schema_extra
        personal = "x-personal" in str(extra) or "x-personal" in str(field.metadata)
        if isinstance(value, str) and (personal or (name in FREE_TEXTS and type(value) is str)):
            said[name] = "PERSONAL"
        elif isinstance(value, BaseModel):
            said[name] = value.model_dump() | mark(value)
        elif isinstance(value, tuple) and any(isinstance(one, BaseModel) for one in value):
            said[name] = [one.model_dump() | mark(one) for one in value]
    return said


@FACT
def test_a_fact_that_is_told_again_changes_nothing(fact: type[Event]) -> None:
    telling = Telling(personal=False)
    recorded = told(fact.wire_name)
    telling.tell(recorded)
    again = telling.tell(recorded)
    assert [change for change in again if change.before is not None] == []


def test_the_difference_of_two_states_is_what_was_told_between_them() -> None:
    telling = Telling(personal=True)
    telling.tell(told("AgencyRegistered", ori="IA0570100", sworn=100))
    before = dict(telling.state())
    telling.tell(told("AgencyProfileChanged", ori="IA0570100", sworn=120))
    telling.tell(told("AgencyProfileChanged", ori="IA0570100", sworn=130))
    [sworn] = [one for one in differences(before, telling.state()) if one.field == "sworn"]
    assert (sworn.before, sworn.after) == (100, 130)
    assert differences(telling.state(), telling.state()) == []


def test_a_fact_of_a_newer_release_is_not_compared() -> None:
    newer = told("AgencyRegistered")._replace(schema_version=99)
    with pytest.raises(NewerFactError):
        Telling(personal=True).tell(newer)


def test_each_name_in_the_tables_is_a_field_of_its_fact() -> None:
    fields = {fact.wire_name: set(fact.model_fields) for fact in CATALOGUE.published}
    for wire_name, (_, named) in PARTS.items():
        assert {name.partition(".")[0] for name in named} <= fields[wire_name], wire_name
    for wire_name, of_the_thing in OF_THE_THING.items():
        assert of_the_thing <= fields[wire_name] & OF_THE_ACT
    every = set().union(*fields.values())
    assert every >= OF_THE_ACT
    assert every | {"text"} >= FREE_TEXTS


@pytest.mark.parametrize("personal", [True, False])
def test_a_text_that_is_encrypted_before_and_after_is_told_anew_and_no_token_is_shown(
    personal: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    telling = Telling(personal=personal)
    first, second = told("ContactNamed"), told("ContactNamed")
    for recorded, token in ((first, "one"), (second, "other")):
        content = orjson.loads(recorded.data)
        content["contact"]["name"] = f"{TOKEN_PREFIX}{token}"
        changes = telling.tell(recorded._replace(data=orjson.dumps(content)))
    assert shown(changes)["contact.name"] == (None, TOLD_ANEW)
