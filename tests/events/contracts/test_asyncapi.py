from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import jsonschema
import orjson
import pytest

from events.catalogue import dump
from events.contracts.asyncapi import document
from events.contracts.examples import examples
from events.event import Event, Recorded
from events.facts import CATALOGUE
from events.log.stream.cloudevents import encode, subject

EXAMPLES = examples()

DOCUMENT = document("localhost:4222", "1.0")


def references(part: Any) -> list[str]:
    match part:
        case {"$ref": str(reference)}:
            return [reference]
        case dict():
            return [found for value in part.values() for found in references(value)]
        case list():
            return [found for value in part for found in references(value)]
        case _:
            return []


def test_every_fact_has_its_message_and_its_channel() -> None:
    names = {fact.wire_name for fact in CATALOGUE}

    assert set(DOCUMENT["components"]["messages"]) == names
    assert set(DOCUMENT["channels"]) == names


def test_every_reference_leads_somewhere() -> None:
    for reference in references(DOCUMENT):
        target = DOCUMENT
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]


@pytest.mark.parametrize("event", EXAMPLES.values(), ids=list(EXAMPLES))
def test_a_message_as_the_relay_sends_it_fits_the_document(event: Event) -> None:
    recorded = Recorded(
        position=2**40,
        stream=f"{event.category}-1",
        version=1,
        id=UUID(int=7),
        type=event.wire_name,
        schema_version=event.schema_version,
        data=dump(event),
        metadata={"actor": "coordinator:ann", "correlation_id": "c"},
        recorded_at=datetime(2024, 1, 1, tzinfo=UTC),
    )
    payload = DOCUMENT["components"]["messages"][event.wire_name]["payload"]

    jsonschema.validate(
        orjson.loads(encode(recorded)), {**payload, "components": DOCUMENT["components"]}
    )
    assert DOCUMENT["channels"][event.wire_name]["address"] == subject(recorded)


@pytest.mark.parametrize("public_url", [None, "https://help.example.org"])
def test_every_message_has_an_example_that_fits_it(public_url: str | None) -> None:
    told = document("localhost:4222", "1.0", public_url=public_url)
    for fact in CATALOGUE:
        message = told["components"]["messages"][fact.wire_name]
        (example,) = message["examples"]
        schema = {**message["payload"], "components": told["components"]}
        jsonschema.Draft202012Validator(schema).validate(example["payload"])
        assert example["payload"]["type"] == fact.wire_name
