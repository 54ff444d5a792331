"""Every fact that names a person outside of the person's own stream is in that person's trail."""

from __future__ import annotations

import re

import orjson

from events.catalogue import dump
from events.contracts.examples import examples
from events.telling.naming import NAMED_IN

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
