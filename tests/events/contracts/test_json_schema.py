from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from events.catalogue import Catalogue
from events.contracts.examples import example_file, examples
from events.contracts.json_schema import SCHEMAS, schema_file, stale, write
from events.event import Event
from events.facts import CATALOGUE

EXAMPLES = examples()


class LampLit(Event):
    wire_name = "LampLit"
    category = "lamp"

    room: str
    hour: int


class LampLitAnew(Event):
    wire_name = "LampLit"
    category = "lamp"

    room: str


@pytest.mark.parametrize("fact", list(CATALOGUE), ids=lambda fact: fact.wire_name)
def test_a_golden_example_fits_its_schema_and_still_loads(fact: type[Event]) -> None:
    for version in range(1, fact.schema_version + 1):
        example = json.loads((SCHEMAS / example_file(fact, version)).read_text())
        jsonschema.validate(example, json.loads((SCHEMAS / schema_file(fact, version)).read_text()))
        if version == fact.schema_version:
            assert fact.model_validate(example) == EXAMPLES[fact.wire_name]


def test_every_fact_has_one_example_under_its_own_name() -> None:
    assert {type(example) for example in EXAMPLES.values()} == set(CATALOGUE)


def test_what_is_checked_in_is_current() -> None:
    assert stale() == []


def test_a_published_shape_is_not_overwritten_by_one_that_breaks_it(tmp_path: Path) -> None:
    write(tmp_path, Catalogue([LampLit]))
    before = (tmp_path / "LampLit.v1.json").read_text()

    faults = write(tmp_path, Catalogue([LampLitAnew]))

    assert len(faults) == 1
    assert "the field hour was removed" in faults[0]
    assert "schema_version = 2" in faults[0]
    assert (tmp_path / "LampLit.v1.json").read_text() == before
    assert any(
        "the field hour was removed" in fault for fault in stale(tmp_path, Catalogue([LampLitAnew]))
    )


def test_a_missing_file_and_one_too_many_are_named(tmp_path: Path) -> None:
    (tmp_path / "LampSold.v1.json").write_text("{}")

    faults = stale(tmp_path, Catalogue([LampLit]))

    assert faults == [
        "LampLit.v1.json is missing; run: make schemas",
        "LampLit.v1.example.json is missing; write an example of the fact there",
        "LampSold.v1.json belongs to no fact: a published shape stays, so its fact must stay too",
    ]
