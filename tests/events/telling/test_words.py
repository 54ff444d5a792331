"""Every fact has its words, and they name nobody."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Any, get_args, get_origin
from uuid import UUID

import orjson
import pytest

from events import operations
from events.catalogue import dump
from events.contracts.examples import examples
from events.event import PERSONAL_MARK, Event
from events.facts import CATALOGUE
from events.telling.changes import FREE_TEXTS
from events.telling.words import OF_THE_VOCABULARY, WORDS, day_of, fields_of, sentence_of
from events.vocabulary.phrases import phrase_of

EXAMPLES = examples()
FACT = pytest.mark.parametrize("fact", CATALOGUE.published, ids=lambda fact: fact.wire_name)
PERSONS = {"coordinator", "validator", "submitted_by", "validated_by", "returned_by"}


def test_each_fact_has_words_and_nothing_else_has() -> None:
    assert set(WORDS) == {fact.wire_name for fact in CATALOGUE}


@FACT
def test_a_sentence_quotes_fields_that_the_fact_always_has(fact: type[Event]) -> None:
    for name in fields_of(WORDS[fact.wire_name]):
        assert type(None) not in get_args(fact.model_fields[name].annotation), name


@FACT
def test_a_sentence_quotes_no_person_and_no_free_text(fact: type[Event]) -> None:
    schema = fact.model_json_schema()
    for name in fields_of(WORDS[fact.wire_name]):
        assert name not in FREE_TEXTS | PERSONS
        field = schema["properties"][name]
        assert PERSONAL_MARK not in str(field)
        assert is_a_word(fact.model_fields[name].annotation, fact.model_fields[name].metadata), name


def is_a_word(annotation: Any, metadata: list[Any]) -> bool:
    """Whether all values are numbers, days, ids, codes: no text that somebody writes freely."""
    if get_origin(annotation) is tuple:
        return is_a_word(get_args(annotation)[0], metadata)
    if hasattr(annotation, "__metadata__"):
        return is_a_word(annotation.__origin__, [*annotation.__metadata__, *metadata])
    if isinstance(annotation, type) and issubclass(annotation, Enum | int | date | UUID):
        return True
    if get_args(annotation) and all(isinstance(each, str) for each in get_args(annotation)):
        return True  # a Literal
    return annotation is str and (
        any(getattr(each, "pattern", None) for each in metadata) or metadata == []
    )


@FACT
def test_the_day_of_a_fact_is_one_of_its_days(fact: type[Event]) -> None:
    content = orjson.loads(dump(EXAMPLES[fact.wire_name]))
    day = day_of(fact.wire_name, content)
    if fact in operations.FACTS:  # told by the command line at the moment itself
        assert (day, [n for n in fact.model_fields if n.endswith("_on")]) == (None, [])
        return
    assert day is not None
    date.fromisoformat(day)
    assert fact.model_fields[WORDS[fact.wire_name].day or ""].annotation is date


@FACT
def test_a_fact_is_told_in_a_sentence_without_gaps(fact: type[Event]) -> None:
    sentence = sentence_of(fact.wire_name, orjson.loads(dump(EXAMPLES[fact.wire_name])))
    assert sentence[0].isupper() or sentence[0].isdigit()
    assert sentence.endswith(".")
    assert not set("{}") & set(sentence)
    assert "(not said)" not in sentence


@FACT
def test_a_word_of_the_vocabulary_is_told_as_people_read_it(fact: type[Event]) -> None:
    words = WORDS[fact.wire_name]
    content = orjson.loads(dump(EXAMPLES[fact.wire_name]))
    for name in fields_of(words):
        field = fact.model_fields[name]
        kinds = {field.annotation, *get_args(field.annotation)}
        for kind in (each for each in kinds if isinstance(each, type) and issubclass(each, Enum)):
            assert name in OF_THE_VOCABULARY, name
            for member in kind:
                told = [member.value] if isinstance(content[name], list) else member.value
                sentence = sentence_of(fact.wire_name, content | {name: told})
                assert phrase_of(member.value)[1:] in sentence


def test_what_is_no_word_of_the_vocabulary_is_told_as_it_is() -> None:
    merged = {"into": "fa3c1b2e-aaaa-4bbb-8ccc-dddddddddddd"}
    assert merged["into"] in sentence_of("RequestMerged", merged)
    withdrawn = {"year": 2024, "reason": "It names a co-worker"}
    assert "It names a co-worker" in sentence_of("CaseStudyWithdrawn", withdrawn)
    split = {"topic": "active-threat", "into": ["gun-violence", "de-escalation"]}
    said = "The topic active threat was divided into gun violence, de-escalation."
    assert sentence_of("TopicSplit", split) == said


def test_a_fact_of_a_newer_release_is_told_by_its_name() -> None:
    assert sentence_of("MoonReached", {"moon": 1}) == "MoonReached."
    assert day_of("MoonReached", {"reached_on": "2030-01-01"}) is None
