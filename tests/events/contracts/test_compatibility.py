from __future__ import annotations

from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, Field, create_model

from events.contracts.compatibility import breaks

OLD = {"name": (str, ...), "kind": (Literal["a", "b"], ...), "tags": (tuple[str, ...], ...)}


def schema_of(**fields: Any) -> dict[str, Any]:
    model: type[BaseModel] = create_model("Fact", **fields)
    return model.model_json_schema(mode="serialization")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"name": None}, "the field name was removed"),
        ({"name": (int, ...)}, "name (type) was 'string' and is 'integer'"),
        ({"kind": (Literal["a", "c"], ...)}, "kind no longer may be 'b'"),
        ({"new": (str, ...)}, "the field new must be there now, and facts told before may lack it"),
        ({"tags": (tuple[int, ...], ...)}, "tags[] (type) was 'string' and is 'integer'"),
        (
            {"name": (Annotated[str, Field(max_length=9)], ...)},
            "name (maxLength) was None and is 9",
        ),
    ],
)
def test_a_break_is_named(change: dict[str, Any], said: str) -> None:
    fields = {name: shape for name, shape in {**OLD, **change}.items() if shape is not None}

    assert said in breaks(schema_of(**OLD), schema_of(**fields))


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"new": (str | None, None)},
        {"kind": (Literal["a", "b", "c"], ...)},
        {"name": (Annotated[str, Field(description="in other words")], ...)},
    ],
)
def test_an_addition_breaks_nobody(change: dict[str, Any]) -> None:
    after = schema_of(**{**OLD, **change})
    after["required"] = [field for field in after["required"] if field != "new"]

    assert breaks(schema_of(**OLD), after) == []
