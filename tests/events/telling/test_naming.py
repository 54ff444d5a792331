"""Every fact that names a person outside of the person's own stream is in that person's trail."""

from __future__ import annotations

import re

import orjson

from events.catalogue import dump
from events.contracts.examples import examples
from events.telling.naming import CONTACT_IN, EXPERT_FIELDS, EXPERT_IN, NAMED_IN, contact_place
from events.vocabulary import ContactRole

PERSON = re.compile(r"person-[0-9a-f]{8}-")


def test_a_fact_that_names_a_person_is_known_to_do_so() -> None:
    unknown = [
        f"{name}.{field}"
        for name, event in examples().items()
        if event.category != "person"
        for field, value in orjson.loads(dump(event)).items()
        if isinstance(value, str) and PERSON.match(value)
        if not field.endswith("_by")  # the actor of the fact
        if field not in NAMED_IN.get(name, ())
    ]
    assert unknown == []


def test_each_name_in_the_table_is_a_field_of_its_fact() -> None:
    for name, fields in NAMED_IN.items():
        assert set(fields) <= set(type(examples()[name]).model_fields)


def test_every_field_with_an_expert_is_known() -> None:
    fields = {
        (name, field)
        for name, event in examples().items()
        for field in type(event).model_fields
        if "expert" in field
    }
    assert {field for _, field in fields} == EXPERT_FIELDS
    assert {name for name, _ in fields} == EXPERT_IN


def test_every_fact_with_a_contact_of_an_agency_is_known() -> None:
    roles = set(ContactRole)
    with_role = {
        name
        for name, event in examples().items()
        if any(
            isinstance(value, dict) and value.get("role") in roles
            for value in orjson.loads(dump(event)).values()
        )
    }
    assert with_role == CONTACT_IN


def test_a_contact_is_called_by_its_place() -> None:
    place = contact_place("contact-IA0570100-agency_executive")
    assert place == ("IA0570100", "agency_executive")
    for word in ("contact-IA0570100-chief", "contact-IA-agency_executive", "person-1", "maria"):
        assert contact_place(word) is None
