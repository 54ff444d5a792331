from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

import pytest
from pydantic import Field, field_validator

from events.days import Day
from services.kit.pages.forms import WHOLE, Fields, Form


class Colour(StrEnum):
    RED = "red"


class Asked(Fields):
    name: Annotated[str, Field(min_length=2, max_length=5, title="the full name")]
    kind: Literal["small", "large"]
    colours: Annotated[list[Colour], Field(min_length=1, max_length=2)]
    on: date | None = None
    since: Day | None = None
    hours: Annotated[int, Field(ge=1, le=9)] = 1
    code: Annotated[str, Field(pattern="^[A-Z]$")] = "A"
    other: str = ""

    @field_validator("other")
    @classmethod
    def _plain(cls, other: str) -> str:
        if other == "sentence":
            raise ValueError("Say something else.")
        if other == "rule":
            raise ValueError("must be something else")
        return other


GOOD = {"name": ["Jo"], "kind": ["small"], "colours": ["red"]}


def test_a_form_without_faults_has_content() -> None:
    form = Form(Asked, {**GOOD, "on": ["2026-03-31"], "hours": ["3"]}).read()
    assert form.content == Asked(
        name="Jo", kind="small", colours=[Colour.RED], on=date(2026, 3, 31), hours=3
    )
    assert form.faults == {}


def test_blanks_around_a_value_are_no_part_of_it_and_blanks_alone_are_no_value() -> None:
    form = Form(Asked, {**GOOD, "name": ["  Jo "], "on": [" "]}).read()
    assert form.content is not None
    assert (form.content.name, form.content.on) == ("Jo", None)


@pytest.mark.parametrize(
    ("name", "values", "sentence"),
    [
        ("name", [], "Enter the full name."),
        ("name", [" "], "Enter the full name."),
        ("name", ["J"], "Enter the full name in at least 2 characters."),
        ("name", ["Johannes"], "Enter the full name in at most 5 characters."),
        ("name", ["Jo", "Jim"], "Check the full name."),
        ("kind", [], "Choose the kind."),
        ("kind", ["medium"], "Choose the kind."),
        ("colours", [], "Choose the colours."),
        ("colours", ["blue"], "Choose the colours."),
        ("on", ["31.3."], "Enter the on as a day, such as 2026-03-31."),
        ("since", ["31.3."], "Enter the since as a day, such as 2026-03-31."),
        ("hours", ["ten"], "Enter the hours as a number, such as 12."),
        ("hours", ["0"], "Enter the hours as 1 or more."),
        ("hours", ["10"], "Enter the hours as 9 or less."),
        ("code", ["aa"], "Enter the code in the form that is asked for."),
        ("other", ["sentence"], "Say something else."),
        ("other", ["rule"], "Check the other: it must be something else."),
    ],
)
def test_a_fault_is_a_sentence_that_says_what_to_do(
    name: str, values: list[str], sentence: str
) -> None:
    form = Form(Asked, {**GOOD, name: values}).read()
    assert form.faults == {name: sentence}
    assert form.content is None


def test_faults_stand_in_the_order_of_the_fields() -> None:
    assert list(Form(Asked, {"hours": ["0"]}).read().faults) == ["name", "kind", "colours", "hours"]


def test_values_are_kept_as_they_were_typed() -> None:
    form = Form(Asked, {**GOOD, "name": [" J "], "colours": ["red", "blue"]}).read()
    assert form.value("name") == " J "
    assert form.has("colours", "blue")
    assert form.value("other") == ""


def test_a_rule_that_looks_further_can_refuse_a_field_or_the_whole_form() -> None:
    form = Form(Asked, GOOD).read().refuse("Somebody has this name.", "name").refuse("Too late.")
    assert form.faults == {"name": "Somebody has this name.", WHOLE: "Too late."}
    assert form.content is None


def test_unknown_fields_are_ignored() -> None:
    assert Form(Asked, {**GOOD, "utm": ["x"]}).read().content is not None
