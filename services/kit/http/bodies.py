"""Bodies are read as the OpenAPI document says: a day is no number, and nothing is passed over."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
)
from pydantic_core import core_schema

from events.days import Day
from services.kit.http.running_service import RunningService


class Body(BaseModel):
    """What a client says: nothing that is not understood, and each value of its own type."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", hide_input_in_errors=True)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        # FastAPI hands over what JSON became in Python, where strictness would want a `date`.
        schema = handler(source)
        strictly = core_schema.no_info_wrap_validator_function(cls._read_strictly, schema)
        return core_schema.json_or_python_schema(schema, strictly)

    @classmethod
    def _read_strictly(
        cls, value: object, handler: core_schema.ValidatorFunctionWrapHandler
    ) -> object:
        if not isinstance(value, dict):
            return handler(value)
        return cls.model_validate_json(json.dumps(_as_schemas_count(value)), strict=True)


class DatedBody(Body):
    """What happened on a day."""

    on: Day | None = Field(
        default=None, description="The day it happened; today, at the center, if left out."
    )

    def dated(self, running: RunningService) -> dict[str, Any]:
        """The command's fields that the body gives, dated, with the clock, read now."""
        said = {name: getattr(self, name) for name in type(self).model_fields}
        return said | running.dated(self.on)


def _as_schemas_count(value: Any) -> Any:
    """1.0 as 1: JSON Schema knows numbers, and an integer is one without a fraction."""
    match value:
        case float() if value.is_integer():
            return int(value)
        case dict():
            return {name: _as_schemas_count(part) for name, part in value.items()}
        case list():
            return [_as_schemas_count(part) for part in value]
        case _:
            return value
