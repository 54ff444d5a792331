from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from events.event import Personal
from services.kit.http.field_faults import FAULTS_MAX, field_faults, personal_fields


class Person(BaseModel):
    model_config = ConfigDict(extra="forbid")

    executive: Personal = Field(max_length=3)
    deputy: Personal | None = None
    others: list[Personal] = []
    rank: int = 0
    motto: str = Field(default="", max_length=2)

    @field_validator("executive")
    @classmethod
    def _not_jo(cls, value: str) -> str:
        if value == "Jo":
            raise ValueError("Jo is not an executive")
        return value


def _faults_of(**fields: Any) -> list[dict[str, Any]]:
    try:
        Person(**fields)
    except ValidationError as invalid:
        found = field_faults(invalid.errors(), frozenset({"executive", "deputy", "others"}))
        return [fault.model_dump() for fault in found]
    raise AssertionError("nothing is wrong with it")


def test_a_fault_names_field_value_and_rule() -> None:
    assert _faults_of(executive="x", rank="high") == [
        {
            "field": "rank",
            "value": "high",
            "rule": "Input should be a valid integer, unable to parse string as an integer",
        }
    ]


def test_a_personal_value_is_left_out() -> None:
    (fault,) = _faults_of(executive="Jo Doe")
    assert fault == {
        "field": "executive",
        "value": None,
        "rule": "String should have at most 3 characters",
    }


def test_a_rule_worded_with_a_personal_value_is_left_out_too() -> None:
    (fault,) = _faults_of(executive="Jo")
    assert fault["rule"] == "is not valid"


@pytest.mark.parametrize(
    "said",
    [
        *("m" * 1000, "Jo Doe", "jo@example.org", "555 0100", "Doe"),
        *(5550142771.5, float("1e300"), 10**20 + 0.5),
    ],
)
def test_a_value_that_is_no_code_is_left_out_wherever_it_stands(said: object) -> None:
    (fault,) = _faults_of(executive="x", rank=said)
    assert fault["value"] is None
    assert "integer" in fault["rule"]


def test_a_number_as_long_as_a_telephones_is_left_out() -> None:
    for said in (5550142771, 10**5_000):
        (fault,) = _faults_of(executive="x", rank=0, motto=said)
        assert fault == {"field": "motto", "value": None, "rule": "Input should be a valid string"}


def test_an_unknown_field_shows_no_value() -> None:
    (fault,) = _faults_of(executive="x", chief="Jo Doe")
    assert fault == {"field": "chief", "value": None, "rule": "Extra inputs are not permitted"}


def test_a_missing_field_does_not_show_the_others() -> None:
    (fault,) = _faults_of(motto="Jo Doe"[:2])
    assert fault == {"field": "executive", "value": None, "rule": "Field required"}


def test_a_flood_of_faults_is_cut_off() -> None:
    error = {"type": "missing", "loc": ("a",), "msg": "Field required"}
    assert len(field_faults([error] * 1000, frozenset())) == FAULTS_MAX


def test_personal_fields_are_found_wherever_a_schema_marks_them() -> None:
    app = FastAPI()

    @app.post("/")
    async def take(person: Person) -> None: ...

    assert personal_fields(app.openapi()) == {"executive", "deputy", "others"}
