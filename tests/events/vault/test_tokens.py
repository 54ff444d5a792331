"""Texts become tokens and come back; a token anywhere else is nobody's."""

from __future__ import annotations

import os
from typing import Any

import orjson
import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from events.contracts.examples import examples
from events.contracts.marks import marked_in
from events.event import KEY_FIELD, REMOVED, Event
from events.facts import CATALOGUE
from events.ids import new_id
from events.vault.readers import READERS
from events.vault.tokens import (
    DataKey,
    NotItsOwnError,
    encrypted,
    has_text,
    key_of,
    opened,
)

EVENT_ID = new_id()
SUBMITTED = marked_in("RequestSubmitted", 1)
TEXT = st.text(st.characters(codec="utf-8"), min_size=1)


def new_key() -> DataKey:
    return DataKey(new_id(), AESGCM(os.urandom(32)))


def submitted(name: str = "Maria Gonzalez", problem: str = "Ask Sgt. Lee") -> dict[str, Any]:
    return {
        "ori": "CA0000000",
        "contact": {
            "role": "point_of_contact",
            "name": name,
            "email": "m@x.gov",
            "telephone": None,
        },
        "problem": problem,
    }


def kept(content: dict[str, Any], key: DataKey) -> dict[str, Any]:
    assert SUBMITTED is not None
    return encrypted(content, SUBMITTED, key, EVENT_ID)


@given(TEXT, TEXT)
def test_every_text_comes_back_and_stands_nowhere_meanwhile(name: str, problem: str) -> None:
    key = new_key()
    content = submitted(name, problem)
    stored = kept(content, key)
    assert stored["ori"] == "CA0000000"
    assert stored["contact"]["telephone"] is None
    assert stored["contact"]["name"].startswith(f"enc:1:{key.id}:")
    assert key_of(stored) == key.id
    assert opened(stored, key.id, key.cipher, EVENT_ID) == content


@pytest.mark.parametrize("fact", examples().values(), ids=lambda fact: fact.wire_name)
def test_every_fact_reads_back_as_it_was_told(fact: Event) -> None:
    key, content = new_key(), orjson.loads(fact.model_dump_json())
    marked = marked_in(fact.wire_name, fact.schema_version)
    if marked is None or not has_text(content, marked):
        return
    stored = encrypted(content, marked, key, EVENT_ID)
    assert type(fact).model_validate(stored) != fact
    read = opened(stored, key.id, key.cipher, EVENT_ID)
    assert type(fact).model_validate(read) == fact


def test_no_fact_has_a_field_called_as_that_of_the_key() -> None:
    assert all(KEY_FIELD not in fact.model_fields for fact in CATALOGUE.published)


def test_a_fact_without_such_a_text_needs_no_key() -> None:
    assert SUBMITTED is not None
    nobody = {"contact": {"name": "", "email": None}, "problem": "", "ori": "CA0000000"}
    assert not has_text(nobody, SUBMITTED)
    assert has_text(submitted(), SUBMITTED)


def test_of_a_destroyed_key_every_text_is_removed() -> None:
    key = new_key()
    read = opened(kept(submitted(), key), key.id, None, EVENT_ID)
    assert read["contact"]["name"] == read["contact"]["email"] == read["problem"] == REMOVED
    assert read["contact"]["telephone"] is None


def test_a_token_moved_to_another_fact_cannot_be_read() -> None:
    key = new_key()
    with pytest.raises(NotItsOwnError):
        opened(kept(submitted(), key), key.id, key.cipher, new_id())


def test_a_token_moved_to_another_field_cannot_be_read() -> None:
    key = new_key()
    stored = kept(submitted(), key)
    stored["ori"] = stored["contact"]["name"]
    with pytest.raises(NotItsOwnError):
        opened(stored, key.id, key.cipher, EVENT_ID)


@pytest.mark.parametrize("end", ["", "A", "AAAA", "not base64!", "A" * 60])
def test_a_token_that_was_cut_or_made_up_cannot_be_read(end: str) -> None:
    key = new_key()
    stored = kept(submitted(), key) | {"problem": f"enc:1:{key.id}:{end}"}
    with pytest.raises(NotItsOwnError):
        opened(stored, key.id, key.cipher, EVENT_ID)


def test_a_text_that_looks_like_a_token_is_a_text() -> None:
    key, looks = new_key(), f"enc:1:{new_id()}:AAAA"
    stored = kept(submitted(looks), key)
    assert opened(stored, key.id, key.cipher, EVENT_ID)["contact"]["name"] == looks
    assert key_of(submitted(looks)) is None


def test_somebody_reads_each_kind_of_fact_that_has_such_a_text() -> None:
    kinds = {
        fact.category
        for fact in CATALOGUE.published
        if marked_in(fact.wire_name, fact.schema_version) is not None
    }
    assert kinds == READERS["import"]
    assert kinds == set().union(*(READERS[name] for name in READERS if name != "import"))
