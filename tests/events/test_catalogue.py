from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
import pytest

from events.catalogue import Catalogue, CatalogueError, NewerFactError, UndecodableError, dump
from events.event import Event, Recorded


class NoteTaken(Event):
    wire_name = "NoteTaken"
    schema_version = 3
    category = "note"

    text: str
    author: str
    pages: int


UPGRADES = {
    ("NoteTaken", 1): lambda old: {**old, "author": "unknown"},
    ("NoteTaken", 2): lambda old: {**old, "pages": 1},
}


def recorded(content: dict[str, Any], *, version: int = 3, name: str = "NoteTaken") -> Recorded:
    return Recorded(
        position=7,
        stream="note-1",
        version=1,
        id=UUID(int=1),
        type=name,
        schema_version=version,
        data=orjson.dumps(content),
        metadata={"actor": "clerk:ann", "correlation_id": "c"},
        recorded_at=datetime(2020, 1, 1, tzinfo=UTC),
    )


def test_a_fact_reads_as_it_was_written() -> None:
    note = NoteTaken(text="é", author="ann", pages=2)
    row = recorded(orjson.loads(dump(note)))

    assert Catalogue([NoteTaken], UPGRADES).load(row) == note


def test_an_old_shape_is_upgraded_step_by_step() -> None:
    catalogue = Catalogue([NoteTaken], UPGRADES)

    assert catalogue.load(recorded({"text": "a"}, version=1)) == NoteTaken(
        text="a", author="unknown", pages=1
    )
    assert catalogue.load(recorded({"text": "a", "author": "b"}, version=2)) == NoteTaken(
        text="a", author="b", pages=1
    )


def test_an_unknown_fact_is_nothing_to_who_only_listens() -> None:
    assert Catalogue([NoteTaken], UPGRADES).load(recorded({}, name="NoteBurnt")) is None


def test_an_unknown_fact_is_missed_by_who_decides() -> None:
    with pytest.raises(NewerFactError, match="position 7: NoteBurnt v3 is not known"):
        Catalogue([NoteTaken], UPGRADES).require(recorded({}, name="NoteBurnt"))


@pytest.mark.parametrize("version", [4, 32_767])
def test_a_newer_shape_of_a_known_fact_is_said_to_be_newer(version: int) -> None:
    catalogue = Catalogue([NoteTaken], UPGRADES)
    for read in (catalogue.load, catalogue.hear, catalogue.require):
        with pytest.raises(NewerFactError, match=f"NoteTaken v{version} is not known"):
            read(recorded({"text": "a"}, version=version))


def test_an_upgrade_that_fails_is_a_fault_of_the_content() -> None:
    def fails(_old: dict[str, Any]) -> dict[str, Any]:
        raise KeyError("text")

    catalogue = Catalogue([NoteTaken], {**UPGRADES, ("NoteTaken", 2): fails})
    with pytest.raises(UndecodableError, match="its upgrade fails: KeyError"):
        catalogue.load(recorded({"text": "a"}, version=2))


def test_a_catalogue_says_which_versions_it_reads() -> None:
    catalogue = Catalogue([NoteTaken], UPGRADES)
    assert [catalogue.reads("NoteTaken", version) for version in range(5)] == [
        False,
        True,
        True,
        True,
        False,
    ]
    assert not catalogue.reads("NoteBurnt", 1)


def test_a_field_that_a_newer_writer_added_is_ignored() -> None:
    row = recorded({"text": "a", "author": "b", "pages": 1, "mood": "good"})

    assert Catalogue([NoteTaken], UPGRADES).load(row) == NoteTaken(text="a", author="b", pages=1)


def test_content_that_does_not_fit_is_named_with_its_position() -> None:
    with pytest.raises(UndecodableError, match=r"position 7: NoteTaken v3 .*pages"):
        Catalogue([NoteTaken], UPGRADES).load(recorded({"text": "a", "author": "b"}))


def test_a_chain_of_upgrades_may_not_have_a_gap() -> None:
    with pytest.raises(CatalogueError, match="no upgrade from NoteTaken v1"):
        Catalogue([NoteTaken], {("NoteTaken", 2): UPGRADES["NoteTaken", 2]})


def test_an_upgrade_must_lead_to_a_known_shape() -> None:
    with pytest.raises(CatalogueError, match="NoteTaken v3 leads to no known shape"):
        Catalogue([NoteTaken], {**UPGRADES, ("NoteTaken", 3): lambda old: old})


def test_two_facts_may_not_share_a_name() -> None:
    with pytest.raises(CatalogueError, match="two facts are called NoteTaken"):
        Catalogue([NoteTaken, NoteTaken], UPGRADES)
