"""Bodies are read as the OpenAPI document says: strict types, and no unknown fields."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
)
from pydantic_core import core_schema

from events.days import Day

if TYPE_CHECKING:
    from services.kit.http.running_service import RunningService


class Body(BaseModel):
    """A request body: unknown fields and values of another type are refused."""

    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", hide_input_in_errors=True)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        # FastAPI passes parsed JSON, in which a day is text; strict mode would want a `date`.
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
    """The body of a command about something that happened on a day."""

    on: Day | None = Field(
        default=None, description="The day it happened; today, at the center, if left out."
    )

    def dated(self, running: RunningService) -> dict[str, Any]:
        """Return the fields of the command: those of the body, its day, and the time now."""
        fields = {name: getattr(self, name) for name in type(self).model_fields}
        return fields | running.dated(self.on)


def _as_schemas_count(value: Any) -> Any:
    """Return 1.0 as 1: in JSON Schema an integer is a number without a fraction."""
    match value:
        case float() if value.is_integer():
            return int(value)
        case dict():
            return {name: _as_schemas_count(part) for name, part in value.items()}
        case list():
            return [_as_schemas_count(part) for part in value]
        case _:
            return value
